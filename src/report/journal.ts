import type { Settled } from '../cleanup/outcome.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Doomed } from '../plan/order.ts'
import type { Plan } from '../plan/plan.ts'
import { receiptRow, type JournalRow } from './receipt-row.ts'

/** A batch as it was settled, one row of the receipt a line. */
export function journalLines(
  settled: readonly Settled[],
  config: Config,
  { ruleOf }: Pick<Plan, 'ruleOf'>,
): readonly string[] {
  return settled.map((entry) => {
    const rule = ruleOf.get(entry.task.id)
    return JSON.stringify(receiptRow({ ...entry, rule, decision: 'delete' }, { config }))
  })
}

/** The tasks of a batch right before its first deleting call: from now on each of them may be gone. */
export function begunLines(
  items: readonly Doomed[],
  config: Config,
  { ruleOf }: Pick<Plan, 'ruleOf'>,
): readonly string[] {
  return items.map(({ task, ageAtMs }) => {
    const rule = ruleOf.get(task.id)
    const row: JournalRow = { task, rule, ageAtMs, decision: 'delete', outcome: { kind: 'begun' } }
    return JSON.stringify(receiptRow(row, { config }))
  })
}
