/** Opens when an endpoint failed so often in a row that waiting for each further call would only take hours. */
export type Circuit = {
  /** @throws the last failure at once, without calling, when the endpoint's circuit is open. */
  guard: <T>(endpoint: string, call: () => Promise<T>, isOutage: (error: unknown) => boolean) => Promise<T>
}

const MAX_FAILURES_IN_A_ROW = 4

export function createCircuit(): Circuit {
  const failing = new Map<string, { times: number; last: unknown }>()
  return {
    guard: async (endpoint, call, isOutage) => {
      const { times = 0, last } = failing.get(endpoint) ?? {}
      if (times >= MAX_FAILURES_IN_A_ROW) throw last
      try {
        const result = await call()
        failing.delete(endpoint)
        return result
      } catch (error) {
        if (isOutage(error))
          failing.set(endpoint, { times: (failing.get(endpoint)?.times ?? 0) + 1, last: error })
        else failing.delete(endpoint)
        throw error
      }
    },
  }
}
