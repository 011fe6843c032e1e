import type { KeepReason } from './reasons.ts'

/** What keeps a task back although it qualifies, and the ids of what does. */
export type Hold = { reason: KeepReason; by: readonly string[] }
