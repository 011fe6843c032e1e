import type { ClearML } from '../../clearml/api.ts'
import type { Model } from '../../clearml/models.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Doomed, ModelUse } from '../../plan/order.ts'
import { portions } from '../../portions.ts'
import { isLeftModel } from '../inspect/left-model.ts'

export type ModelUses = {
  /** Uses of models that other tasks made: such users have to go before the makers. */
  uses: readonly ModelUse[]
  /** Drafts that doomed tasks alone use, and whose makers are gone or doomed: nobody keeps them once those are gone. */
  inheritable: ReadonlySet<string>
  /** The users of each such draft whose maker is gone: the last of them takes it along. */
  heirs: readonly (readonly string[])[]
}

type Calls = Pick<ClearML, 'modelsById' | 'existing' | 'usersOfModels'>

/** Which of the doomed tasks use models as input, and what that means for their order. */
export async function findModelUses(clearml: Calls, doomed: readonly Doomed[]): Promise<ModelUses> {
  const inputs = doomed.flatMap(({ task }) =>
    task.inputModelIds.map((modelId) => ({ userId: task.id, modelId })),
  )
  const models = await clearml.modelsById([...new Set(inputs.map(({ modelId }) => modelId))])
  const makers = new Map(models.map(({ id, taskId }) => [id, taskId]))
  const going = new Set(doomed.map(({ task }) => task.id))
  const existing = await existingMakers(clearml, models, going)
  const left = models.filter((model) => isLeftModel(model, (id) => existing.has(id)))
  const users: ReadonlyMap<string, readonly string[]> =
    left.length === 0 ? new Map() : await clearml.usersOfModels(left.map(({ id }) => id))
  const usersOf = ({ id }: Model): readonly string[] => [...new Set(users.get(id) ?? [])]
  const inheritable = left.filter((model) => usersOf(model).every((id) => going.has(id)))
  return {
    uses: inputs.flatMap(({ userId, modelId }) => {
      const makerId = makers.get(modelId)
      return makerId === undefined ? [] : [{ userId, makerId }]
    }),
    inheritable: new Set(inheritable.map(({ id }) => id)),
    heirs: inheritable.filter(({ taskId = '' }) => !going.has(taskId)).map(usersOf),
  }
}

/** Makers that stay. */
async function existingMakers(
  clearml: Calls,
  models: readonly Model[],
  going: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const named = new Set(models.flatMap(({ taskId }) => taskId ?? []))
  const asked = [...named].filter((id) => !going.has(id) && !id.startsWith('__DELETED__'))
  const parts = await Promise.all(portions(asked, MAX_PAGE_SIZE).map((portion) => clearml.existing(portion)))
  return new Set(parts.flatMap((part) => [...part]))
}
