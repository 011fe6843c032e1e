import type { ClearML } from '../../clearml/api.ts'
import type { Inspected } from '../inspect/inspected.ts'
import type { EventsAlive } from './events-alive.ts'
import { refusalText } from './refusals.ts'
import { STILL_THERE } from './verdict.ts'

/** By task id: why one of these models stays, or how many went. */
export type ModelDeletions = {
  refused: ReadonlyMap<string, string>
  deleted: ReadonlyMap<string, number>
}

/**
 * The server keeps a model that a task uses as input, be it the one that made it, and forgets whose it was: so it goes
 * before the task.
 */
export async function deleteLeftModels(
  clearml: Pick<ClearML, 'deleteModels' | 'modelsById'>,
  items: readonly Inspected[],
  { flags, eventsAlive }: { flags: { deleteFiles: boolean }; eventsAlive: EventsAlive },
): Promise<ModelDeletions> {
  const tasks = items.filter(({ leftModels }) => leftModels.length > 0)
  if (tasks.length === 0) return { refused: new Map(), deleted: new Map() }
  await eventsAlive.ensure(tasks.map(({ task }) => task.id))
  const ids = tasks.flatMap(({ leftModels }) => leftModels.map(({ id }) => id))
  const { deleted, refusals } = await clearml.deleteModels([...new Set(ids)], flags)
  // Once the task is gone nothing leads to them any more, so they are asked for now.
  const there = new Set(
    deleted.size === 0 ? [] : (await clearml.modelsById([...deleted])).map(({ id }) => id),
  )
  const reasonOf = (id: string): string | undefined => {
    const refusal = refusals.get(id)
    if (refusal !== undefined) return refusalText(refusal)
    return there.has(id) ? STILL_THERE : undefined
  }
  return {
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
