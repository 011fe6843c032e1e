import type { Assignment } from './assign.ts'
import { brakeOf, type AbortAbove } from './brake.ts'
import type { Doomed } from './order.ts'
import { countsIn } from './rule.ts'

/** Why the brake of the run holds, or that of a rule; undefined if the plan may be carried out. */
export function brakesOf(
  abortAbove: AbortAbove,
  doomed: readonly Doomed[],
  { ruleOf, taken }: Assignment,
): string | undefined {
  const loads = [...taken].map(([rule, tasks]) => ({
    rule,
    qualifying: doomed.filter(({ task }) => ruleOf.get(task.id) === rule).length,
    selected: tasks.filter((task) => countsIn(task, rule)).length,
  }))
  const selected = loads.reduce((sum, load) => sum + load.selected, 0)
  const holding = [
    brakeOf(abortAbove, { qualifying: doomed.length, selected }),
    ...loads.map(({ rule, ...load }) => brakeOf(rule.abortAbove, load, rule.name)),
  ].filter((brake) => brake !== undefined)
  return holding.length === 0 ? undefined : holding.join('; ')
}
