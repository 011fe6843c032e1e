import { keepReasonText, lateKeepReasonText, type KeepReason } from '../plan/reasons.ts'
import type { Row } from './run-report.ts'
import { countBy } from './totals.ts'

export type KeptGroup = { reason: KeepReason; text: string; tasks: readonly Row['task'][] }

/** The tasks that stayed by a rule, by the reason in words, the most frequent first. */
export function keptByReason(rows: readonly Row[]): readonly KeptGroup[] {
  const kept = rows.flatMap(({ task, decision, outcome }) => {
    if (outcome.kind !== 'kept') return []
    const textOf = decision === 'keep' ? keepReasonText : lateKeepReasonText
    return [{ task, reason: outcome.reason, text: textOf(outcome.reason) }]
  })
  return countBy(kept, ({ text }) => text).flatMap(([text, members]) => {
    const [first] = members
    return first === undefined ? [] : [{ reason: first.reason, text, tasks: members.map(({ task }) => task) }]
  })
}
