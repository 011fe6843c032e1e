import type { Server } from '../clearml/server.ts'
import type { AbortAbove } from './brake.ts'
import type { KeepBest } from './keep-best.ts'
import type { Choice, Scope } from './selection.ts'

/** The clock by which a task is old. */
export type AgeField = 'status-changed' | 'last-change' | 'last-update'
export const AGE_FIELDS: readonly AgeField[] = ['status-changed', 'last-change', 'last-update']

/** Kinds of tasks that can be protected from deletion, whatever else is said. */
export type ProtectedKind = 'published' | 'running' | 'datasets' | 'reports'
export const PROTECTED_KINDS: readonly ProtectedKind[] = ['published', 'running', 'datasets', 'reports']

/** Who deletes files: this step, the server's own job, or nobody. */
export type DeleteFiles = 'runner' | 'server' | 'none'
export const DELETE_FILES: readonly DeleteFiles[] = ['runner', 'server', 'none']

/** What happens to a task whose files could not all be deleted. */
export type OnFileError = 'keep-task' | 'delete-task'

/** How tasks are deleted: one call says it for all that it names, so tasks of other rules may share it. */
export type Handling = {
  /** Without it only drafts (status `created`) go. */
  forceDelete: boolean
  deleteModels: boolean
  deleteFiles: DeleteFiles
}

/** What becomes of the tasks that a choice takes in. */
export type RuleSettings = Choice &
  Handling & {
    /** By which people know it; undefined for the one rule that the inputs make. */
    name: string | undefined
    /** Whether all that it takes in stays. */
    keep: boolean
    includeHidden: boolean
    thresholdDays: number
    ageField: AgeField
    protect: ReadonlySet<ProtectedKind>
    /** Of every project so many newest tasks stay. */
    keepLast: number
    keepBest: KeepBest
    /** Tasks that nobody touched for so many days are put into the archive; 0 archives nothing. */
    archiveAfterDays: number
    /** How many of its tasks a run deletes at most; 0 sets no limit. The run has a limit of its own. */
    maxTasks: number
    /** What its share of the plan may be. The run has a brake of its own. */
    abortAbove: AbortAbove
  }

/** A rule at one moment on one server. */
export type Rule = RuleSettings &
  Scope & {
    /** Milliseconds since the epoch: only tasks that are older than this instant go. */
    cutoffMs: number
    /** Open tasks that nobody touched since this instant are archived, if the rule archives. */
    archiveCutoffMs: number
    /** Tasks that become old enough up to this instant are told beforehand. */
    noticeUntilMs: number
  }

/** All that a decision needs besides the task. */
export type Policy = {
  /** The first that takes a task in decides. */
  rules: readonly Rule[]
  companyId: string
  deletesPublishedWhole: boolean
  /** The task that this very run is recorded as, if it is. */
  recordId?: string | undefined
}

const DAY_MS = 86_400_000

/** The instant that a task must be older than. */
export function cutoffOf({ thresholdDays }: Pick<RuleSettings, 'thresholdDays'>, nowMs: number): number {
  return nowMs - thresholdDays * DAY_MS
}

/** The instant at which a task is old enough, if nothing moves its clock until then. */
export function dueAtOf(ageAtMs: number, { thresholdDays }: RuleSettings): number {
  return ageAtMs + thresholdDays * DAY_MS
}

/** @param noticeDays how far ahead the run looks for what becomes old enough. */
export function makeRule(settings: RuleSettings, scope: Scope, nowMs: number, noticeDays: number): Rule {
  return {
    ...settings,
    ...scope,
    cutoffMs: cutoffOf(settings, nowMs),
    archiveCutoffMs: nowMs - settings.archiveAfterDays * DAY_MS,
    noticeUntilMs: nowMs + noticeDays * DAY_MS,
  }
}

export function makePolicy(rules: readonly Rule[], server: Server): Policy {
  return {
    rules,
    companyId: server.companyId,
    deletesPublishedWhole: server.abilities.deletesPublishedWhole,
  }
}
