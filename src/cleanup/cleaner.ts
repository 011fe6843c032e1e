import type { ClearML } from '../clearml/api.ts'
import type { Doomed } from '../plan/order.ts'
import type { Policy } from '../plan/policy.ts'
import type { Claim } from './claim.ts'
import type { Inspection } from './inspect/inspect.ts'
import type { Inspected } from './inspect/inspected.ts'
import type { Settled } from './outcome.ts'
import { recheck, type Confirmed } from './inspect/recheck.ts'
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
  /** Finds out what goes with them, and what holds them. */
  inspect: (confirmed: readonly Confirmed[]) => Promise<Inspection>
  eventsAlive: EventsAlive
}

export function createCleaner(
  clearml: Pick<ClearML, 'tasksById'>,
  policy: Policy,
  { inspect, eventsAlive }: CleanerSteps,
  remover: Remover,
): Cleaner {
  return {
    // A dry run, too: it must not pass where a live run would have to stop.
    remove: async (items) => {
      await eventsAlive.ensure(items.map(({ task }) => task.id))
      return await remover.remove(items)
    },
    prepare: async (stage) => {
      const { confirmed, settled } = await recheck(clearml, stage, policy)
      const inspection = await inspect(confirmed)
      return { ...inspection, settled: [...settled, ...inspection.settled] }
    },
  }
}
