import type { Task } from '../clearml/task.ts'

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
  if (keepBest.kind === 'none') return 'none'
  const { count, best, of, metric } = keepBest
  return `${count} ${best} ${of === 'last' ? '' : 'best-of '}${metric}`
}
