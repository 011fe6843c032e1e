/** Opens when a host failed so often in a row that waiting for each further call would only take hours. */
export type Circuit = {
  /** @throws the last failure at once, without calling, when the circuit is open. */
  guard: <T>(call: () => Promise<T>, isOutage: (error: unknown) => boolean) => Promise<T>
}

const MAX_FAILURES_IN_A_ROW = 4

export function createCircuit(): Circuit {
  let failures = 0
  let last: unknown
  return {
    guard: async (call, isOutage) => {
      if (failures >= MAX_FAILURES_IN_A_ROW) throw last
      try {
        const result = await call()
        failures = 0
        return result
      } catch (error) {
        if (isOutage(error)) {
          failures += 1
          last = error
        } else {
          failures = 0
        }
        throw error
      }
    },
  }
}
