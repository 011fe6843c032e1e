import type { Task } from '../clearml/task.ts'
import { bestOfProjects } from './best-of-projects.ts'
import { scoreOf } from './keep-best.ts'
import { newestOfProjects } from './keep-last.ts'
import type { Rule } from './policy.ts'
import type { KeepReason } from './reasons.ts'

/** What stays although it is old enough, since a rule keeps so many of each project. */
export type Standing = {
  reasonOf: (task: Task) => KeepReason | undefined
  /** Projects in which no task has the metric of keep-best, by name. */
  unmeasuredProjects: readonly string[]
}

/** @param taken all that the rule takes in. */
export function standingIn(taken: readonly Task[], rule: Rule): Standing {
  const { keepBest } = rule
  const newest = newestOfProjects(taken, rule)
  const { best, unmeasuredProjects } = bestOfProjects(taken, rule)
  const reasonOf = (task: Task): KeepReason | undefined => {
    if (newest.has(task.id)) return 'keep-last'
    if (best.has(task.id)) return 'keep-best'
    return keepBest.kind === 'by-metric' && scoreOf(task, keepBest) === undefined ? 'no-metric' : undefined
  }
  return { reasonOf, unmeasuredProjects }
}
