import { markdownName } from './escape.ts'
import { bytes, count, counted } from './format.ts'
import { table, type Align } from './markdown.ts'
import type { Row, RunReport } from './run-report.ts'
import { averagesOf, bytesOf } from './sizes.ts'
import { sizeOfTotals, totalsOf, type Totals } from './totals.ts'

const TOP = 8
const NAME_LENGTH = 60

type Group = { key: string; totals: Totals }

/** What became of the tasks of each project, user or status, with a last line for all that are not shown. */
export function breakdown(
  title: string,
  { rows, config, stopReason }: RunReport,
  keyOf: (row: Row) => string,
): string {
  const averages = averagesOf(rows)
  const groups = [...Map.groupBy(rows, keyOf)]
    .map(([key, members]): Group => ({ key, totals: totalsOf(members, averages) }))
    .toSorted((a, b) => sizeOf(b) - sizeOf(a) || tasksOf(b) - tasksOf(a) || (a.key < b.key ? -1 : 1))
  const shown = topOf(groups)
  const others = groups.filter((group) => !shown.includes(group))
  const columns: [name: string, of: (group: Group) => number, format: (value: number) => string][] = [
    // On a narrow screen the last ones are out of sight.
    ['Failed', ({ totals }) => totals.failed, count],
    [config.dryRun ? 'Would delete' : 'Deleted', wentOf, count],
    [stopReason === 'brake' ? 'Held back' : 'Left', ({ totals }) => totals.remaining, count],
    ['Kept', ({ totals }) => totals.kept, count],
    [config.dryRun ? 'Size' : 'Freed', sizeOf, bytes],
  ]
  const told = columns.filter(([, of]) => groups.some((group) => of(group) > 0))
  const line = (name: string, members: readonly Group[]): readonly string[] => [
    name,
    ...told.map(([, of, format]) => {
      const sum = members.reduce((total, group) => total + of(group), 0)
      return sum === 0 ? '' : format(sum)
    }),
  ]
  return table(
    [title, ...told.map(([name]) => name)],
    ['left', ...told.map((): Align => 'right')],
    [
      ...shown.map((group) => line(markdownName(group.key, NAME_LENGTH), [group])),
      ...(others.length > 0 ? [line(`*${counted(others.length, 'other')}*`, others)] : []),
    ],
  )
}

export function byProject(report: RunReport): string {
  return breakdown('Project', report, ({ task }) => task.projectName ?? '(no project)')
}

/** Those with most known bytes and those with most tasks. */
function topOf(groups: readonly Group[]): readonly Group[] {
  const byTasks = groups.toSorted((a, b) => tasksOf(b) - tasksOf(a)).slice(0, TOP)
  const chosen = new Set([...groups.slice(0, TOP), ...byTasks])
  return groups.filter((group) => chosen.has(group))
}

function wentOf({ totals: { deleted, wouldDelete } }: Group): number {
  return deleted + wouldDelete
}

function tasksOf(group: Group): number {
  return wentOf(group) + group.totals.remaining
}

function sizeOf({ totals }: Group): number {
  return bytesOf(sizeOfTotals(totals))
}
