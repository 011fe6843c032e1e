import type { Task, Timestamp } from '../clearml/task.ts'
import { ageOf } from './age.ts'
import { fitOf, type Fit } from './fit.ts'
import type { Policy, Rule } from './policy.ts'
import type { KeepReason } from './reasons.ts'
import { choiceReason } from './selection.ts'

/** What is to be done with one task. `ageAtMs` is the instant that its age counts from. */
export type Decision = { action: 'delete'; ageAtMs: number } | { action: 'keep'; reason: KeepReason }

const RUNNING = ['queued', 'in_progress']
const PUBLISHED = ['published', 'publishing']
const FINISHED = ['created', 'stopped', 'closed', 'failed', 'completed', 'unknown']
const KNOWN_STATUSES: ReadonlySet<string> = new Set([...RUNNING, ...PUBLISHED, ...FINISHED])

/** Whether the rule is the one that decides on an archived task, be it protected or young. */
export function takesIn(task: Task, rule: Rule, policy: Policy): Fit {
  const isOut =
    ownerReason(task, policy) !== undefined ||
    archiveReason(task) !== undefined ||
    hiddenReason(task, rule) !== undefined
  return isOut ? 'out' : fitOf(task, rule)
}

/** Whether a task that the rule takes in is one of those that it counts over. */
export function countsIn({ status }: Task, { forceDelete }: Rule): boolean {
  return forceDelete || status === 'created'
}

/**
 * Decides by one rule from the task's own fields alone, whatever the server was asked for. The first reason to keep the task
 * is told; a field that is needed and missing keeps it too.
 */
export function decideBy(task: Task, rule: Rule, policy: Policy): Decision {
  const reason =
    ownerReason(task, policy) ??
    archiveReason(task) ??
    kindReason(task, rule) ??
    hiddenReason(task, rule) ??
    choiceReason(task, rule) ??
    (rule.keep ? 'kept-by-rule' : undefined) ??
    statusReason(task, rule, policy) ??
    ageReason(ageOf(task, rule), rule)
  return typeof reason === 'object' ? { action: 'delete', ...reason } : { action: 'keep', reason }
}

export function ownerReason({ id, owner }: Task, { companyId, recordId }: Policy): KeepReason | undefined {
  if (id === recordId) return 'run-record'
  if (owner.kind === 'public') return 'public'
  if (owner.kind === 'unknown') return 'owner-unknown'
  return owner.companyId === companyId ? undefined : 'other-company'
}

function archiveReason({ systemTags }: Task): KeepReason | undefined {
  if (systemTags === undefined) return 'tags-unreadable'
  return systemTags.includes('archived') ? undefined : 'not-archived'
}

export function kindReason({ systemTags = [], type }: Task, { protect }: Rule): KeepReason | undefined {
  if (protect.has('datasets') && systemTags.includes('dataset')) return 'dataset'
  const isReport = type === 'report' || systemTags.includes('reports')
  return protect.has('reports') && isReport ? 'report' : undefined
}

export function hiddenReason({ systemTags = [] }: Task, { includeHidden }: Rule): KeepReason | undefined {
  return systemTags.includes('hidden') && !includeHidden ? 'hidden' : undefined
}

function statusReason({ status }: Task, rule: Rule, policy: Policy): KeepReason | undefined {
  if (status === undefined || !KNOWN_STATUSES.has(status)) return 'status-unknown'
  if (PUBLISHED.includes(status)) {
    if (rule.protect.has('published')) return 'published'
    if (!policy.deletesPublishedWhole) return 'published-on-old-server'
  }
  if (RUNNING.includes(status) && rule.protect.has('running')) return 'running'
  return status === 'created' || rule.forceDelete ? undefined : 'not-a-draft'
}

function ageReason(at: Timestamp | undefined, { cutoffMs }: Rule): KeepReason | { ageAtMs: number } {
  if (at === undefined) return 'no-date'
  if (at === 'unreadable') return 'date-unreadable'
  return at < cutoffMs ? { ageAtMs: at } : 'too-young'
}
