import { spareReasonText } from '../files/task-file.ts'
import { logText } from './escape.ts'
import { wholeFoldersText } from './file-summary.ts'
import { bytes, counted, duration } from './format.ts'
import { keptByReason } from './kept-reasons.ts'
import { leftEventsText } from './left-events.ts'
import type { Row, RunReport } from './run-report.ts'
import { countBy, type Totals } from './totals.ts'

const MAX_FAILURES = 20

/** What the log says at its end: the numbers, and the reasons for all that did not go. Its length has a limit. */
export function closingLines(report: RunReport, totals: Totals): readonly string[] {
  const { rows, config, startedAtMs, finishedAtMs } = report
  const { files } = totals
  return [
    ...(rows.length === 0 && report.stopReason !== 'error' ? [nothingListed(report)] : []),
    config.dryRun
      ? `would delete: ${listed([
          ['task', totals.wouldDelete, true],
          ['file', files.wouldDelete],
        ])}${sizeText(totals)}`
      : `deleted: ${listed([
          ['task', totals.deleted, true],
          ['model', totals.deletedModels],
          ['file', files.deleted],
        ])}${sizeText(totals)}`,
    ...(totals.eventsMayBeLeft > 0 ? [leftEventsText(totals.eventsMayBeLeft)] : []),
    ...(totals.gone + files.gone > 0
      ? [
          `already gone: ${listed([
            ['task', totals.gone],
            ['file', files.gone],
          ])}`,
        ]
      : []),
    ...(totals.kept > 0 ? [`kept: ${counted(totals.kept, 'task')}`] : []),
    ...keptByReason(rows).map(({ text, tasks }) => `  ${counted(tasks.length, 'task')}: ${text}`),
    ...failedTasks(rows, totals.failed),
    ...failedFiles(rows, files.failed),
    ...sparedFiles(rows, files.spared),
    ...wholeFolders(report),
    ...leftFolders(rows),
    ...(totals.remaining > 0 ? [`left to the next run: ${counted(totals.remaining, 'task')}`] : []),
    `took: ${duration(finishedAtMs - startedAtMs)}`,
  ]
}

function nothingListed({ config: { forceDelete } }: RunReport): string {
  const kind = forceDelete ? 'task of any status' : 'draft (force-delete is false)'
  return `nothing to do: the server listed no archived ${kind} in the selection`
}

type Part = [noun: string, number: number, always?: true]

function listed(parts: readonly Part[]): string {
  return parts
    .filter(([, number, always]) => number > 0 || always === true)
    .map(([noun, number]) => counted(number, noun))
    .join(', ')
}

function sizeText({ files: { freedBytes } }: Totals): string {
  return freedBytes > 0 ? ` (at least ${bytes(freedBytes)}, by the known sizes of artifacts)` : ''
}

function failedTasks(rows: readonly Row[], number: number): readonly string[] {
  if (number === 0) return []
  const failed = rows.flatMap(({ task, outcome }) =>
    outcome.kind === 'failed' ? [`  ${task.id} "${logText(task.name)}": ${logText(outcome.error, 500)}`] : [],
  )
  return [`failed: ${counted(number, 'task')}`, ...shortened(failed)]
}

function failedFiles(rows: readonly Row[], number: number): readonly string[] {
  if (number === 0) return []
  const byError = countBy(
    rows.flatMap(({ files }) => files?.failed ?? []),
    ({ error }) => error,
  ).map(([error, members]) => {
    const example = logText(members[0]?.uri ?? '')
    return `  ${counted(members.length, 'file')}: ${logText(error, 500)}, for example ${example}`
  })
  return [`files that could not be deleted: ${number}`, ...shortened(byError)]
}

function sparedFiles(rows: readonly Row[], number: number): readonly string[] {
  if (number === 0) return []
  const byReason = countBy(
    rows.flatMap(({ files }) => files?.spared ?? []),
    ({ reason }) => spareReasonText(reason),
  )
  return [
    `files left in place: ${number}`,
    ...byReason.map(([reason, { length }]) => `  ${counted(length, 'file')}: ${reason}`),
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

function shortened(lines: readonly string[]): readonly string[] {
  const hidden = lines.length - MAX_FAILURES
  return hidden > 0
    ? [...lines.slice(0, MAX_FAILURES), `  … and ${hidden} more; the receipt lists every task`]
    : lines
}
