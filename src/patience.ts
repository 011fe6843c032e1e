import { errorMessage } from './clearml/errors.ts'
import type { Patience } from './clearml/gate.ts'
import { logText } from './report/escape.ts'
import { duration } from './report/format.ts'
import type { Log } from './report/log.ts'

const MINUTE_MS = 60_000
/** A server that is started anew takes a minute, its databases included. */
const LONGEST_OUTAGE_MS = 3 * MINUTE_MS

/** How patient a run is with servers that fail or are away: until its time is over, and not for ever with any of them. */
export function patienceUntil(
  deadlineMs: number,
  { now, sleep, random }: Pick<Patience, 'now' | 'sleep' | 'random'>,
  log: Pick<Log, 'info' | 'warning'>,
): { patience: Patience; outage: () => Error | undefined } {
  const outages: Error[] = []
  const patienceMs = (): number => Math.max(0, Math.min(LONGEST_OUTAGE_MS, deadlineMs - now()))
  return {
    outage: () => outages[0],
    patience: {
      ...{ now, sleep, random, patienceMs },
      // What is in flight at the end of the budget is still finished.
      timeLeftMs: () => Math.max(MINUTE_MS, deadlineMs - now()),
      onRetry: (error, waitMs) => {
        log.info(`Trying again in ${waitMs} ms: ${logText(error.message, 500)}`)
      },
      onAway: (host, error) => {
        const text = `${host} does not answer. It is waited for, at most ${duration(patienceMs())}: ${errorMessage(error)}`
        log.warning(logText(text, 500))
      },
      onBack: (host, afterMs) => {
        log.info(`${host} answers again after ${duration(afterMs)}.`)
      },
      onOutage: (error) => outages.push(error),
    },
  }
}
