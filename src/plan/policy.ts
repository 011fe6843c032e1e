import type { Server } from '../clearml/server.ts'

/** The clock by which a task is old. */
export type AgeField = 'status-changed' | 'last-change' | 'last-update'
export const AGE_FIELDS: readonly AgeField[] = ['status-changed', 'last-change', 'last-update']

/** Kinds of tasks that can be protected from deletion, whatever else is said. */
export type ProtectedKind = 'published' | 'running' | 'datasets' | 'reports'
export const PROTECTED_KINDS: readonly ProtectedKind[] = ['published', 'running', 'datasets', 'reports']

/** What the user wants gone. */
export type Selection = {
  thresholdDays: number
  ageField: AgeField
  /** Without it only drafts (status `created`) are selected. */
  forceDelete: boolean
  includeHidden: boolean
  protect: ReadonlySet<ProtectedKind>
}

/** The selection at one moment on one server: all that a decision needs besides the task. */
export type Policy = Selection & {
  /** Milliseconds since the epoch: only tasks that are older than this instant go. */
  cutoffMs: number
  companyId: string
  deletesPublishedWhole: boolean
}

const DAY_MS = 86_400_000

/** The instant that a task must be older than. */
export function cutoffOf({ thresholdDays }: Selection, nowMs: number): number {
  return nowMs - thresholdDays * DAY_MS
}

export function makePolicy(selection: Selection, server: Server, nowMs: number): Policy {
  return {
    ...selection,
    cutoffMs: cutoffOf(selection, nowMs),
    companyId: server.companyId,
    deletesPublishedWhole: server.abilities.deletesPublishedWhole,
  }
}
