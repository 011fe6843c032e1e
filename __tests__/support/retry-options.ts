import type { RetryOptions } from '../../src/clearml/retry.ts'

/** Retries that wait no time at all, and keep how long they would have waited. */
export function retryOptions(overrides: Partial<RetryOptions> = {}): RetryOptions & { waits: number[] } {
  const waits: number[] = []
  return {
    waits,
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    random: () => 0,
    timeLeftMs: () => Infinity,
    onRetry: () => undefined,
    onOutage: () => undefined,
    ...overrides,
  }
}
