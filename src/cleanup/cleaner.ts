import type { Doomed } from '../plan/order.ts'
import type { Claim } from './claim.ts'
import type { Inspect, Inspection } from './inspect/inspect.ts'
import type { Inspected } from './inspect/inspected.ts'
import type { Settled } from './outcome.ts'
import type { RecheckTasks } from './inspect/recheck.ts'
import type { EventsAlive } from './remove/events-alive.ts'

/** What a batch came to. `error` ends the run; what was settled or claimed until then counts all the same. */
export type Cleaned = { settled: readonly Settled[]; claims: readonly Claim[]; error?: unknown }

/** Deletes what was inspected, or in a dry run says what it would delete. Throws only if nothing was touched. */
export type Remover = { remove: (items: readonly Inspected[]) => Promise<Cleaned> }

/** The two steps of the work: a stage of many tasks is looked into at once, then removed in batches. */
export type Cleaner = Remover & {
  /** Reads only. At most 500 tasks. */
  prepare: (stage: readonly Doomed[]) => Promise<Inspection>
}

export type CleanerSteps = {
  /** Which of them still qualify. */
  recheck: RecheckTasks
  /** Finds out what goes with them, and what holds them. */
  inspect: Inspect
  eventsAlive: Pick<EventsAlive, 'ensure'>
  remover: Remover
}

export function createCleaner({ recheck, inspect, eventsAlive, remover }: CleanerSteps): Cleaner {
  return {
    // A dry run, too: it must not pass where a live run would have to stop.
    remove: async (items) => {
      await eventsAlive.ensure(items.map(({ task }) => task.id))
      return await remover.remove(items)
    },
    prepare: async (stage) => {
      const { confirmed, settled } = await recheck(stage)
      const inspection = await inspect(confirmed)
      return { ...inspection, settled: [...settled, ...inspection.settled] }
    },
  }
}
