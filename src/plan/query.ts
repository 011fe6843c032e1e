import type { TaskFilter } from '../clearml/tasks.ts'
import type { Selection } from './policy.ts'

/**
 * The filter that lists the candidates. `decide` checks every rule again, since the server ignores a filter it
 * does not know and drops a date it cannot read (transcripts 02 and 05).
 *
 * There is no condition on a date: a draft that never ran has no `status_changed` and would never match one.
 */
export function candidateFilter(selection: Selection): TaskFilter {
  return {
    system_tags: ['archived'],
    ...(selection.forceDelete ? {} : { status: ['created'] }),
    search_hidden: selection.includeHidden,
  }
}
