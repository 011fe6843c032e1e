import type { Task, Timestamp } from '../clearml/task.ts'
import type { Policy } from './policy.ts'
import { choiceReason } from './selection.ts'
import { ageFieldName, type KeepReason } from './reasons.ts'

/** What is to be done with one task. `ageAtMs` is the instant that its age counts from. */
export type Decision = { action: 'delete'; ageAtMs: number } | { action: 'keep'; reason: KeepReason }

const RUNNING = ['queued', 'in_progress']
const PUBLISHED = ['published', 'publishing']
const FINISHED = ['created', 'stopped', 'closed', 'failed', 'completed', 'unknown']
const KNOWN_STATUSES: ReadonlySet<string> = new Set([...RUNNING, ...PUBLISHED, ...FINISHED])

/**
 * Decides from the task's own fields alone, whatever the server was asked for. The first rule that
 * wants the task kept gives the reason; a field that a rule needs and that is missing keeps it too.
 */
export function decide(task: Task, policy: Policy): Decision {
  const reason =
    ownerReason(task, policy) ??
    tagReason(task, policy) ??
    choiceReason(task, policy) ??
    statusReason(task, policy) ??
    ageReason(ageOf(task, policy), policy)
  return typeof reason === 'object' ? { action: 'delete', ...reason } : { action: 'keep', reason }
}

/** Whether the selection takes a task in, be it protected or young: over those is counted. */
export function isSelected(task: Task, policy: Policy): boolean {
  const unprotected = { ...policy, protect: NOTHING }
  return (
    ownerReason(task, policy) === undefined &&
    tagReason(task, unprotected) === undefined &&
    choiceReason(task, policy) === undefined &&
    (policy.forceDelete || task.status === 'created')
  )
}

const NOTHING: Policy['protect'] = new Set()

function ownerReason({ id, owner }: Task, { companyId, recordId }: Policy): KeepReason | undefined {
  if (id === recordId) return 'run-record'
  if (owner.kind === 'public') return 'public'
  if (owner.kind === 'unknown') return 'owner-unknown'
  return owner.companyId === companyId ? undefined : 'other-company'
}

function tagReason({ systemTags, type }: Task, policy: Policy): KeepReason | undefined {
  if (systemTags === undefined) return 'tags-unreadable'
  if (!systemTags.includes('archived')) return 'not-archived'
  if (policy.protect.has('datasets') && systemTags.includes('dataset')) return 'dataset'
  const isReport = type === 'report' || systemTags.includes('reports')
  if (policy.protect.has('reports') && isReport) return 'report'
  return systemTags.includes('hidden') && !policy.includeHidden ? 'hidden' : undefined
}

function statusReason({ status }: Task, policy: Policy): KeepReason | undefined {
  if (status === undefined || !KNOWN_STATUSES.has(status)) return 'status-unknown'
  if (PUBLISHED.includes(status)) {
    if (policy.protect.has('published')) return 'published'
    if (!policy.deletesPublishedWhole) return 'published-on-old-server'
  }
  if (RUNNING.includes(status) && policy.protect.has('running')) return 'running'
  return status === 'created' || policy.forceDelete ? undefined : 'not-a-draft'
}

function ageReason(at: Timestamp | undefined, { cutoffMs }: Policy): KeepReason | { ageAtMs: number } {
  if (at === undefined) return 'no-date'
  if (at === 'unreadable') return 'date-unreadable'
  return at < cutoffMs ? { ageAtMs: at } : 'too-young'
}

/** The instant that the task's age counts from, by the policy's clock. */
export function ageOf(task: Task, { ageField }: Pick<Policy, 'ageField'>): Timestamp | undefined {
  switch (ageField) {
    case 'last-change':
      return task.lastChange
    case 'last-update':
      return task.lastUpdate
    case 'status-changed':
      // A draft that never ran has no status_changed (transcript 12): it is as old as its creation.
      return task.statusChanged ?? (task.status === 'created' ? task.created : undefined)
  }
}

/** ClearML's own name of the field that `ageOf` reads. */
export function ageSourceOf(task: Task, { ageField }: Pick<Policy, 'ageField'>): string {
  const isDraftThatNeverRan = ageField === 'status-changed' && task.statusChanged === undefined
  return isDraftThatNeverRan ? 'created' : ageFieldName(ageField)
}
