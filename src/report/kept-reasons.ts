import { keepReasonText, lateKeepReasonText, type KeepReason } from '../plan/reasons.ts'
import { ruleText } from './row-rule.ts'
import type { Row } from './run-report.ts'
import { countBy } from './totals.ts'

export type KeptGroup = {
  reason: KeepReason
  rule: Row['rule']
  text: string
  tasks: readonly Row['task'][]
}

/** The tasks that stayed, by rule and reason in words, the most frequent first. */
export function keptByReason(rows: readonly Row[]): readonly KeptGroup[] {
  const kept = rows.flatMap(({ task, decision, outcome, rule }) => {
    if (outcome.kind !== 'kept') return []
    const textOf = decision === 'keep' ? keepReasonText : lateKeepReasonText
    return [{ task, rule, reason: outcome.reason, text: ruleText(rule) + textOf(outcome.reason) }]
  })
  return countBy(kept, ({ text }) => text).flatMap(([text, members]) => {
    const [first] = members
    return first === undefined
      ? []
      : [{ reason: first.reason, rule: first.rule, text, tasks: members.map(({ task }) => task) }]
  })
}
