import { isLasting } from '../network/diagnosis.ts'
import { ClearMLError, errorMessage } from './errors.ts'
import type { Reply } from './http.ts'
import type { RetryOptions, Sleep } from './retry.ts'

/** A server that had answered in this run, went away, and was waited for in vain. */
export class OutageError extends Error {
  override readonly name = 'OutageError'
}

export type GateOptions = {
  sleep: Sleep
  now: () => number
  /** How long a server is waited for, from now on. */
  patienceMs: () => number
  /** Called when a server is found to be away. */
  onAway: (host: string, error: unknown) => void
  onBack: (host: string, afterMs: number) => void
  /** Called once when it is not waited for any longer. */
  onOutage: (error: Error) => void
}

/** How long servers that fail or are away are waited for, and who is told. */
export type Patience = RetryOptions & GateOptions

/** What all calls of a server pass, so that they wait together for one that is away while one asks for it. */
export type Gate = {
  /**
   * Makes a call; while the server is away, once it is back. A call that fails because it goes away is not repeated.
   * @throws OutageError, without calling, when it did not come back
   */
  pass: <T>(call: () => Promise<T>) => Promise<T>
  /** Whether it has answered in this run: one that never did may have a wrong address, and is not waited for. */
  isKnown: () => boolean
  /** Whether it is away, or was a minute ago: what stands beside it may be so as well. */
  wasAwayLately: () => boolean
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 10_000
/** One that takes connections and says nothing is not back. */
export const ANSWER_WITHIN_MS = 15_000
/** Services that are started together do not come back at one moment. */
const LATELY_MS = 60_000
/** What stands in front of a server says this while there is none. */
const AWAY_STATUSES = new Set([502, 503, 504])

/**
 * @param ask a request to which any answer will do; it gets `ANSWER_WITHIN_MS`
 * @param isKnown whether it has answered before; else what tells whether it is to be waited for all the same
 */
export function createGate(
  host: string,
  ask: () => Promise<Reply>,
  isKnown: true | (() => Promise<boolean>),
  options: GateOptions,
): Gate {
  let known = isKnown === true
  /** Why it was found to be away; until somebody wants to pass, nobody asks for it. */
  let reason: { error: unknown } | undefined
  let wait: Promise<void> | undefined
  let lastAwayMs = -Infinity

  const isBack = (): Promise<boolean> =>
    ask().then(
      ({ status }) => !AWAY_STATUSES.has(status),
      () => false,
    )

  const waitFor = async (error: unknown): Promise<void> => {
    // One call failed, and the server is there.
    if (await isBack()) return
    const startedAtMs = options.now()
    const endsAtMs = startedAtMs + options.patienceMs()
    const awayMs = (): number => options.now() - startedAtMs
    options.onAway(host, error)
    let waitMs = FIRST_WAIT_MS
    for (let leftMs = endsAtMs - options.now(); leftMs > 0; leftMs = endsAtMs - options.now()) {
      await options.sleep(Math.min(waitMs, leftMs))
      if (await isBack()) {
        options.onBack(host, awayMs())
        return
      }
      waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)
    }
    const outage = givenUp(host, awayMs(), error)
    options.onOutage(outage)
    throw outage
  }

  const opened = async (): Promise<void> => {
    if (reason === undefined) return
    wait ??= waitFor(reason.error).then(() => {
      reason = undefined
      wait = undefined
      lastAwayMs = options.now()
    })
    await wait
  }

  const notice = async (error: unknown): Promise<void> => {
    if (!isAway(error)) known ||= hasAnswered(error)
    else {
      if (!known && isKnown !== true) known = await isKnown()
      if (known) reason ??= { error }
    }
  }

  return {
    pass: async (call) => {
      await opened()
      try {
        const result = await call()
        known = true
        return result
      } catch (error) {
        await notice(error)
        throw error
      }
    },
    isKnown: () => known,
    wasAwayLately: () => reason !== undefined || options.now() - lastAwayMs < LATELY_MS,
  }
}

/** Whether a call ended like this because there was no server, as far as it can be told from one call. */
export function isAway(error: unknown): error is ClearMLError {
  if (!(error instanceof ClearMLError)) return false
  const { failure, cause } = error
  return failure.kind === 'unreadable'
    ? AWAY_STATUSES.has(failure.status)
    : failure.kind === 'unreachable' && !isLasting(cause)
}

function hasAnswered(error: unknown): boolean {
  return error instanceof ClearMLError && error.failure.kind !== 'unreachable'
}

function givenUp(host: string, afterMs: number, cause: unknown): OutageError {
  const text = `${host} did not answer for ${Math.round(afterMs / 1_000)} s, so nothing more is begun: ${errorMessage(cause)}`
  return new OutageError(text, { cause })
}
