import type { Scalar } from '../clearml/past-runs.ts'
import { heading } from '../report/format.ts'
import type { Totals } from '../report/totals.ts'

/** What one run adds to the trend. Runs are told apart by their start, so that no run counts twice. */
export type Point = { atMs: number; values: Readonly<Partial<Record<SeriesName, number>>> }

/** A year of nightly runs. */
export const MAX_RUNS = 365

const VARIANTS = { deleted: 'deleted', kept: 'kept', failed: 'failed', freed: 'bytes' } as const

type SeriesName = keyof typeof VARIANTS

const NAMES = Object.keys(VARIANTS) as SeriesName[]
/** Series of one metric share a plot in the web UI: numbers of tasks and of bytes have different scales. */
function metricOf(name: SeriesName, noun: string): string {
  return name === 'freed' ? 'Freed' : heading(noun)
}

/** So many scalars hold the points of a whole trend. */
export const MAX_SCALARS = MAX_RUNS * NAMES.length

export function pointOf(totals: Totals, atMs: number): Point {
  const { deleted, kept, failed, files } = totals
  return { atMs, values: { deleted, kept, failed, freed: files.freedBytes } }
}

/** The points of all these trends, each run once, the oldest first; the newest ones if there are too many. */
export function mergeTrends(trends: readonly (readonly Scalar[])[], noun: string): readonly Point[] {
  const runs = Map.groupBy(trends.flat(), ({ atMs }) => atMs)
  const points = [...runs].map(([atMs, scalars]): Point => {
    const known = scalars.flatMap(({ metric, variant, value }) => {
      const name = NAMES.find(
        (candidate) => metricOf(candidate, noun) === metric && VARIANTS[candidate] === variant,
      )
      return name === undefined ? [] : [[name, value] as const]
    })
    return { atMs, values: Object.fromEntries(known) }
  })
  return points.sort((a, b) => a.atMs - b.atMs).slice(1 - MAX_RUNS)
}

/** The scalars that draw a point. Iterations count from 1: the server pages events of iteration 0 without end. */
export function scalarsOf({ atMs, values }: Point, iteration: number, noun: string): readonly Scalar[] {
  return NAMES.flatMap((name) => {
    const value = values[name]
    return value === undefined
      ? []
      : [{ metric: metricOf(name, noun), variant: VARIANTS[name], iteration, atMs, value }]
  })
}
