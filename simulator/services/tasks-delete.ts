import { runBatch } from '../deletion/batch.ts'
import type { Cleanup } from '../deletion/cleanup.ts'
import { affectedTasks, deleteTask, loadForDeletion } from '../deletion/delete-task.ts'
import { removeFromQueues } from '../deletion/dequeue.ts'
import { deleteEventsOfBatch, deletesEventsPerBatch } from '../deletion/events.ts'
import { loadForWriting } from '../deletion/gates.ts'
import { References } from '../deletion/references.ts'
import { parseDeleteOptions } from '../deletion/request.ts'
import type { Call, Endpoint, Endpoints } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { requiredString, requiredStrings } from '../fields.ts'

const deleteOne: Endpoint = {
  minVersion: '1.0',
  access: 'user',
  async handle(call) {
    const id = requiredString(call.params, 'task')
    const options = parseDeleteOptions(call)
    const references = new References(call.store, affectedTasks(call, [id], options))
    const task = loadForDeletion(call, id, options)
    await call.taskCost?.()
    const cleanup = deleteTask(call, task, options, references)
    if (deletesEventsPerBatch(call)) deleteEventsOfBatch(call, [cleanup], options)
    return replyOf(cleanup, options.returnFileUrls)
  },
}

const deleteMany: Endpoint = {
  minVersion: '1.0',
  since: '1.0',
  access: 'user',
  async handle(call) {
    const ids = requiredStrings(call.params, 'ids')
    const options = parseDeleteOptions(call)
    const references = new References(call.store, affectedTasks(call, ids, options))
    const { succeeded, failed } = await runBatch(ids, async (id) => {
      const task = loadForDeletion(call, id, options)
      await call.taskCost?.()
      return deleteTask(call, task, options, references)
    })
    if (deletesEventsPerBatch(call)) {
      deleteEventsOfBatch(
        call,
        succeeded.map(({ result }) => result),
        options,
      )
    }
    return {
      succeeded: succeeded.map(({ id, result }) => ({ id, ...replyOf(result, options.returnFileUrls) })),
      failed,
    }
  },
}

const replyOf = (cleanup: Cleanup, returnFileUrls: boolean) => ({
  deleted: true,
  updated_children: cleanup.updatedChildren,
  updated_models: cleanup.updatedModels,
  deleted_models: cleanup.deletedModels,
  urls: returnFileUrls ? cleanup.urls : null,
})

/** A task that is gone is only taken off the queues: no error. */
const dequeueTask: Endpoint = {
  minVersion: '1.0',
  access: 'user',
  handle(call: Call) {
    const id = requiredString(call.params, 'task')
    const wasQueued = removeFromQueues(call.store, id) > 0
    if (!call.store.tasks.has(id)) return { dequeued: wasQueued ? 1 : 0 }
    const task = loadForWriting(call.store, id, call.identity.company)
    if (task.status !== 'queued') {
      throw new ApiError(
        [400, 110],
        `Invalid task status: expected=queued, actual_status=${task.status}, task=${id}`,
        { expected: 'queued', actual_status: task.status, task: id },
      )
    }
    const now = call.now()
    task.status = 'created'
    task.status_changed = now
    task.last_update = now
    task.last_change = now
    return { dequeued: 1, updated: 1, fields: { status: task.status, status_changed: now, last_update: now } }
  },
}

export const taskDeletion: Endpoints = {
  'tasks.delete': deleteOne,
  'tasks.delete_many': deleteMany,
  'tasks.dequeue': dequeueTask,
}
