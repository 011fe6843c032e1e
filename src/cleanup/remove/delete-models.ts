import type { ClearML } from '../../clearml/api.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { refusalText } from './refusals.ts'
import { STILL_THERE } from './verdict.ts'

/** By task id: why one of these models stays, or how many went. */
export type ModelDeletions = {
  refused: ReadonlyMap<string, string>
  deleted: ReadonlyMap<string, number>
}

/** The server keeps a model that its own task uses as input, and forgets whose it was: so it goes before the task. */
export async function deleteSelfUsedModels(
  clearml: Pick<ClearML, 'deleteModels' | 'modelsById'>,
  items: readonly Inspected[],
): Promise<ModelDeletions> {
  const users = items.filter(({ selfUsedModelIds: ids }) => ids.length > 0)
  if (users.length === 0) return { refused: new Map(), deleted: new Map() }
  const { deleted, refusals } = await clearml.deleteModels(
    users.flatMap(({ selfUsedModelIds }) => selfUsedModelIds),
  )
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
      users.flatMap(({ task, selfUsedModelIds }): [string, string][] => {
        const [reason] = selfUsedModelIds.map(reasonOf).filter((found) => found !== undefined)
        return reason === undefined ? [] : [[task.id, `a model of it: ${reason}`]]
      }),
    ),
    deleted: new Map(
      users.map(({ task, selfUsedModelIds }) => [
        task.id,
        selfUsedModelIds.filter((id) => deleted.has(id) && !there.has(id)).length,
      ]),
    ),
  }
}
