import type { Doomed } from '../plan/order.ts'
import type { KeepReason } from '../plan/reasons.ts'

/** What became of a task that was to be deleted. */
export type Outcome =
  /**
   * The record is gone, and `models` records of models with it. `fileUrls`: files that they referred to;
   * both are empty where the server's answer was lost.
   */
  | { kind: 'deleted'; models: number; fileUrls: readonly string[] }
  /** It was not there any more when its turn came. */
  | { kind: 'gone' }
  /** It changed after it was listed, and qualifies no longer. */
  | { kind: 'kept'; reason: KeepReason }
  | { kind: 'failed'; error: string }
  /** A dry run: it would go. */
  | { kind: 'would-delete' }
  /** It qualifies, but is left to a later run: beyond `max-tasks`, or the run stopped before its turn. */
  | { kind: 'remaining'; because: 'max-tasks' | 'stopped' }

export type Settled = Doomed & { outcome: Outcome }
