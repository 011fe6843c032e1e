import type { Call } from '../endpoint.ts'
import type { TaskDocument } from '../store.ts'
import type { Cleanup } from './cleanup.ts'
import { dequeue } from './dequeue.ts'
import { deleteEventsOfTask, deletesEventsPerBatch, scheduleFilesOfTask } from './events.ts'
import { checkOutputs, checkStatus, loadForWriting } from './gates.ts'
import type { References } from './references.ts'
import type { DeleteOptions } from './request.ts'
import { deleteTaskModels, findTaskModels } from './task-models.ts'
import { artifactUrls, distinct } from './urls.ts'

/**
 * The first look at a task that is to go. Another call that is under way may delete it after that: then both say that
 * they deleted it.
 */
export function loadForDeletion(call: Call, id: string, options: DeleteOptions): TaskDocument {
  const task = loadForWriting(call.store, id, call.identity.company)
  checkStatus(task, options.force, call.release)
  return task
}

/**
 * One task, with the order of steps of the real server: what was changed before a refusal stays changed.
 * The steps of a pipeline go first and by force; what their clean-up found is thrown away, so their
 * events stay and their files are neither returned nor scheduled (transcript 14).
 */
export function deleteTask(
  call: Call,
  task: TaskDocument,
  options: DeleteOptions,
  references: References,
): Cleanup {
  const steps = options.includePipelineSteps ? stepsOf(task, references) : []
  for (const step of steps) deleteOne(call, step, { ...options, force: true }, references)
  const cleanup = deleteOne(call, task, options, references)
  if (options.moveToTrash) for (const trashed of [...steps, task]) moveToTrash(call, trashed)
  return cleanup
}

/** Tasks that a call with these ids may delete. */
export function affectedTasks(call: Call, ids: readonly string[], options: DeleteOptions): string[] {
  if (!options.includePipelineSteps) return [...ids]
  const controllers = new Set(ids)
  const isAffected = (task: TaskDocument) =>
    controllers.has(task.id) || (task.parent !== undefined && controllers.has(task.parent))
  return [...call.store.tasks.values()].filter(isAffected).map((task) => task.id)
}

function stepsOf(task: TaskDocument, references: References): TaskDocument[] {
  if (task.type !== 'controller') return []
  return references.childrenOf(task.id).filter((step) => step.company === task.company)
}

function deleteOne(call: Call, task: TaskDocument, options: DeleteOptions, references: References): Cleanup {
  const { store, release } = call
  const now = call.now()
  if (release.atLeast('1.2')) dequeue(store, task, { now, ...options })

  const models = findTaskModels(store, task, references)
  if (!options.force) checkOutputs(task, models, references)

  const deletedTaskId = `__DELETED__${task.id}`
  const children = references.childrenOf(task.id)
  for (const child of children) {
    child.parent = deletedTaskId
    if (release.atLeast('1.13')) child.last_change = now
  }
  const counts = deleteTaskModels(store, models, {
    deletedTaskId,
    deleteDrafts: options.deleteOutputModels,
    touchModelsInUse: release.atLeast('1.6'),
  })

  const cleanup: Cleanup = {
    taskId: task.id,
    updatedChildren: children.length,
    updatedModels: counts.updated,
    deletedModels: counts.deleted,
    deletedModelIds: counts.deletedIds,
    keepsOutputs: counts.deleted < models.published.length + models.unused.length + models.inUse.length,
    urls: {
      // Listed and scheduled even where `delete_output_models: false` keeps the models (transcript 15).
      model_urls: distinct(models.unused.map(({ uri }) => uri)),
      artifact_urls: artifactUrls(task),
      event_urls: [],
    },
  }
  if (!deletesEventsPerBatch(call)) {
    deleteEventsOfTask(call, task, cleanup, options.force)
    scheduleFilesOfTask(call, task.id, cleanup, options)
  }
  if (options.moveToTrash) task.last_update = now
  else store.tasks.delete(task.id)
  return cleanup
}

function moveToTrash({ store }: Call, task: TaskDocument): void {
  store.trash.set(task.id, task)
  store.tasks.delete(task.id)
}
