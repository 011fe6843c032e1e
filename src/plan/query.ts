import type { TaskFilter } from '../clearml/tasks.ts'
import { agreed } from './agreed.ts'
import type { Policy, Rule } from './policy.ts'

/** Beyond so many ids the request would be too long; `decide` looks at them all the same. */
const MAX_IDS = 1_000

/**
 * The filter that lists the candidates of all rules, each task once: a condition is asked for where all rules have the very
 * same. `decide` checks every rule again, since the server ignores a filter it does not know and drops a date it cannot
 * read (transcripts 02 and 05).
 *
 * There is no condition on a date: a draft that never ran has no `status_changed` and would never match one. What
 * excludes or protects is not asked for either, so that the report can name what it kept. So each list only includes,
 * which means the same on every release; a mix of included and excluded values would not.
 */
export function candidateFilter(policy: Policy): TaskFilter {
  const needsAll = policy.rules.some(({ forceDelete, keep }) => forceDelete || keep)
  return {
    system_tags: ['archived'],
    ...(needsAll ? {} : { status: ['created'] }),
    ...includedBy(policy),
  }
}

/** What all rules include alike, whatever state tasks are in. */
export function includedBy({ rules }: Policy): Omit<TaskFilter, 'system_tags' | 'status'> {
  const tags = shared(rules, ({ tags: wanted }) => wanted)
  return {
    ...condition(
      'project',
      shared(rules, ({ projectIds }) => projectIds),
    ),
    ...condition(
      'user',
      shared(rules, ({ userIds }) => userIds),
    ),
    // The server would read such a tag as an operator.
    ...(tags.some((tag) => /^(?:-|__\$)/u.test(tag)) ? {} : condition('tags', tags)),
    ...condition(
      'type',
      shared(rules, ({ taskTypes }) => taskTypes),
    ),
    search_hidden: rules.some(({ includeHidden }) => includeHidden),
  }
}

/** The metrics that the policy weighs. */
export function metricPathsOf({ rules }: Policy): readonly string[] {
  const paths = rules.flatMap(({ keepBest }) => (keepBest.kind === 'none' ? [] : keepBest.paths))
  return [...new Set(paths)]
}

/** What every rule includes, if that is the same for all. */
function shared(rules: readonly Rule[], of: (rule: Rule) => Iterable<string> | undefined): readonly string[] {
  const text = agreed(rules, (rule) => JSON.stringify([...(of(rule) ?? [])].toSorted()))
  const [first] = rules
  return text === undefined || first === undefined ? [] : [...(of(first) ?? [])]
}

/** Never an empty list: the server takes that for no condition. */
function condition(name: keyof TaskFilter, list: readonly string[]): Partial<TaskFilter> {
  return list.length === 0 || list.length > MAX_IDS ? {} : { [name]: list }
}
