import type { Model } from '../../clearml/models.ts'
import { modelGuard } from '../../files/guard.ts'
import type { SpareReason } from '../../files/task-file.ts'
import type { Ties } from './ties.ts'

/** A model of a doomed task, and why it stays; it goes where there is no reason. */
export type GuardedModel = { model: Model; guard: SpareReason | undefined; usedByItself: boolean }

export function guardedModels(
  taskId: string,
  ties: Ties,
  { deleteModels, deletedTaskIds }: { deleteModels: boolean; deletedTaskIds: ReadonlySet<string> },
): readonly GuardedModel[] {
  return (ties.models.get(taskId) ?? []).map((model) => {
    const users = ties.users.get(model.id) ?? []
    const guard = modelGuard(model, { otherUsers: otherUsers(users, taskId, deletedTaskIds), deleteModels })
    return { model, guard, usedByItself: users.includes(taskId) }
  })
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

/** Which models go with the task, and which of them only the task itself uses as input. */
export function modelIds(models: readonly GuardedModel[]): {
  goingModelIds: readonly string[]
  selfUsedModelIds: readonly string[]
} {
  const going = models.filter(isGoing)
  return {
    goingModelIds: going.map(({ model }) => model.id),
    selfUsedModelIds: going.filter(({ usedByItself }) => usedByItself).map(({ model }) => model.id),
  }
}
