import type { ClearML } from '../../clearml/api.ts'
import { ClearMLError } from '../../clearml/errors.ts'
import type { ModelDeletion } from '../../clearml/models.ts'
import type { Pause } from '../../clearml/retry.ts'
import type { Inspected } from '../inspect/inspected.ts'
import type { Settled } from '../outcome.ts'
import type { EventsAlive } from './events-alive.ts'
import type { LastLook } from './last-look.ts'
import { modelsThere } from './models-there.ts'
import { refusalText } from './refusals.ts'
import { STILL_THERE } from './verdict.ts'

/** By task id: why one of these models stays, or how many went. */
export type ModelDeletions = {
  refused: ReadonlyMap<string, string>
  deleted: ReadonlyMap<string, number>
  /** Tasks that changed while the server was asked again, and so stay with what is left of their models. */
  settled: readonly Settled[]
}

/**
 * The server keeps a model that a task uses as input, be it the one that made it, and forgets whose it was: so it goes
 * before the task.
 */
export type DeleteLeftModels = (items: readonly Inspected[]) => Promise<ModelDeletions>

const NOTHING: ModelDeletions = { refused: new Map(), deleted: new Map(), settled: [] }

/** Where no record has models. */
export const noLeftModels: DeleteLeftModels = () => Promise.resolve(NOTHING)

export type ModelDeleterMeans = {
  eventsAlive: Pick<EventsAlive, 'ensure'>
  pause: Pause
  lastLook: LastLook
}

type Calls = Pick<ClearML, 'deleteModels' | 'modelsById'>
type Sent = ModelDeletion & { settled: readonly Settled[] }

/** A call that ended in doubt is followed by questions, and by one more call for what is still there. */
export function createModelDeleter(
  clearml: Calls,
  flags: { deleteFiles: boolean },
  { eventsAlive, pause, lastLook }: ModelDeleterMeans,
): DeleteLeftModels {
  const send = async (tasks: readonly Inspected[]): Promise<Sent> => {
    const ids = modelIdsOf(tasks)
    try {
      return { ...(await clearml.deleteModels(ids, flags)), settled: [] }
    } catch (error) {
      if (!(error instanceof ClearMLError) || !error.inDoubt) throw error
      await pause(error, 1)
    }
    const there = await modelsThere(clearml, ids)
    // What is gone after a call of ours that ended in doubt, that call deleted.
    const deleted = ids.filter((id) => !there.has(id))
    if (there.size === 0) return { deleted: new Set(deleted), refusals: new Map(), settled: [] }
    const { proved, settled } = await lastLook(tasks)
    const left = modelIdsOf(proved).filter((id) => there.has(id))
    const again = await clearml.deleteModels(left, flags)
    return { ...again, deleted: new Set([...deleted, ...again.deleted]), settled }
  }

  return async (items) => {
    const found = items.filter(({ leftModels }) => leftModels.length > 0)
    if (found.length === 0) return NOTHING
    const alive = await eventsAlive.ensure(found.map(({ task }) => task.id))
    const { proved, settled } = alive === 'known' ? { proved: found, settled: [] } : await lastLook(found)
    if (proved.length === 0) return { ...NOTHING, settled }
    const sent = await send(proved)
    // Once the task is gone nothing leads to them any more, so they are asked for now.
    const deletions = deletionsOf(proved, sent, await modelsThere(clearml, sent.deleted))
    return { ...deletions, settled: [...settled, ...deletions.settled] }
  }
}

/** @param there models that are said to be deleted, and are not */
function deletionsOf(
  tasks: readonly Inspected[],
  { deleted, refusals, settled }: Sent,
  there: ReadonlySet<string>,
): ModelDeletions {
  const reasonOf = (id: string): string | undefined => {
    const refusal = refusals.get(id)
    if (refusal !== undefined) return refusalText(refusal)
    return there.has(id) ? STILL_THERE : undefined
  }
  return {
    settled,
    refused: new Map(
      tasks.flatMap(({ task, leftModels }): [string, string][] => {
        const [reason] = leftModels.map(({ id }) => reasonOf(id)).filter((found) => found !== undefined)
        return reason === undefined ? [] : [[task.id, `a model of it: ${reason}`]]
      }),
    ),
    deleted: new Map(
      tasks.map(({ task, leftModels }) => [
        task.id,
        leftModels.filter(({ id }) => deleted.has(id) && !there.has(id)).length,
      ]),
    ),
  }
}

function modelIdsOf(items: readonly Inspected[]): readonly string[] {
  return [...new Set(items.flatMap(({ leftModels }) => leftModels.map(({ id }) => id)))]
}
