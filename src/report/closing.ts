import { nounOf, wordsOf } from '../plan/target.ts'
import { archiveLines } from './archive.ts'
import { causeSize, failureCauses, spareCauses, type FailureCause } from './causes.ts'
import { logText } from './escape.ts'
import { wholeFoldersText } from './file-summary.ts'
import { count, counted, duration } from './format.ts'
import { keptByReason } from './kept-reasons.ts'
import { leftEventsText } from './left-events.ts'
import { leftText } from './left.ts'
import type { Line } from './log.ts'
import { nextStep } from './next.ts'
import { notListedText } from './not-listed.ts'
import { listedNoun, listsDraftsOnly } from './row-rule.ts'
import type { Row, RunReport } from './run-report.ts'
import { sizeWithDetails } from './sizes.ts'
import { sizeOfTotals, type Totals } from './totals.ts'

/** So many tasks or files of each cause are named, and so many causes told. */
const MAX_TOLD = 20
const TEXT_LENGTH = 500

/** What the log says at its end: the numbers, and the reasons for all that did not go. Its length has a limit. */
export function closingLines(report: RunReport, totals: Totals): readonly Line[] {
  const { rows, config, startedAtMs, finishedAtMs } = report
  const { files } = totals
  const noun = nounOf(config)
  const went = [
    ...(rows.length === 0 && report.stopReason !== 'error' ? [nothingListed(report)] : []),
    config.dryRun
      ? `would delete: ${listed([
          [noun, totals.wouldDelete, true],
          ['file', files.wouldDelete],
        ])}${sizeOf(totals)}`
      : `deleted: ${listed([
          [noun, totals.deleted, true],
          ['model', totals.deletedModels],
          ['file', files.deleted],
        ])}${sizeOf(totals)}`,
    ...(totals.eventsMayBeLeft > 0 ? [leftEventsText(totals.eventsMayBeLeft, noun)] : []),
    ...(totals.gone + files.gone > 0
      ? [
          `already gone: ${listed([
            [noun, totals.gone],
            ['file', files.gone],
          ])}`,
        ]
      : []),
    ...(totals.kept > 0 ? [`kept: ${counted(totals.kept, noun)}`] : []),
    ...shortened(
      keptByReason(rows).map(({ text, tasks }) => `  ${counted(tasks.length, noun)}: ${logText(text)}`),
    ),
  ]
  const stayed = [
    ...sparedFiles(rows, files.spared),
    ...wholeFolders(report),
    ...leftFolders(rows),
    ...notListed(rows),
    ...(config.dryRun && totals.remaining > 0
      ? [`left to the next run: ${counted(totals.remaining, noun)}`]
      : []),
    ...(config.dryRun || rows.length === 0 ? [] : [leftText(report)]),
    ...archiveLines(report),
    ...(totals.dueSoon > 0
      ? [`due within ${counted(config.noticeDays, 'day')}: ${counted(totals.dueSoon, noun)}`]
      : []),
    `took: ${duration(finishedAtMs - startedAtMs)}`,
  ]
  const next = nextStep(report, totals)
  return [
    ...went.map(plain),
    ...failures(rows, totals, noun),
    ...stayed.map(plain),
    ...(next === undefined
      ? []
      : [{ text: `next: ${logText(next.replaceAll('`', ''), TEXT_LENGTH)}`, tone: 'strong' } as const]),
  ]
}

function plain(text: string): Line {
  return { text }
}

function nothingListed({ config }: RunReport): string {
  const { hasStatus } = wordsOf(config)
  const limit = listsDraftsOnly(config) ? ' (force-delete is false)' : hasStatus ? ' of any status' : ''
  return `nothing to do: the server listed no ${listedNoun(config)}${limit} in the selection`
}

type Part = [noun: string, number: number, always?: true]

function listed(parts: readonly Part[]): string {
  return parts
    .filter(([, number, always]) => number > 0 || always === true)
    .map(([noun, number]) => counted(number, noun))
    .join(', ')
}

/** " (at least 1.2 GiB measured; the sizes of 12 files are not known)" */
function sizeOf(totals: Totals): string {
  const size = sizeWithDetails(sizeOfTotals(totals))
  return size === '' ? '' : ` (${size})`
}

function failures(rows: readonly Row[], { failed, files }: Totals, noun: string): readonly Line[] {
  if (failed + files.failed === 0) return []
  const causes = failureCauses(rows)
  const what = [
    ...(failed > 0 ? [counted(failed, noun)] : []),
    ...(files.failed > 0 ? [counted(files.failed, 'file')] : []),
  ]
  const more = causes.length - MAX_TOLD
  const rest = more > 0 ? [`  … and ${counted(more, 'more cause')}; the receipt lists them all`] : []
  return [
    { text: `failed: ${what.join(', ')}`, tone: 'bad' },
    ...causes.slice(0, MAX_TOLD).flatMap((cause) => causeLines(cause, noun)),
    ...rest.map(plain),
  ]
}

function causeLines(cause: FailureCause, noun: string): readonly Line[] {
  const named =
    cause.tasks.length > 0
      ? cause.tasks.map(({ id, name }) => `    ${logText(id)} "${logText(name)}"`)
      : cause.files.map(({ uri }) => `    ${logText(uri)}`)
  return [
    { text: `  ${causeSize(cause, noun)}: ${logText(cause.reason, TEXT_LENGTH)}.`, tone: 'bad' },
    { text: `    ${logText(cause.remedy, TEXT_LENGTH)}`, tone: 'strong' },
    ...shortened(named).map(plain),
  ]
}

function sparedFiles(rows: readonly Row[], number: number): readonly string[] {
  if (number === 0) return []
  return [
    `files left in place: ${number}`,
    ...spareCauses(rows).map(
      ({ reason, remedy, files }) =>
        `  ${counted(files.length, 'file')}: ${reason}${remedy === undefined ? '' : `. ${remedy}`}`,
    ),
  ]
}

function wholeFolders({ rows, config }: RunReport): readonly string[] {
  const folders = rows.flatMap(({ files }) => files?.wholeFolders ?? [])
  const [first] = folders
  return first === undefined
    ? []
    : [`${wholeFoldersText(folders.length, config)}, for example ${logText(first)}`]
}

function leftFolders(rows: readonly Row[]): readonly string[] {
  const left = rows.flatMap(({ files }) => files?.leftFolders ?? [])
  return left.length === 0
    ? []
    : [`task folders that could not be removed: ${left.length}, for example ${logText(left[0] ?? '')}`]
}

function notListed(rows: readonly Row[]): readonly string[] {
  const text = notListedText(rows)
  return text === undefined ? [] : [logText(text, 2 * TEXT_LENGTH)]
}

function shortened(lines: readonly string[]): readonly string[] {
  const hidden = lines.length - MAX_TOLD
  return hidden > 0
    ? [...lines.slice(0, MAX_TOLD), `    … and ${count(hidden)} more; the receipt lists them all`]
    : lines
}
