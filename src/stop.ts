import type { Sleep } from './clearml/retry.ts'

/** How a run is ended from outside. */
export type Stop = {
  /** Aborted with the reason: an Error where something went wrong, else the run was cancelled. */
  signal: AbortSignal
  /** Settles when what is in flight is not to be waited for any longer. It never rejects. */
  giveUp: Promise<void>
  /** The result of work that changes nothing, and so may be left at any time. @throws the reason once aborted */
  untilStopped: <T>(work: Promise<T>) => Promise<T>
}

/** After a cancel the runner kills within 7.5 seconds: so long the calls in flight may take, and the reports after them. */
const GRACE_MS = 3_000

export function createStop(signal: AbortSignal, sleep: Sleep): Stop {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener(
      'abort',
      () => {
        resolve()
      },
      { once: true },
    )
  })
  return {
    signal,
    giveUp: aborted.then(() => sleep(GRACE_MS)),
    untilStopped: async (work) => {
      await Promise.race([work, aborted])
      signal.throwIfAborted()
      return await work
    },
  }
}
