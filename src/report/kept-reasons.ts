import { keepReasonText, lateKeepReasonText } from '../plan/reasons.ts'
import type { Row } from './run-report.ts'
import { countBy } from './totals.ts'

/** The tasks that stayed by a rule, by the reason in words, the most frequent first. */
export function keptByReason(rows: readonly Row[]): [reason: string, tasks: Row['task'][]][] {
  const kept = rows.flatMap(({ task, decision, outcome }) => {
    if (outcome.kind !== 'kept') return []
    const textOf = decision === 'keep' ? keepReasonText : lateKeepReasonText
    return [{ task, text: textOf(outcome.reason) }]
  })
  return countBy(kept, ({ text }) => text).map(([text, members]) => [text, members.map(({ task }) => task)])
}
