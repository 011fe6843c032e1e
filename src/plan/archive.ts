import type { Task } from '../clearml/task.ts'
import type { TaskFilter } from '../clearml/tasks.ts'
import { fitOf } from './fit.ts'
import type { Policy, Rule } from './policy.ts'
import type { KeepReason } from './reasons.ts'
import { includedBy } from './query.ts'
import { hiddenReason, kindReason, ownerReason } from './rule.ts'

/** Whether a task that lies open is put into the archive, or why it stays as it is. */
export type ArchiveDecision = { action: 'archive' } | { action: 'keep'; reason: KeepReason }

/** Tasks that do nothing any more. Archiving a queued or running task would take it off its queue, or stop it. */
const FINISHED: readonly string[] = ['created', 'stopped', 'failed', 'completed']

/** Whether any rule archives at all. */
export function archives({ rules }: Policy): boolean {
  return rules.some(({ archiveAfterDays }) => archiveAfterDays > 0)
}

/**
 * The filter that lists what lies open and is finished, each task once. A list that only excludes means the same on every
 * release; the rest is as for tasks of the archive.
 */
export function archiveFilter(policy: Policy): TaskFilter {
  return { ...includedBy(policy), system_tags: ['-archived'], status: FINISHED }
}

/** The rule that a task which lies open falls to: the first that takes it in, as for tasks of the archive. */
export function archiveRuleOf(task: Task, policy: Policy): Rule | undefined {
  if (ownerReason(task, policy) !== undefined || task.systemTags === undefined) return undefined
  for (const rule of policy.rules) {
    const fit = hiddenReason(task, rule) === undefined ? fitOf(task, rule) : 'out'
    if (fit !== 'out') return fit === 'in' ? rule : undefined
  }
  return undefined
}

/** Decides from the task's own fields alone. What is missing leaves the task as it is. */
export function decideArchive(
  task: Task,
  policy: Policy,
  rule = archiveRuleOf(task, policy),
): ArchiveDecision {
  const reason = stayingReason(task, policy, rule)
  return reason === undefined ? { action: 'archive' } : { action: 'keep', reason }
}

function stayingReason(task: Task, policy: Policy, rule: Rule | undefined): KeepReason | undefined {
  const owner = ownerReason(task, policy)
  if (owner !== undefined) return owner
  if (task.systemTags === undefined) return 'tags-unreadable'
  if (task.systemTags.includes('archived')) return 'archived-already'
  if (rule === undefined || rule.keep || rule.archiveAfterDays === 0) return 'no-rule'
  return kindReason(task, rule) ?? statusReason(task) ?? restReason(task, rule)
}

function statusReason({ status }: Task): KeepReason | undefined {
  if (status !== undefined && FINISHED.includes(status)) return undefined
  if (status === 'queued' || status === 'in_progress') return 'running'
  return status === 'published' || status === 'publishing' ? 'published' : 'status-unknown'
}

/** Untouched by both clocks: reports move one of them, and people the other. */
function restReason({ lastChange, lastUpdate }: Task, { archiveCutoffMs }: Rule): KeepReason | undefined {
  if (lastChange === undefined || lastUpdate === undefined) return 'no-date'
  if (lastChange === 'unreadable' || lastUpdate === 'unreadable') return 'date-unreadable'
  return lastChange < archiveCutoffMs && lastUpdate < archiveCutoffMs ? undefined : 'touched-lately'
}
