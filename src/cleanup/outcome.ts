import type { FileTally } from '../files/tally.ts'
import type { Doomed } from '../plan/order.ts'
import type { KeepReason } from '../plan/reasons.ts'

/** What became of a task that was to be deleted. */
export type Outcome =
  /**
   * The record is gone, and `models` records of models with it. `fileUrls`: files that the server named, and that
   * this run left to the server or in their store because `delete-files` said so.
   */
  | { kind: 'deleted'; models: number; fileUrls: readonly string[]; unsaid?: Unsaid }
  /** It was not there any more when its turn came. */
  | { kind: 'gone' }
  /** It changed after it was listed, or others hold it. `by`: the ids of what holds it. */
  | { kind: 'kept'; reason: KeepReason; by?: readonly string[] }
  /** `remedy`: what the user can do about it, in most cases a part of `error`. */
  | { kind: 'failed'; error: string; remedy?: string | undefined }
  /** A dry run: it would go. */
  | { kind: 'would-delete' }
  /** It qualifies, but is left to a later run: beyond `max-tasks`, or the run stopped before its turn. */
  | { kind: 'remaining'; because: 'max-tasks' | 'stopped' }

/**
 * Why a deletion did not say what went with the task: its answer was lost, or the server failed on it. Then it may have
 * left the task's events behind, which no call can remove.
 */
export type Unsaid = 'answer-lost' | 'server-error'

export type Settled = Doomed & {
  outcome: Outcome
  /** Absent where no file was looked at. */
  files?: FileTally
}
