import type { Task } from '../../clearml/task.ts'
import type { Rule } from '../../plan/policy.ts'
import type { KeepReason } from '../../plan/reasons.ts'

/** A task that lies open and is to be put into the archive, by the rule that takes it in. */
export type ToArchive = { task: Task; rule: Rule }

/** What became of it. */
export type ArchiveOutcome =
  /** It was seen in the archive after the call. */
  | { kind: 'archived' }
  /** A dry run: it would be archived. */
  | { kind: 'would-archive' }
  /** It was not there any more. */
  | { kind: 'gone' }
  /** It changed after it was listed. */
  | { kind: 'kept'; reason: KeepReason }
  | { kind: 'failed'; error: string }
  /** The run ended before its turn. */
  | { kind: 'remaining'; because: 'stopped' }

export type Archiving = ToArchive & { outcome: ArchiveOutcome }
