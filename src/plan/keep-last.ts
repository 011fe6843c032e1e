import type { Task } from '../clearml/task.ts'
import { ageOf } from './age.ts'
import { byProject } from './by-project.ts'
import type { Rule } from './policy.ts'
import { countsIn } from './rule.ts'

/**
 * The newest tasks of every project, by the age clock, over all that the rule takes in: young and protected ones count,
 * too. Of two with the same instant the one with the smaller id is newer, whatever the server's order.
 */
export function newestOfProjects(taken: readonly Task[], rule: Rule): ReadonlySet<string> {
  if (rule.keepLast === 0) return new Set()
  const dated = taken.flatMap((task) => {
    const at = ageOf(task, rule)
    return typeof at === 'number' && countsIn(task, rule) ? [{ task, at }] : []
  })
  const newest = byProject(dated).flatMap((tasks) =>
    tasks
      .toSorted((a, b) => b.at - a.at || (a.task.id < b.task.id ? -1 : 1))
      .slice(0, rule.keepLast)
      .map(({ task }) => task.id),
  )
  return new Set(newest)
}
