import { nounOf } from '../plan/target.ts'
import { archiveFailure, archiveTotals } from './archive.ts'
import { commonestCause, failureCauses } from './causes.ts'
import { count, counted } from './format.ts'
import { leftEventsText } from './left-events.ts'
import type { RunReport, StopReason } from './run-report.ts'
import { sizeText } from './sizes.ts'
import { sizeOfTotals, type Totals } from './totals.ts'

const STOPPED: Record<StopReason, string> = {
  done: '',
  'max-tasks': '',
  'time-budget': 'Time budget used up: ',
  cancelled: 'Cancelled: ',
  brake: 'Stopped by abort-above: ',
  error: 'Stopped by an error: ',
}

/** The outcome of a run in one sentence, for the log's last line and the summary's first. */
export function verdict(report: RunReport, totals: Totals): string {
  const { stopReason, config } = report
  const noun = nounOf(config)
  const stopped = STOPPED[stopReason]
  if (stopReason === 'error' && totals.candidates + totals.kept === 0) return 'The cleanup could not run'
  if (stopReason === 'done' && report.rows.length === 0)
    return ['Nothing to delete', ...archivedPart(report)].join(', ')
  if (stopReason === 'brake') {
    const kept = totals.kept > 0 ? `, ${counted(totals.kept, noun)} kept` : ''
    return `${stopped}nothing deleted, ${counted(totals.remaining, noun)} held back${kept}`
  }
  const parts = [
    config.dryRun
      ? `${counted(totals.wouldDelete, noun)} would be deleted${withFiles(totals.files.wouldDelete, totals)}`
      : `${counted(totals.deleted, noun)} deleted${withFiles(totals.files.deleted, totals)}`,
    ...(totals.gone > 0 ? [`${counted(totals.gone, noun)} already gone`] : []),
    ...(totals.failed > 0 ? [`${counted(totals.failed, noun)} could not be deleted`] : []),
    ...(totals.kept > 0 ? [`${counted(totals.kept, noun)} kept`] : []),
    ...(totals.remaining > 0 ? [`${counted(totals.remaining, noun)} left to the next run`] : []),
    ...archivedPart(report),
  ]
  return `${stopped}${parts.join(', ')}`
}

/** Why the step fails, for an annotation and a terminal's last line; undefined if it succeeds. */
export function failureOf(report: RunReport, totals: Totals): string | undefined {
  if (report.stopReason === 'error' || report.stopReason === 'brake')
    return report.error ?? 'The cleanup ended with an error that has no message'
  const noun = nounOf(report.config)
  if (totals.failed + totals.files.failed > 0) {
    const what =
      totals.failed > 0
        ? `${count(totals.failed)} of ${counted(totals.candidates, noun)}`
        : counted(totals.files.failed, 'file')
    return `${what} could not be deleted. ${commonestCause(failureCauses(report.rows), noun)}`
  }
  const unarchived = archiveFailure(report)
  if (unarchived !== undefined) return unarchived
  if (totals.eventsMayBeLeft > 0) return leftEventsText(totals.eventsMayBeLeft, noun)
  return report.stopReason === 'cancelled' ? 'The run was cancelled before it was done' : undefined
}

function archivedPart({ archive }: RunReport): readonly string[] {
  const { archived, wouldArchive } = archiveTotals(archive)
  return [
    ...(archived > 0 ? [`${counted(archived, 'task')} archived`] : []),
    ...(wouldArchive > 0 ? [`${counted(wouldArchive, 'task')} would be archived`] : []),
  ]
}

function withFiles(number: number, totals: Totals): string {
  if (number === 0) return ''
  const size = sizeText(sizeOfTotals(totals))
  return ` with ${counted(number, 'file')}${size === '' ? '' : ` (${size})`}`
}
