/** Always the same worlds; RELIABILITY_SEED, RELIABILITY_PATH and RELIABILITY_RUNS ask for others, or for more. */
const { RELIABILITY_SEED, RELIABILITY_PATH, RELIABILITY_RUNS } = process.env

/** What fast-check is told of the worlds, and whether it repeats one of them. */
export const DRAWN = {
  seed: Number(RELIABILITY_SEED ?? 20_260_101),
  ...(RELIABILITY_PATH === undefined ? {} : { path: RELIABILITY_PATH }),
}
export const IS_REPEATED = RELIABILITY_PATH !== undefined

export function runsOr(usual: number): number {
  return Number(RELIABILITY_RUNS ?? usual)
}
