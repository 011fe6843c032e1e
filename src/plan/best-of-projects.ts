import type { Task } from '../clearml/task.ts'
import { byProject } from './by-project.ts'
import { scoreOf } from './keep-best.ts'
import type { Rule } from './policy.ts'
import { countsIn } from './rule.ts'

/** What keep-best says: whose values are among the best, and in which projects no task has any. */
export type Ranking = { best: ReadonlySet<string>; unmeasuredProjects: readonly string[] }

const NO_RANKING: Ranking = { best: new Set(), unmeasuredProjects: [] }

/**
 * Ranks the tasks of every project over all that the rule takes in: young and protected ones count, too. Of two with the
 * same value the one with the smaller id is better, whatever the server's order.
 */
export function bestOfProjects(taken: readonly Task[], rule: Rule): Ranking {
  const { keepBest } = rule
  if (keepBest.kind === 'none') return NO_RANKING
  const sign = keepBest.best === 'max' ? 1 : -1
  const entries = taken.flatMap((task) =>
    countsIn(task, rule) ? [{ task, score: scoreOf(task, keepBest) }] : [],
  )
  const best = new Set<string>()
  const unmeasuredProjects = new Set<string>()
  for (const members of byProject(entries)) {
    const measured = members.flatMap(({ task, score }) =>
      score === undefined ? [] : [{ task, rank: sign * score }],
    )
    if (measured.length === 0) unmeasuredProjects.add(members[0]?.task.projectName ?? '(no project)')
    for (const { task } of measured
      .toSorted((a, b) => b.rank - a.rank || (a.task.id < b.task.id ? -1 : 1))
      .slice(0, keepBest.count))
      best.add(task.id)
  }
  return { best, unmeasuredProjects: [...unmeasuredProjects].toSorted() }
}
