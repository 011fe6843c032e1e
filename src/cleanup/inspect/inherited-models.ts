import { makerOf, type Model } from '../../clearml/models.ts'
import { markedTaskIds } from '../../files/marker.ts'
import type { Handling } from '../../plan/policy.ts'
import { otherUsers, type GuardedModel } from './guarded-models.ts'
import { isLeftModel } from './left-model.ts'
import type { Confirmed } from './recheck.ts'
import type { Ties } from './ties.ts'

/**
 * Left models of which the task is the last user: nobody would find them any more once it is gone. One goes with the task
 * if it is proved whose it was; else it is listed.
 */
export function inheritedModels(
  { task }: Confirmed,
  { inputs, users, existing }: Ties,
  { deleteModels, deleteFiles }: Handling,
  deletedTaskIds: ReadonlySet<string>,
): readonly GuardedModel[] {
  const exists = (id: string): boolean => existing.has(id) && !deletedTaskIds.has(id)
  return (inputs.get(task.id) ?? []).flatMap((model): readonly GuardedModel[] => {
    const owners = markedTaskIds(model.uri)
    const isLast = otherUsers(users.get(model.id) ?? [], task.id, deletedTaskIds).length === 0
    if (!isLeftModel(model, exists) || owners.some(exists) || !isLast) return []
    const makerId = formerMakerOf(model)
    const isProved = deleteFiles === 'runner' && makerId !== undefined
    const guard = !deleteModels ? 'model-kept' : isProved ? undefined : 'left-model'
    return [{ model, guard, usedByItself: true, ownerId: makerId ?? owners[0] ?? task.id }]
  })
}

/** The one task in whose folder the file lies, if the record too says that it made the model. */
function formerMakerOf(model: Model): string | undefined {
  const [owner, ...others] = markedTaskIds(model.uri)
  if (owner === undefined || others.length > 0) return undefined
  return makerOf(model) === owner ? owner : undefined
}
