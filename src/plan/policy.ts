import type { Server } from '../clearml/server.ts'
import type { KeepBest } from './keep-best.ts'
import type { Choice, Scope } from './selection.ts'

/** The clock by which a task is old. */
export type AgeField = 'status-changed' | 'last-change' | 'last-update'
export const AGE_FIELDS: readonly AgeField[] = ['status-changed', 'last-change', 'last-update']

/** Kinds of tasks that can be protected from deletion, whatever else is said. */
export type ProtectedKind = 'published' | 'running' | 'datasets' | 'reports'
export const PROTECTED_KINDS: readonly ProtectedKind[] = ['published', 'running', 'datasets', 'reports']

/** What the user wants gone. */
export type Selection = Choice & {
  thresholdDays: number
  ageField: AgeField
  /** Without it only drafts (status `created`) are selected. */
  forceDelete: boolean
  includeHidden: boolean
  protect: ReadonlySet<ProtectedKind>
  /** Of every project so many newest tasks stay. */
  keepLast: number
  keepBest: KeepBest
}

/** The selection at one moment on one server: all that a decision needs besides the task. */
export type Policy = Selection &
  Scope & {
    /** Milliseconds since the epoch: only tasks that are older than this instant go. */
    cutoffMs: number
    /** Tasks that become old enough up to this instant are told beforehand. */
    noticeUntilMs: number
    companyId: string
    deletesPublishedWhole: boolean
    /** The task that this very run is recorded as, if it is. */
    recordId?: string | undefined
  }

const DAY_MS = 86_400_000

/** The instant that a task must be older than. */
export function cutoffOf({ thresholdDays }: Selection, nowMs: number): number {
  return nowMs - thresholdDays * DAY_MS
}

/** The instant at which a task is old enough, if nothing moves its clock until then. */
export function dueAtOf(ageAtMs: number, { thresholdDays }: Selection): number {
  return ageAtMs + thresholdDays * DAY_MS
}

/** @param noticeDays how far ahead the run looks for what becomes old enough. */
export function makePolicy(
  { noticeDays, ...selection }: Selection & { noticeDays: number },
  server: Server,
  nowMs: number,
  scope: Scope,
): Policy {
  return {
    ...selection,
    ...scope,
    cutoffMs: cutoffOf(selection, nowMs),
    noticeUntilMs: nowMs + noticeDays * DAY_MS,
    companyId: server.companyId,
    deletesPublishedWhole: server.abilities.deletesPublishedWhole,
  }
}
