import { setTimeout as sleep } from 'node:timers/promises'

/** How a server waits: tests that hold it to its waits bring a clock of their own. */
export type Waits = {
  /** A clock that only goes forward, in ms. */
  now: () => number
  sleep: (ms: number) => Promise<unknown>
}

export const REAL_WAITS: Waits = { now: () => performance.now(), sleep }

/**
 * What the tasks of one call cost it. Timers are late by up to a millisecond: what one task took too long is made up
 * by the next, so that a call takes what its tasks cost together.
 */
export function taskMeter(costMs: number, { now, sleep }: Waits): () => Promise<void> {
  let dueAt = now()
  return async () => {
    if (costMs === 0) return
    dueAt += costMs
    const waitMs = dueAt - now()
    if (waitMs > 0) await sleep(waitMs)
  }
}
