import type { TaskFilter } from '../clearml/tasks.ts'
import type { Policy } from './policy.ts'

/** Beyond so many ids the request would be too long; `decide` looks at them all the same. */
const MAX_IDS = 1_000

/**
 * The filter that lists the candidates. `decide` checks every rule again, since the server ignores a filter it
 * does not know and drops a date it cannot read (transcripts 02 and 05).
 *
 * There is no condition on a date: a draft that never ran has no `status_changed` and would never match one. What
 * excludes or protects is not asked for either, so that the report can name what it kept. So each list only includes,
 * which means the same on every release; a mix of included and excluded values would not.
 */
export function candidateFilter(policy: Policy): TaskFilter {
  const { projectIds, userIds, tags, taskTypes } = policy
  return {
    system_tags: ['archived'],
    ...(policy.forceDelete ? {} : { status: ['created'] }),
    ...condition('project', projectIds),
    ...condition('user', userIds),
    // The server would read such a tag as an operator.
    ...(tags.some((tag) => /^(?:-|__\$)/u.test(tag)) ? {} : condition('tags', tags)),
    ...condition('type', taskTypes),
    search_hidden: policy.includeHidden,
  }
}

/** The metrics that the policy weighs. */
export function metricPathsOf({ keepBest }: Policy): readonly string[] {
  return keepBest.kind === 'none' ? [] : keepBest.paths
}

/** Never an empty list: the server takes that for no condition. */
function condition(name: keyof TaskFilter, values: Iterable<string> = []): Partial<TaskFilter> {
  const list = [...values]
  return list.length === 0 || list.length > MAX_IDS ? {} : { [name]: list }
}
