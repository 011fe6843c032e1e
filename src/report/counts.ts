import { nounOf } from '../plan/target.ts'
import { bytes, count, heading } from './format.ts'
import { table, type Align } from './markdown.ts'
import type { RunReport } from './run-report.ts'
import { bytesOf } from './sizes.ts'
import { sizeOfTotals, type Totals } from './totals.ts'

type Line = { label: string; tasks: number; files?: number; bytes?: number }

/** What became of the tasks and their files, a line for each outcome; none that would say 0, and no such column. */
export function countsTable({ config, stopReason }: RunReport, totals: Totals): string {
  const { files } = totals
  const size = bytesOf(sizeOfTotals(totals))
  const went: Line = config.dryRun
    ? { label: 'Would delete', tasks: totals.wouldDelete, files: files.wouldDelete, bytes: size }
    : { label: 'Deleted', tasks: totals.deleted, files: files.deleted, bytes: size }
  const lines: Line[] = [
    went,
    { label: 'Already gone', tasks: totals.gone, files: files.gone },
    { label: 'Failed', tasks: totals.failed, files: files.failed },
    { label: stopReason === 'brake' ? 'Held back' : 'Left', tasks: totals.remaining },
    { label: 'Kept', tasks: totals.kept },
  ].filter(({ tasks, files = 0 }: Line) => tasks + files > 0)
  const columns: [name: string, of: (line: Line) => number, format: (value: number) => string][] = [
    [heading(nounOf(config)), ({ tasks }) => tasks, count],
    ['Files', (line) => line.files ?? 0, count],
    [config.dryRun ? 'Size' : 'Freed', (line) => line.bytes ?? 0, bytes],
  ]
  if (lines.length === 0) return ''
  const shown = columns.filter(([, of]) => lines.some((line) => of(line) > 0))
  return table(
    ['', ...shown.map(([name]) => name)],
    ['left', ...shown.map((): Align => 'right')],
    lines.map((line) => [
      line.label,
      ...shown.map(([, of, format]) => (of(line) > 0 ? format(of(line)) : '')),
    ]),
  )
}
