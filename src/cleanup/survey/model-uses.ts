import type { ModelsApi } from '../../clearml/models.ts'
import type { Doomed, ModelUse } from '../../plan/order.ts'

/** Which of the doomed tasks use models that other tasks made: such users have to go before the makers. */
export async function findModelUses(
  clearml: Pick<ModelsApi, 'modelsById'>,
  doomed: readonly Doomed[],
): Promise<readonly ModelUse[]> {
  const uses = doomed.flatMap(({ task }) =>
    task.inputModelIds.map((modelId) => ({ userId: task.id, modelId })),
  )
  const models = await clearml.modelsById([...new Set(uses.map(({ modelId }) => modelId))])
  const makers = new Map(models.map(({ id, taskId }) => [id, taskId]))
  return uses.flatMap(({ userId, modelId }) => {
    const makerId = makers.get(modelId)
    return makerId === undefined ? [] : [{ userId, makerId }]
  })
}
