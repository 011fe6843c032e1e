import type { Patience } from '../../src/clearml/gate.ts'

/** Retries that wait no time at all, and keep how long they would have waited. */
export function retryOptions(overrides: Partial<Patience> = {}): Patience & { waits: number[] } {
  const waits: number[] = []
  return {
    waits,
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    random: () => 0,
    timeLeftMs: () => Infinity,
    ...{ now: () => 0, patienceMs: () => 0, onAway: () => undefined, onBack: () => undefined },
    onRetry: () => undefined,
    onOutage: () => undefined,
    ...overrides,
  }
}
