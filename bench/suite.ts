import type { Bucket } from './listing.ts'
import type { Trial } from './trial.ts'
import { records, WORLDS, type World } from './worlds.ts'

const CONCURRENCY = 4
const GROWTH = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000]

const trial = (
  name: string,
  world: World,
  [latencyMs, taskCostMs]: readonly [number, number],
  runs = 1,
): Trial => ({ name, world, latencyMs, taskCostMs, concurrency: CONCURRENCY, runs })

/** What `npm run bench` measures: a name, a world, the stated latency and cost of a task, and how often. */
export const FULL: readonly Trial[] = [
  trial('records 5,000', records(5_000), [0, 0], 3),
  trial('records 5,000', records(5_000), [20, 0], 3),
  trial('records 5,000', records(5_000), [20, 2], 5),
  trial('records 5,000', records(5_000), [100, 2], 2),
  trial('scalars last', WORLDS['scalars last'], [20, 0], 2),
  trial('small', WORLDS.small, [0, 0], 3),
  trial('small', WORLDS.small, [20, 0], 5),
  trial('small', WORLDS.small, [100, 0], 2),
  trial('monster', WORLDS.monster, [0, 0], 3),
  trial('monster', WORLDS.monster, [20, 0], 3),
  trial('monster', WORLDS.monster, [100, 0], 2),
  trial('team', WORLDS.team, [0, 0]),
  trial('team', WORLDS.team, [20, 0]),
  trial('team', WORLDS.team, [100, 0]),
  trial('large', WORLDS.large, [20, 0]),
]

export const FULL_GROWTH: readonly Trial[] = GROWTH.map((tasks) =>
  trial(`growth ${tasks}`, records(tasks), [20, 2], tasks <= 5_000 ? 3 : 1),
)

export const QUICK: readonly Trial[] = [
  trial('records 5,000', records(5_000), [20, 2]),
  trial('small', WORLDS.small, [20, 0]),
  trial('scalars last', WORLDS['scalars last'], [20, 0]),
  trial('monster', WORLDS.monster, [20, 0]),
]

export const QUICK_GROWTH: readonly Trial[] = GROWTH.slice(0, 4).map((tasks) =>
  trial(`growth ${tasks}`, records(tasks), [0, 0]),
)

/** The bucket that both the action's reader and the SDK's own paginator list. */
export const LISTING: Bucket = { objects: 1_000_000, runs: 3 }
export const QUICK_LISTING: Bucket = { objects: 100_000, runs: 2 }

/** The world that both the action and the Python SDK clean. */
export const PEER: Trial = trial('small', WORLDS.small, [20, 0], 3)

/** Nothing to do: what is left is the start, the login and one empty page. */
export const EMPTY: Trial = trial('empty', records(0), [0, 0], 15)
