import type { Model } from '../../clearml/models.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { otherUsers, type GuardedModel } from './guarded-models.ts'
import type { InspectOptions } from './inspected.ts'
import type { Confirmed } from './recheck.ts'
import type { Ties } from './ties.ts'

/**
 * A draft that stayed when its maker went, since others used it. The server forgets the maker, or keeps `__DELETED__<id>`
 * (transcript 13), up to 1.5 the plain id; that a task made the file, its folder tells.
 */
export function isLeftModel({ published, taskId, uri }: Model, exists: (taskId: string) => boolean): boolean {
  return !published && (taskId === undefined || !exists(taskId)) && markedTaskIds(uri).length > 0
}

/** The tasks whose existence tells whether models were left. */
export function ownerIds({ taskId, uri }: Model): readonly string[] {
  const maker = taskId === undefined || taskId.startsWith('__DELETED__') ? [] : [taskId]
  return [...maker, ...markedTaskIds(uri)]
}

/**
 * Left models of which the task is the last user: nobody would find them any more once it is gone. One goes with the task
 * if it is proved whose it was; else it is listed.
 */
export function inheritedModels(
  { task }: Confirmed,
  { inputs, users, existing }: Ties,
  {
    deleteModels,
    withFiles,
    deletedTaskIds,
  }: Pick<InspectOptions, 'deleteModels' | 'withFiles' | 'deletedTaskIds'>,
): readonly GuardedModel[] {
  const exists = (id: string): boolean => existing.has(id) && !deletedTaskIds.has(id)
  return (inputs.get(task.id) ?? []).flatMap((model): readonly GuardedModel[] => {
    const owners = markedTaskIds(model.uri)
    const isLast = otherUsers(users.get(model.id) ?? [], task.id, deletedTaskIds).length === 0
    if (!isLeftModel(model, exists) || owners.some(exists) || !isLast) return []
    const makerId = formerMakerOf(model)
    const isProved = withFiles && makerId !== undefined
    const guard = !deleteModels ? 'model-kept' : isProved ? undefined : 'left-model'
    return [{ model, guard, usedByItself: true, ownerId: makerId ?? owners[0] ?? task.id }]
  })
}

/** The one task in whose folder the file lies, if the record too says that it made the model. */
function formerMakerOf({ taskId, createdBy, uri }: Model): string | undefined {
  const [owner, ...others] = markedTaskIds(uri)
  if (owner === undefined || others.length > 0) return undefined
  const maker = taskId?.replace(/^__DELETED__/u, '') ?? createdBy
  return maker === owner ? owner : undefined
}
