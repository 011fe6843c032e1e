import type { Call, Endpoints } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { requiredString } from '../fields.ts'
import { queryDocuments } from '../query/index.ts'
import { fullRow, conformTags } from '../query/projection.ts'
import type { TaskDocument } from '../store.ts'

export const taskReading: Endpoints = {
  'tasks.get_all': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, false) },
  'tasks.get_all_ex': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, true) },
  'tasks.get_by_id': { minVersion: '1.0', access: 'user', handle: (call) => getById(call, false) },
  'tasks.get_by_id_ex': { minVersion: '1.0', access: 'user', handle: (call) => getById(call, true) },
}

function getAll(call: Call, ex: boolean): unknown {
  const { rows, ...scroll } = queryDocuments(call, 'task', call.store.tasks.values(), { ex })
  const { tamperTasks } = call.settings
  const tasks = tamperTasks ? rows.map(tamperTasks) : rows
  return { tasks, ...scroll }
}

function getById(call: Call, ex: boolean): unknown {
  const task = readableTask(call)
  const row = fullRow(call.store, 'task', task, { ex })
  conformTags(call.requestedVersion, [row])
  return { task: row }
}

/** A task of the caller's company, or a public one. */
function readableTask({ store, identity, params }: Call): TaskDocument {
  const id = requiredString(params, 'task')
  const task = store.tasks.get(id)
  if (!task || (task.company !== identity.company && task.company !== '')) {
    const { company } = identity
    throw new ApiError([400, 101], `Invalid task id: id=${id}, company=${company}`, { id, company })
  }
  return task
}
