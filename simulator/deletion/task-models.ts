import type { ModelDocument, Store, TaskDocument } from '../store.ts'
import type { References } from './references.ts'

/** A task's models: those it made and those in its `models.output`, whoever made them. */
export type TaskModels = {
  published: ModelDocument[]
  /** Drafts that no task has as an input. */
  unused: ModelDocument[]
  /** Drafts that some task has as an input, be it the task itself. */
  inUse: ModelDocument[]
}

export type ModelCounts = { deleted: number; updated: number; deletedIds: string[] }

export function findTaskModels(store: Store, task: TaskDocument, references: References): TaskModels {
  const models = new Set(references.modelsOf(task.id))
  for (const output of task.models?.output ?? []) {
    const model = store.models.get(output.model)
    if (model !== undefined) models.add(model)
  }
  const drafts = [...models].filter((model) => model.ready !== true)
  return {
    published: [...models].filter((model) => model.ready === true),
    unused: drafts.filter((model) => !references.isInput(model.id)),
    inUse: drafts.filter((model) => references.isInput(model.id)),
  }
}

/** What stays loses its task: drafts in use as if they never had one, the others with a trace (transcript 13). */
export function deleteTaskModels(
  store: Store,
  models: TaskModels,
  options: { deletedTaskId: string; deleteDrafts: boolean; touchModelsInUse: boolean },
): ModelCounts {
  const counts: ModelCounts = { deleted: 0, updated: 0, deletedIds: [] }
  const inUse = options.touchModelsInUse ? models.inUse : []
  const orphans = options.deleteDrafts ? models.published : [...models.published, ...models.unused, ...inUse]

  if (options.deleteDrafts) {
    for (const model of models.unused) {
      store.models.delete(model.id)
      counts.deletedIds.push(model.id)
    }
    for (const model of inUse) delete model.task
  }
  for (const model of orphans) model.task = options.deletedTaskId
  counts.deleted = counts.deletedIds.length
  counts.updated = orphans.length
  return counts
}
