import { ageFieldName } from '../plan/reasons.ts'
import type { RuleSettings } from '../plan/policy.ts'
import { markdownText } from './escape.ts'
import { bytes, count, counted } from './format.ts'
import { table, type Align } from './markdown.ts'
import type { Row, RunReport } from './run-report.ts'
import { averagesOf, bytesOf, type Averages } from './sizes.ts'
import { sizeOfTotals, totalsOf, type Totals } from './totals.ts'

const MAX_SHOWN = 40

type Line = { name: string; says: string; takenIn: number; totals: Totals }

/** What each rule of a policy took in, and what became of it, in the order in which they are asked. */
export function ruleSection(report: RunReport): string {
  const { config, rows } = report
  if (config.ruleSource.kind === 'inputs') return ''
  const averages = averagesOf(rows)
  const byName = Map.groupBy(rows, ({ rule }) => rule?.name)
  const lineOf = (rule: RuleSettings): Line =>
    line(markdownText(rule.name ?? ''), saysOf(rule), byName.get(rule.name) ?? [], averages)
  const shown = config.rules.slice(0, MAX_SHOWN).map(lineOf)
  const hidden = config.rules.slice(MAX_SHOWN)
  const others = hidden.flatMap(({ name }) => byName.get(name) ?? [])
  const outside = byName.get(undefined) ?? []
  const lines = [
    ...shown,
    ...(hidden.length > 0 ? [line(`*${counted(hidden.length, 'more rule')}*`, '', others, averages)] : []),
    ...(outside.length > 0 ? [line('*in no rule*', 'stays', outside, averages)] : []),
  ]
  return `### By rule\n\n${tableOf(lines, report)}`
}

function line(name: string, says: string, rows: readonly Row[], averages: Averages): Line {
  return { name, says, takenIn: rows.length, totals: totalsOf(rows, averages) }
}

function tableOf(lines: readonly Line[], { config, stopReason }: RunReport): string {
  const columns: [name: string, of: (line: Line) => number, format: (value: number) => string][] = [
    ['Failed', ({ totals }) => totals.failed, count],
    [config.dryRun ? 'Would delete' : 'Deleted', ({ totals }) => totals.deleted + totals.wouldDelete, count],
    [stopReason === 'brake' ? 'Held back' : 'Left', ({ totals }) => totals.remaining, count],
    ['Kept', ({ totals }) => totals.kept, count],
    ['Taken in', ({ takenIn }) => takenIn, count],
    [config.dryRun ? 'Size' : 'Freed', ({ totals }) => bytesOf(sizeOfTotals(totals)), bytes],
  ]
  const told = columns.filter(([name, of]) => name === 'Taken in' || lines.some((each) => of(each) > 0))
  return table(
    ['Rule', 'Deletes', ...told.map(([name]) => name)],
    ['left', 'left', ...told.map((): Align => 'right')],
    lines.map((each) => [
      each.name,
      each.says,
      ...told.map(([name, of, format]) => (of(each) > 0 || name === 'Taken in' ? format(of(each)) : '')),
    ]),
  )
}

function saysOf({ keep, forceDelete, thresholdDays, ageField }: RuleSettings): string {
  if (keep) return 'nothing'
  const kind = forceDelete ? '' : 'drafts '
  return `${kind}after ${counted(thresholdDays, 'day')} by \`${ageFieldName(ageField)}\``
}
