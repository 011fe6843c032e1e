const FIRST_AFTER_MS = 5_000

/**
 * For logs whose lines stay: prints only some of those that tell where a run is, the first after some seconds, and each
 * next one after twice the time. A listing of an hour has ten.
 */
export function sparsely(print: (line: string) => void, now: () => number): (line: string) => void {
  let startedAtMs: number | undefined
  let waitMs = FIRST_AFTER_MS
  return (line) => {
    startedAtMs ??= now()
    const passedMs = now() - startedAtMs
    if (passedMs < waitMs) return
    waitMs = 2 * passedMs
    print(line)
  }
}
