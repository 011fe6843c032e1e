import type { Model } from '../../clearml/models.ts'
import { modelGuard } from '../../files/guard.ts'
import { markedTaskIds } from '../../files/marker.ts'
import type { SpareReason } from '../../files/task-file.ts'
import { isOfCircle } from '../../plan/order.ts'
import type { GoingModels } from './inspected.ts'
import type { Confirmed } from './recheck.ts'
import type { Ties } from './ties.ts'

/** A model of a doomed task, and why it stays; it goes where there is no reason. */
export type GuardedModel = {
  model: Model
  guard: SpareReason | undefined
  usedByItself: boolean
  /** In whose folder its file has to lie. */
  ownerId: string
}

/** The models that a task made or lists, but those that go with another task of its circle. */
export function guardedModels(
  item: Confirmed,
  ties: Ties,
  { deleteModels }: { deleteModels: boolean },
  deletedTaskIds: ReadonlySet<string>,
): readonly GuardedModel[] {
  const { id } = item.task
  const own = (ties.models.get(id) ?? []).filter((model) => !isModelOfCircle(item, model))
  return own.map((model) => {
    const users = ties.users.get(model.id) ?? []
    const guard = modelGuard(model, { otherUsers: otherUsers(users, id, deletedTaskIds), deleteModels })
    return { model, guard, usedByItself: users.includes(id), ownerId: id }
  })
}

/** Whether the record of a task lists something that belongs to another one of its circle. */
export function listsOfCircle(item: Confirmed, ties: Ties): boolean {
  return (
    (ties.models.get(item.task.id) ?? []).some((model) => isModelOfCircle(item, model)) ||
    item.contents.artifacts.some(({ uri }) => isFileOfCircle(item, uri))
  )
}

export function isFileOfCircle(item: Confirmed, uri: string): boolean {
  return item.circle !== undefined && markedTaskIds(uri).some((id) => isOfCircle(item, id))
}

/** The maker's name is lost once a first task that lists the model is gone; then its file tells. */
function isModelOfCircle(item: Confirmed, { taskId, uri }: Model): boolean {
  if (item.circle === undefined || taskId === item.task.id) return false
  return isOfCircle(item, taskId ?? '') || isFileOfCircle(item, uri) || markedTaskIds(uri).length === 0
}

/** Those of a model's users that still hold it when its maker goes. */
export function otherUsers(
  users: readonly string[],
  makerId: string,
  deletedTaskIds: ReadonlySet<string>,
): readonly string[] {
  return users.filter((user) => user !== makerId && !deletedTaskIds.has(user))
}

export function isGoing({ guard }: GuardedModel): boolean {
  return guard === undefined
}

/** Which models go with the task, and which of them the server would leave behind. */
export function goingModels(models: readonly GuardedModel[], leavesOthers: boolean): GoingModels {
  const going = models.filter(isGoing)
  return {
    goingModelIds: going.map(({ model }) => model.id),
    leftModels: going.filter(({ usedByItself }) => usedByItself || leavesOthers).map(({ model }) => model),
  }
}
