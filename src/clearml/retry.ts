import { isLasting, isNobodyThere } from '../network/diagnosis.ts'
import { ClearMLError } from './errors.ts'

export type Sleep = (ms: number) => Promise<void>

export type RetryOptions = {
  sleep: Sleep
  /** 0 ≤ random() < 1 */
  random: () => number
  /** How long the run may still take: no wait goes beyond it. */
  timeLeftMs: () => number
  /** Called before each wait. */
  onRetry: (error: ClearMLError, waitMs: number) => void
  /** Called when an endpoint failed so often in a row that it is not asked any more. */
  onOutage: (error: Error) => void
}

const MAX_TRIES = 5
/** Where there is nobody to ask: it was a restart, or the address is wrong. */
const MAX_TRIES_OF_NOBODY = 2

export type MaxTries = (error: ClearMLError) => number

/** Of a server that has answered before: whether somebody is there is its gate's to find out. */
export const triesOfKnown: MaxTries = () => MAX_TRIES
export const triesOfStranger: MaxTries = ({ cause }) =>
  isNobodyThere(cause) ? MAX_TRIES_OF_NOBODY : MAX_TRIES

const FIRST_WAIT_MS = 1_000
const MAX_WAIT_MS = 60_000
const PASSING_STATUSES = new Set([408, 429, 502, 503, 504, 509])
/** Enveloped errors of a struggling database: docs/clearml-api.md, "Errors". */
const PASSING_SUBCODES_OF_500 = new Set([1, 100, 101, 102, 110])

/** Repeats a call that changes nothing, or that the server surely did not carry out, while its error may pass. */
export async function withRetries<T>(
  call: () => Promise<T>,
  options: RetryOptions,
  maxTries: MaxTries = triesOfStranger,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof ClearMLError) || tries >= maxTries(error) || !mayPass(error)) throw error
      const waitMs = waitAfter(error, tries, options.random())
      if (waitMs > options.timeLeftMs()) throw error
      options.onRetry(error, waitMs)
      await options.sleep(waitMs)
    }
  }
}

/** Whether a call that ended like this may succeed later without anybody doing something. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof ClearMLError)) return false
  const { failure } = error
  switch (failure.kind) {
    case 'unreachable':
      return !isLasting(error.cause)
    case 'unreadable':
      return PASSING_STATUSES.has(failure.status)
    case 'refused':
      return (
        PASSING_STATUSES.has(failure.code) ||
        (failure.code === 500 && PASSING_SUBCODES_OF_500.has(failure.subcode))
      )
    case 'unexpected':
      return false
  }
}

/** Waits until a call that ended like this, for the n-th time, may be followed by another. */
export type Pause = (error: ClearMLError, tries: number) => Promise<void>

export function pauseBy({ sleep, random }: Pick<RetryOptions, 'sleep' | 'random'>): Pause {
  return (error, tries) => sleep(waitAfter(error, tries, random()))
}

/** What the server asks for, else exponential with half of it at random, so that parallel calls spread. */
export function waitAfter(error: ClearMLError, tries: number, random: number): number {
  const { failure } = error
  const asked = failure.kind === 'unreadable' || failure.kind === 'refused' ? failure.retryAfterMs : undefined
  const exponential = FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random / 2)
  return Math.min(MAX_WAIT_MS, Math.round(asked ?? exponential))
}
