import type { Assignment } from './assign.ts'
import { brakeOf, type AbortAbove } from './brake.ts'
import type { Doomed } from './order.ts'
import { countsIn } from './rule.ts'

/**
 * Why the brake of the run holds, or that of a rule; undefined if the plan may be carried out.
 * @param listed the word for one of what was listed
 */
export function brakesOf(
  abortAbove: AbortAbove,
  doomed: readonly Doomed[],
  { ruleOf, taken }: Assignment,
  listed: string,
): string | undefined {
  const loads = [...taken].map(([rule, tasks]) => ({
    rule,
    listed,
    qualifying: doomed.filter(({ task }) => ruleOf.get(task.id) === rule).length,
    selected: tasks.filter((task) => countsIn(task, rule)).length,
  }))
  const selected = loads.reduce((sum, load) => sum + load.selected, 0)
  const holding = [
    brakeOf(abortAbove, { qualifying: doomed.length, selected, listed }),
    ...loads.map(({ rule, ...load }) => brakeOf(rule.abortAbove, load, rule.name)),
  ].filter((brake) => brake !== undefined)
  return holding.length === 0 ? undefined : holding.join('; ')
}
