import type { Task } from '../clearml/task.ts'
import { byProject } from './by-project.ts'
import { isSelected } from './decide.ts'
import type { Policy } from './policy.ts'

/** How many tasks of every project stay for their value of one metric. */
export type KeepBest = { kind: 'none' } | BestBy

export type BestBy = {
  kind: 'by-metric'
  count: number
  best: 'max' | 'min'
  /** Which of a task's values is weighed: the last that it reported, or the best of all. */
  of: 'last' | 'best-of'
  /** `metric/variant` as the user wrote it. */
  metric: string
  /** Where a task may have it: a slash may part metric and variant, or belong to the name of one of them. */
  paths: readonly string[]
}

/** What keep-best says: whose values are among the best, and in which projects no task has any. */
export type Ranking = { best: ReadonlySet<string>; unmeasuredProjects: readonly string[] }

const NO_RANKING: Ranking = { best: new Set(), unmeasuredProjects: [] }

/**
 * Ranks the tasks of every project over all that the selection takes in: young and protected ones count, too. Of two with
 * the same value the one with the smaller id is better, whatever the server's order.
 */
export function bestOfProjects(candidates: Iterable<Task>, policy: Policy): Ranking {
  const { keepBest } = policy
  if (keepBest.kind === 'none') return NO_RANKING
  const sign = keepBest.best === 'max' ? 1 : -1
  const entries = [...candidates].flatMap((task) =>
    isSelected(task, policy) ? [{ task, score: scoreOf(task, keepBest) }] : [],
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

/**
 * The value that is weighed; undefined where the server told none. That proves nothing: it keeps 2,000 values of a task
 * at most. A task in which two metrics bear the same written name has no value, either: which one was meant is not known.
 */
export function scoreOf({ metrics }: Task, { best, of, paths }: BestBy): number | undefined {
  const [values, ...others] = paths.flatMap((path) => metrics.get(path) ?? [])
  if (others.length > 0) return undefined
  return of === 'last' ? values?.value : values?.[best]
}

/** As the input spells it. */
export function keepBestText(keepBest: KeepBest): string {
  if (keepBest.kind === 'none') return ''
  const { count, best, of, metric } = keepBest
  return `${count} ${best} ${of === 'last' ? '' : 'best-of '}${metric}`
}
