import { loadForWriting } from '../deletion/gates.ts'
import type { Call, Endpoint, Endpoints } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { flag, invalid, optionalString, requiredString } from '../fields.ts'
import { isDict, repr } from '../python.ts'
import { newId } from '../seed.ts'
import type { Artifact, TaskDocument, TaskStatus } from '../store.ts'

/** What a client reports about a task of its own: its creation, its artifacts and how it ends. */
export const taskReporting: Endpoints = {
  'tasks.create': endpoint({ handle: create }),
  'tasks.started': endpoint({ handle: (call) => ({ started: 1, ...changeStatus(call, 'in_progress') }) }),
  'tasks.completed': endpoint({ minVersion: '2.2', handle: (call) => end(call, 'completed') }),
  'tasks.failed': endpoint({ handle: (call) => end(call, 'failed') }),
  'tasks.stopped': endpoint({ handle: (call) => end(call, 'stopped') }),
  'tasks.add_or_update_artifacts': endpoint({ minVersion: '2.10', handle: addArtifacts }),
}

function endpoint(own: Pick<Endpoint, 'handle'> & Partial<Endpoint>): Endpoint {
  return { minVersion: '1.0', access: 'user', ...own }
}

const TYPES = [
  ...['training', 'testing', 'inference', 'data_processing', 'application', 'monitor', 'controller'],
  ...['optimizer', 'service', 'qc', 'custom', 'report'],
]

/** The fields that `tasks.create` keeps; all others are ignored. */
const KEPT_FIELDS = [
  ...['tags', 'system_tags', 'comment', 'parent', 'models', 'container', 'execution'],
  ...['hyperparams', 'configuration', 'script', 'runtime'],
] as const

function create(call: Call): unknown {
  const { params, store, identity } = call
  const name = requiredString(params, 'name')
  const type = requiredString(params, 'type')
  if (!TYPES.includes(type)) throw invalid(`error for field 'type': ('Value is not in enum', ${repr(type)}).`)
  const project = optionalString(params, 'project')
  if (project !== undefined && store.projects.get(project)?.company !== identity.company) {
    throw new ApiError([400, 401], `Invalid project id: project=${project}`)
  }
  const now = call.now()
  const task: TaskDocument = {
    id: newId(),
    company: identity.company,
    user: identity.user,
    name,
    type,
    status: 'created',
    ...(project === undefined ? {} : { project }),
    ...{ created: now, last_update: now, last_change: now, last_changed_by: identity.user },
    ...Object.fromEntries(KEPT_FIELDS.flatMap((field) => (field in params ? [[field, params[field]]] : []))),
  }
  store.tasks.set(task.id, task)
  return { id: task.id }
}

/** Which status may follow which without force; a status may always follow itself. */
const FOLLOWING: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  created: ['queued', 'in_progress'],
  queued: ['created', 'in_progress'],
  in_progress: ['stopped', 'failed', 'created', 'completed'],
  stopped: ['closed', 'created', 'failed', 'in_progress', 'published', 'publishing', 'completed'],
  closed: ['created', 'failed', 'published', 'publishing', 'stopped'],
  failed: ['created', 'stopped', 'published'],
  publishing: ['published'],
  published: [],
  completed: ['published', 'in_progress', 'created'],
  unknown: [],
}

const invalidStatus = (reason: string, data: Record<string, string>) =>
  new ApiError(
    [400, 110],
    `Invalid task status${reason}: ${Object.entries(data)
      .map(([field, value]) => `${field}=${value}`)
      .join(', ')}`,
  )

function end(call: Call, status: 'completed' | 'failed' | 'stopped'): unknown {
  return changeStatus(call, status, { completed: call.now() })
}

function changeStatus(call: Call, status: TaskStatus, dates: { completed?: Date } = {}) {
  const { params, identity } = call
  const task = loadForWriting(call.store, requiredString(params, 'task'), identity.company)
  const isAllowed = task.status === status || FOLLOWING[task.status].includes(status)
  if (!isAllowed && !flag(params, 'force', false)) {
    throw invalidStatus(' (Invalid status change)', { current_status: task.status, new_status: status })
  }
  const now = call.now()
  const fields = {
    status,
    status_reason: optionalString(params, 'status_reason') ?? '',
    status_message: optionalString(params, 'status_message') ?? '',
    ...{ status_changed: now, last_update: now, last_change: now, last_changed_by: identity.user },
    ...dates,
    ...(status === 'in_progress' ? { started: now } : {}),
  }
  Object.assign(task, fields)
  return { updated: 1, fields }
}

/** By key and mode; a task that has ended takes none, whatever `force` says. */
function addArtifacts(call: Call): unknown {
  const { params, identity } = call
  const task = loadForWriting(call.store, requiredString(params, 'task'), identity.company)
  const given: unknown = params['artifacts']
  if (!Array.isArray(given) || given.length === 0 || !given.every(isDict))
    throw invalid("error for field 'artifacts'")
  if (task.status !== 'created' && task.status !== 'in_progress')
    throw invalidStatus('', { expected: 'created', status: task.status })
  const added = given.map((artifact): Artifact => {
    const type = requiredString(artifact, 'type')
    return { mode: 'output', ...artifact, key: requiredString(artifact, 'key'), type }
  })
  const isReplaced = (old: Artifact) =>
    added.some(({ key, mode }) => key === old.key && mode === (old.mode ?? 'output'))
  const others = (task.execution?.artifacts ?? []).filter((old) => !isReplaced(old))
  task.execution = { ...task.execution, artifacts: [...others, ...added] }
  task.last_update = call.now()
  return { updated: 1 }
}
