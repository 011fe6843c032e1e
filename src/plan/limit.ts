import type { Family, Ordered } from './order.ts'
import type { Rule } from './policy.ts'

export type Limits = {
  /** For the whole run; 0 sets no limit. */
  maxTasks: number
  ruleOf: ReadonlyMap<string, Rule>
}

/** `beyondLimit`: what qualifies too, and is left to a later run. */
export type Limited = { families: readonly Family[]; beyondLimit: Family }

/** Cuts the plan by the limits of the run and of its rules: what comes first in the order goes. */
export function limitTo(families: readonly Family[], { maxTasks, ruleOf }: Limits): Limited {
  const rooms = new Map<Rule | 'run', number>([['run', maxTasks === 0 ? Infinity : maxTasks]])
  const roomOf = (rule: Rule | 'run'): number =>
    rooms.get(rule) ?? (rule === 'run' || rule.maxTasks === 0 ? Infinity : rule.maxTasks)
  const takesRoom = ({ task }: Ordered): boolean => {
    const rule = ruleOf.get(task.id)
    const limits: readonly (Rule | 'run')[] = rule === undefined ? ['run'] : ['run', rule]
    if (limits.some((limit) => roomOf(limit) === 0)) return false
    for (const limit of limits) rooms.set(limit, roomOf(limit) - 1)
    return true
  }
  const beyondLimit: Ordered[] = []
  const within = families.map((family) => {
    // What follows in a family waits for what comes before, so nothing of it goes once one is beyond.
    const end = family.findIndex((item) => !takesRoom(item))
    if (end < 0) return family
    for (const item of family.slice(end)) beyondLimit.push(item)
    return family.slice(0, end)
  })
  return { families: within.filter((family) => family.length > 0), beyondLimit }
}
