import type { Task } from '../clearml/task.ts'
import { byProject } from './by-project.ts'
import { ageOf, isSelected } from './decide.ts'
import type { Policy } from './policy.ts'

/**
 * The newest tasks of every project, by the age clock, over all that the selection takes in: young and protected ones
 * count, too. Of two with the same instant the one with the smaller id is newer, whatever the server's order.
 */
export function newestOfProjects(candidates: Iterable<Task>, policy: Policy): ReadonlySet<string> {
  if (policy.keepLast === 0) return new Set()
  const dated = [...candidates].flatMap((task) => {
    const at = ageOf(task, policy)
    return typeof at === 'number' && isSelected(task, policy) ? [{ task, at }] : []
  })
  const newest = byProject(dated).flatMap((tasks) =>
    tasks
      .toSorted((a, b) => b.at - a.at || (a.task.id < b.task.id ? -1 : 1))
      .slice(0, policy.keepLast)
      .map(({ task }) => task.id),
  )
  return new Set(newest)
}
