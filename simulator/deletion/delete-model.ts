import type { Call } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import type { ModelDocument, TaskDocument } from '../store.ts'

export type DeletedModel = { model: ModelDocument; reply: { deleted: true; url: string | null } }

/** The tasks that have each model as an input: built once per call. */
export function usersByModel(tasks: Iterable<TaskDocument>): Map<string, TaskDocument[]> {
  const users = new Map<string, TaskDocument[]>()
  for (const task of tasks) {
    for (const { model } of task.models?.input ?? []) {
      const known = users.get(model)
      if (known === undefined) users.set(model, [task])
      else known.push(task)
    }
  }
  return users
}

/** That the model itself is published does not protect it, only that the task which made it is (transcript 19). */
export function deleteModel(
  call: Call,
  id: string,
  force: boolean,
  users: ReadonlyMap<string, TaskDocument[]>,
): DeletedModel {
  const { store, identity } = call
  const model = store.models.get(id)
  if (model?.company !== identity.company) {
    const data = { company: identity.company, id }
    throw new ApiError([400, 201], `Invalid model id: company=${data.company}, id=${id}`, data)
  }
  const using = users.get(id) ?? []
  if (using.length > 0 && !force) {
    throw new ApiError(
      [400, 205],
      `Model is used by tasks (as execution model, use force=True to delete): num_tasks=${using.length}`,
      { num_tasks: using.length },
    )
  }
  const maker = model.task === undefined ? undefined : store.tasks.get(model.task)
  if (maker?.status === 'published' && !force) {
    throw new ApiError(
      [400, 206],
      `Task that created this model exists (and published, use force=True to delete): task=${maker.id}`,
      { task: maker.id },
    )
  }
  for (const task of using) renameReferences(task.models?.input, id)
  if (maker !== undefined) forgetOutput(maker, id, call.now())
  store.models.delete(id)
  return { model, reply: { deleted: true, url: model.uri ?? null } }
}

/** A published task keeps a trace of the model, any other forgets it. */
function forgetOutput(maker: TaskDocument, modelId: string, now: Date): void {
  if (maker.models?.output === undefined) return
  if (maker.status === 'published') renameReferences(maker.models.output, modelId)
  else maker.models.output = maker.models.output.filter(({ model }) => model !== modelId)
  maker.last_change = now
}

function renameReferences(references: { model: string }[] | undefined, modelId: string): void {
  for (const reference of references ?? []) {
    if (reference.model === modelId) reference.model = `__DELETED__${modelId}`
  }
}
