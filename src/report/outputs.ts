import { archiveTotals } from './archive.ts'
import type { RunReport } from './run-report.ts'
import type { Totals } from './totals.ts'

/** The action's outputs, by the names that action.yml describes. */
export function outputsOf(report: RunReport, totals: Totals): Readonly<Record<string, string>> {
  return {
    'deleted-count': String(totals.deleted),
    'candidate-count': String(totals.candidates),
    'kept-count': String(totals.kept),
    'failed-count': String(totals.failed),
    'remaining-count': String(totals.remaining),
    'due-soon-count': String(totals.dueSoon),
    'archived-count': String(archiveTotals(report.archive).archived),
    'deleted-models-count': String(totals.deletedModels),
    'deleted-files-count': String(totals.files.deleted),
    'failed-files-count': String(totals.files.failed),
    'freed-bytes': String(report.config.dryRun ? 0 : totals.files.freedBytes),
    'stop-reason': report.stopReason,
    'dry-run': String(report.config.dryRun),
    receipt: report.config.receiptFile,
  }
}

/** When the run was refused before it began, because of its inputs. */
export const OUTPUTS_OF_A_REFUSED_RUN: Readonly<Record<string, string>> = {
  'deleted-count': '0',
  'candidate-count': '0',
  'kept-count': '0',
  'failed-count': '0',
  'remaining-count': '0',
  'due-soon-count': '0',
  'archived-count': '0',
  'deleted-models-count': '0',
  'deleted-files-count': '0',
  'failed-files-count': '0',
  'freed-bytes': '0',
  'stop-reason': 'error',
  'dry-run': '',
  receipt: '',
}
