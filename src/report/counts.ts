import { bytes, count } from './format.ts'
import { table, type Align } from './markdown.ts'
import type { RunReport } from './run-report.ts'
import type { Totals } from './totals.ts'

type Line = { label: string; tasks: number; files?: number; models?: number; bytes?: number }

/** What became of the tasks and their files, a line for each outcome. Columns and lines that would say nothing are left out. */
export function countsTable({ config, stopReason }: RunReport, totals: Totals): string {
  const { files, deletedModels: models } = totals
  const went: Line = config.dryRun
    ? { label: 'Would delete', tasks: totals.wouldDelete, files: files.wouldDelete, bytes: files.freedBytes }
    : { label: 'Deleted', tasks: totals.deleted, files: files.deleted, models, bytes: files.freedBytes }
  const others: Line[] = [
    { label: 'Already gone', tasks: totals.gone, files: files.gone },
    { label: 'Failed', tasks: totals.failed, files: files.failed },
    { label: stopReason === 'brake' ? 'Held back' : 'Left', tasks: totals.remaining },
  ]
  const lines = [
    went,
    ...others.filter(({ tasks, files = 0 }) => tasks + files > 0),
    { label: 'Kept', tasks: totals.kept },
  ]
  const columns: [name: string, of: (line: Line) => number, format: (value: number) => string][] = [
    ['Tasks', ({ tasks }) => tasks, count],
    ['Files', (line) => line.files ?? 0, count],
    [config.dryRun ? 'Size' : 'Freed', (line) => line.bytes ?? 0, bytes],
    ['Models', (line) => line.models ?? 0, count],
  ]
  const shown = columns.filter(([name, of]) => name === 'Tasks' || lines.some((line) => of(line) > 0))
  return table(
    ['', ...shown.map(([name]) => name)],
    ['left', ...shown.map((): Align => 'right')],
    lines.map((line) => [
      line.label,
      ...shown.map(([name, of, format]) => (name === 'Tasks' || of(line) > 0 ? format(of(line)) : '')),
    ]),
  )
}
