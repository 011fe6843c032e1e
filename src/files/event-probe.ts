import pLimit from 'p-limit'
import type { TaskContents } from '../clearml/contents.ts'
import { ClearMLError } from '../clearml/errors.ts'
import type { EventsApi, EventType } from '../clearml/events.ts'
import type { TasksApi } from '../clearml/tasks.ts'

/** What the server says of some tasks and one type of events. */
export type Reporters = {
  /** Tasks that have such events, or of which nobody can say that they have none. */
  some: ReadonlySet<string>
  /** Tasks that are no more. */
  gone: ReadonlySet<string>
}

/** At most 500 tasks. @throws ClearMLError when the server does not answer, so that nothing is known. */
export type EventProbe = (tasks: readonly TaskContents[], type: EventType) => Promise<Reporters>

type Calls = Pick<EventsApi, 'metricsOf'> & Pick<TasksApi, 'existing'>

/** Ids may go while they are asked about: after so many refusals each task is asked for its events. */
const MAX_TRIES = 5
/**
 * Finds the tasks whose events are worth reading, one call for many tasks. A type of which the company has no events is
 * asked about once in a run.
 */
export function createEventProbe(clearml: Calls): EventProbe {
  // A probe costs the server a search for each task, and may tell that no other is needed.
  const limits = { training_debug_image: pLimit(1), plot: pLimit(1) }
  const absent = new Set<EventType>()

  const ask = async (ids: readonly string[], type: EventType): Promise<Reporters> => {
    const gone = new Set<string>()
    let asked = ids
    for (let tries = 1; asked.length > 0 && !absent.has(type); tries++) {
      try {
        const metrics = await clearml.metricsOf(asked, type)
        if (metrics === undefined) absent.add(type)
        else return { some: new Set(asked.filter((id) => metrics.get(id)?.length !== 0)), gone }
      } catch (error) {
        if (!(error instanceof ClearMLError) || leavesOpen(error)) throw error
        // One id that is gone refuses the whole call. Any other refusal means that this server cannot be asked so.
        const left = meansUnknownTask(error) ? await thoseThere(clearml, asked) : asked
        for (const id of asked) if (!left.includes(id)) gone.add(id)
        if (left.length === asked.length || tries === MAX_TRIES) return { some: new Set(left), gone }
        asked = left
      }
    }
    return { some: new Set(), gone }
  }

  return async (tasks, type) => {
    const proven = idsOf(tasks.filter(({ provenEvents }) => provenEvents.includes(type)))
    const open = idsOf(tasks.filter(({ provenEvents }) => !provenEvents.includes(type)))
    const { some, gone } = await limits[type](() => ask(open, type))
    return { some: new Set([...proven, ...some]), gone }
  }
}

function idsOf(tasks: readonly TaskContents[]): readonly string[] {
  return tasks.map(({ id }) => id)
}

async function thoseThere(clearml: Calls, ids: readonly string[]): Promise<readonly string[]> {
  const there = await clearml.existing(ids)
  return ids.filter((id) => there.has(id))
}

/** A refusal is an answer, and so is one of another shape than on known releases; nothing else tells anything. */
function leavesOpen(error: ClearMLError): boolean {
  return error.inDoubt && error.failure.kind !== 'unexpected'
}

export function meansUnknownTask(error: unknown): boolean {
  return error instanceof ClearMLError && error.is(400, 101)
}
