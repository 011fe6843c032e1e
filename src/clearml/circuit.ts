import { errorMessage } from './errors.ts'

/** Opens when an endpoint failed so often in a row that waiting for each further call would only take hours. */
export type Circuit = {
  /** @throws the last failure at once, without calling, when the endpoint's circuit is open. */
  guard: <T>(endpoint: string, call: () => Promise<T>, isOutage: (error: unknown) => boolean) => Promise<T>
}

const MAX_FAILURES_IN_A_ROW = 4

/**
 * Calls that were under way together fail together: what struck them is one failure.
 * @param onOutage called once for each endpoint whose circuit opens.
 */
export function createCircuit(onOutage: (error: Error) => void): Circuit {
  const failing = new Map<string, { times: number; last: unknown }>()
  return {
    guard: async (endpoint, call, isOutage) => {
      const { times: timesBefore = 0, last } = failing.get(endpoint) ?? {}
      if (timesBefore >= MAX_FAILURES_IN_A_ROW) throw last
      try {
        const result = await call()
        failing.delete(endpoint)
        return result
      } catch (error) {
        const times = failing.get(endpoint)?.times ?? 0
        if (!isOutage(error)) failing.delete(endpoint)
        else if (times <= timesBefore) {
          failing.set(endpoint, { times: times + 1, last: error })
          if (times + 1 === MAX_FAILURES_IN_A_ROW) onOutage(outage(endpoint, error))
        }
        throw error
      }
    },
  }
}

function outage(endpoint: string, cause: unknown): Error {
  return new Error(
    `${endpoint} failed ${MAX_FAILURES_IN_A_ROW} times in a row, so nothing more is begun: ${errorMessage(cause)}`,
    { cause },
  )
}
