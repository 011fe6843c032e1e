import { isMostlyForeign, type Count, type Findings } from '../leftovers/findings.ts'
import { logText, markdownCode } from './escape.ts'
import { bytes, count, counted } from './format.ts'
import { alert, details, table, type Align } from './markdown.ts'
import type { RunReport } from './run-report.ts'

const MAX_EXAMPLES = 5
const KEY_LENGTH = 160
const COLUMNS: readonly Align[] = ['left', 'right', 'right', 'right']

/** What lies below the roots, counted; empty for other targets. */
export function leftoversSection({ findings }: RunReport): string {
  if (findings === undefined) return ''
  const { all, ofTasks, leftovers, unknown, odd, byYear } = findings
  const line = (name: string, { folders, files, bytes: size }: Count): readonly string[] => [
    name,
    count(folders),
    count(files),
    bytes(size),
  ]
  const counts = table(['Below the roots', 'Folders', 'Files', 'Size'], COLUMNS, [
    line('Folders of tasks', all),
    line('… whose tasks exist', ofTasks),
    line('… left over', leftovers),
    line('… of these, id named by no record', unknown),
    ['Files in no such folder', '', count(odd.files), bytes(odd.bytes)],
  ])
  const years = table(
    ['Newest file', 'Folders', 'Files', 'Size'],
    COLUMNS,
    byYear.map((one) => line(String(one.year), one)),
  )
  const warning = warningOf(findings)
  const examples = odd.examples.slice(0, MAX_EXAMPLES).map((key) => markdownCode(key, KEY_LENGTH))
  return [
    warning === undefined ? '' : alert('WARNING', warning),
    counts,
    byYear.length === 0 ? '' : details('Leftovers by year', years),
    examples.length === 0
      ? ''
      : `Files in no such folder are never touched, for example ${examples.join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The same for the log. */
export function findingsLines(findings: Findings): readonly string[] {
  const { all, ofTasks, leftovers, unknown, odd, byYear } = findings
  const text = ({ folders, files, bytes: size }: Count): string =>
    `${counted(folders, 'folder')} with ${counted(files, 'file')} (${bytes(size)})`
  const [example] = odd.examples
  return [
    `Folders of tasks below the roots: ${text(all)}, of which ${count(ofTasks.folders)} belong to tasks of this server`,
    `Left over: ${text(leftovers)}`,
    ...byYear.map((one) => `  newest file of ${one.year}: ${text(one)}`),
    ...(unknown.folders === 0
      ? []
      : [
          `  ids that no record mentions: ${count(unknown.folders)} of ${count(leftovers.folders)}; they may be of another ` +
            'server or workspace',
        ]),
    ...(example === undefined
      ? []
      : [
          `Files in no such folder: ${count(odd.files)} (${bytes(odd.bytes)}), never touched, for example ${logText(example)}`,
        ]),
  ]
}

/** What a person should know before a plan is approved. */
export function warningOf(findings: Findings): string | undefined {
  if (!isMostlyForeign(findings)) return undefined
  return (
    `Only ${count(findings.ofTasks.folders)} of ${count(findings.all.folders)} folders belong to tasks of this server: ` +
    'another server or workspace may write to the same place. Look at its tasks before you approve anything.'
  )
}
