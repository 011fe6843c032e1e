import { createHash, randomUUID } from 'node:crypto'
import { COMPANY_ID } from './store.ts'
import type {
  Credentials,
  ModelDocument,
  ProjectDocument,
  Store,
  TaskDocument,
  UserDocument,
} from './store.ts'

/** An id as the server makes them: 32 lower-case hexadecimal digits; always the same for the same seed. */
export function newId(seed?: string): string {
  if (seed === undefined) return randomUUID().replaceAll('-', '')
  return createHash('sha256').update(seed).digest('hex').slice(0, 32)
}

export type TaskFields = { [Field in keyof TaskDocument]?: TaskDocument[Field] | undefined }

/**
 * A finished training task of the simulator's user, with the fields that a task always has. `undefined`
 * takes one away: `{ status_changed: undefined }` is a task that never changed its status.
 */
export function addTask(store: Store, fields: TaskFields = {}): TaskDocument {
  const created = fields.created ?? new Date()
  const changed = fields.status_changed ?? created
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  const task: TaskDocument = {
    id: newId(),
    company: COMPANY_ID,
    name: 'task',
    type: 'training',
    status: 'completed',
    ...(store.users.size > 0 ? { user: firstKey(store.users) } : {}),
    created,
    status_changed: changed,
    last_update: changed,
    last_change: changed,
    tags: [],
    system_tags: [],
    ...(Object.fromEntries(given) as Partial<TaskDocument>),
  }
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) Reflect.deleteProperty(task, field)
  }
  store.tasks.set(task.id, task)
  return task
}

/** What a task last reported of a scalar, under the keys that the server makes of its names. */
export function addScalar(
  task: TaskDocument,
  metric: string,
  variant: string,
  value: unknown,
  bounds: { min_value?: unknown; max_value?: unknown } = { min_value: value, max_value: value },
): void {
  const key = (name: string): string => createHash('md5').update(name).digest('hex')
  const metrics = (task['last_metrics'] ?? {}) as Record<string, Record<string, unknown>>
  const variants = { ...metrics[key(metric)], [key(variant)]: { metric, variant, value, ...bounds } }
  task['last_metrics'] = { ...metrics, [key(metric)]: variants }
}

export function addModel(store: Store, fields: Partial<ModelDocument> = {}): ModelDocument {
  const model: ModelDocument = {
    id: newId(),
    company: COMPANY_ID,
    name: 'model',
    ready: false,
    created: new Date(),
    tags: [],
    system_tags: [],
    ...fields,
  }
  store.models.set(model.id, model)
  return model
}

/** The project of that full name with all its parents; an existing one is returned as it is. */
export function addProject(
  store: Store,
  name: string,
  fields: Partial<ProjectDocument> = {},
): ProjectDocument {
  const existing = [...store.projects.values()].find((project) => project.name === name)
  if (existing) return existing
  const slash = name.lastIndexOf('/')
  const parent = slash < 0 ? undefined : addProject(store, name.slice(0, slash))
  const project: ProjectDocument = {
    id: newId(),
    company: COMPANY_ID,
    name,
    basename: name.slice(slash + 1),
    ...(parent ? { parent: parent.id } : {}),
    path: parent ? [...((parent['path'] as string[] | undefined) ?? []), parent.id] : [],
    created: new Date(),
    tags: [],
    // The server hides the projects that datasets, pipelines and reports live in.
    system_tags: name.slice(slash + 1).startsWith('.') ? ['hidden'] : [],
    ...fields,
  }
  store.projects.set(project.id, project)
  return project
}

/** A user with one pair of credentials. */
export function addUser(store: Store, fields: Partial<UserDocument> = {}): UserDocument & Credentials {
  const id = fields.id ?? newId()
  const user: UserDocument = { id, company: COMPANY_ID, name: 'user', role: 'user', ...fields }
  const keys = newId(`keys of ${id}`).toUpperCase()
  const credentials: Credentials = { accessKey: keys, secretKey: `${keys.toLowerCase()}secret`, user: id }
  store.users.set(id, user)
  store.credentials.push(credentials)
  return { ...user, ...credentials }
}

function firstKey<Key>(map: ReadonlyMap<Key, unknown>): Key {
  const [key] = map.keys()
  return key as Key
}
