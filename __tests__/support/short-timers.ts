/** Loaded into the action's process before it (`--import`): SDKs that wait seconds between their tries wait 50 times less. */
const wait = globalThis.setTimeout
const isBetweenTries = (ms: number | undefined): ms is number => ms !== undefined && ms >= 500 && ms <= 64_000

Object.assign(globalThis, {
  setTimeout: (work: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) =>
    wait(work, isBetweenTries(ms) ? ms / 50 : ms, ...values),
})
