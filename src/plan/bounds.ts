import type { AbortAbove } from './brake.ts'
import type { Shard } from './shard.ts'

/** How much of what qualifies one run takes, and how much may qualify at all. */
export type Bounds = {
  /** 0 sets no limit. */
  maxTasks: number
  abortAbove: AbortAbove
  shard: Shard
}
