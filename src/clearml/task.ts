import { asArray, asObject, asText, asTexts, type JsonObject } from './json.ts'
import { parseMetrics, type MetricValues } from './metrics.ts'

/** A point in time in milliseconds since the epoch; `unreadable` if the server sent something that is no date. */
export type Timestamp = number | 'unreadable'

/** Whose a task is: `public` ones (examples) belong to nobody and cannot be changed. */
export type Owner = { kind: 'company'; companyId: string } | { kind: 'public' } | { kind: 'unknown' }

/** What a task points to, by id; `unknown` if the server sent something that is no reference. */
export type Reference = { kind: 'none' } | { kind: 'known'; id: string } | { kind: 'unknown' }

/** A task as far as a cleanup needs it. A field the server did not send, or sent in another shape, is undefined. */
export type Task = {
  id: string
  name: string
  type: string | undefined
  status: string | undefined
  owner: Owner
  project: Reference
  projectName: string | undefined
  user: Reference
  userName: string | undefined
  parentId: string | undefined
  tags: readonly string[] | undefined
  systemTags: readonly string[] | undefined
  created: Timestamp | undefined
  statusChanged: Timestamp | undefined
  lastUpdate: Timestamp | undefined
  lastChange: Timestamp | undefined
  /** Models that it uses as input; empty also where the list cannot be read. */
  inputModelIds: readonly string[]
  /** Those that were asked for. */
  metrics: MetricValues
}

/** What `tasks.get_all_ex` is asked for; the dotted names are joins, which `tasks.get_all` does not have. */
export const TASK_FIELDS = [
  'id',
  'name',
  'type',
  'status',
  'company',
  'project.name',
  'user.name',
  'parent',
  'tags',
  'system_tags',
  'created',
  'status_changed',
  'last_update',
  'last_change',
  'models.input',
] as const

/** Reads one row of `tasks.get_all_ex`; undefined if it has no id to act on. @param metricPaths see `parseMetrics`. */
export function parseTask(row: unknown, metricPaths: readonly string[] = []): Task | undefined {
  const fields = asObject(row)
  const id = asText(fields?.['id'])
  if (fields === undefined || id === undefined || id === '') return undefined
  return {
    id,
    name: asText(fields['name']) ?? '',
    type: asText(fields['type']),
    status: asText(fields['status']),
    owner: parseOwner(fields['company']),
    project: parseReference(fields['project']),
    projectName: asText(asObject(fields['project'])?.['name']),
    user: parseReference(fields['user']),
    userName: asText(asObject(fields['user'])?.['name']),
    parentId: asText(asObject(fields['parent'])?.['id']),
    tags: parseTags(fields, 'tags'),
    systemTags: parseTags(fields, 'system_tags'),
    created: parseTimestamp(fields['created']),
    statusChanged: parseTimestamp(fields['status_changed']),
    lastUpdate: parseTimestamp(fields['last_update']),
    lastChange: parseTimestamp(fields['last_change']),
    inputModelIds: parseModelIds(fields, 'input') ?? [],
    metrics: parseMetrics(fields, metricPaths),
  }
}

/** A public task's company is the empty reference: `{}` or an empty id (transcript 12). */
function parseOwner(company: unknown): Owner {
  const reference = asObject(company)
  const id = reference === undefined ? asText(company) : (reference['id'] ?? '')
  if (typeof id !== 'string') return { kind: 'unknown' }
  return id === '' ? { kind: 'public' } : { kind: 'company', companyId: id }
}

/** Undefined where the task has no project, or none that can be read. */
export function projectIdOf({ project }: Pick<Task, 'project'>): string | undefined {
  return project.kind === 'known' ? project.id : undefined
}

const NO_REFERENCE: Reference = { kind: 'none' }

/** `tasks.get_all_ex` gives an object; one that is empty points to nothing. */
function parseReference(value: unknown): Reference {
  if (value === undefined || value === null) return NO_REFERENCE
  const object = asObject(value)
  const id = object === undefined ? value : (object['id'] ?? '')
  if (typeof id !== 'string') return { kind: 'unknown' }
  return id === '' ? NO_REFERENCE : { kind: 'known', id }
}

/** Tags that were never set are missing, which means none. Anything but a list of texts is not known. */
function parseTags(fields: JsonObject, name: 'tags' | 'system_tags'): readonly string[] | undefined {
  return asTexts(fields[name] ?? [])
}

/** Shared by the many tasks that have none. */
const NONE: readonly string[] = []

/**
 * The ids in `models.input` or `models.output`; undefined if they cannot be read. `tasks.get_all_ex` gives each model
 * as an object; the reference to a model that was removed is empty.
 */
export function parseModelIds(fields: JsonObject, side: 'input' | 'output'): readonly string[] | undefined {
  const models = asObject(fields['models'] ?? {})
  const list = models === undefined ? undefined : asArray(models[side] ?? [])
  const ids = list?.map((element) => {
    const reference = asObject(element)
    if (reference === undefined) return undefined
    const model = reference['model'] ?? {}
    return asText(asObject(model) === undefined ? model : (asObject(model)?.['id'] ?? ''))
  })
  if (ids?.length === 0) return NONE
  return ids?.every((id) => id !== undefined) ? ids.filter((id) => id !== '') : undefined
}

const ISO_DATE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?$/u

/** The server writes ISO 8601 with `+00:00`; a date without a zone is UTC there, not local time. */
export function parseTimestamp(value: unknown): Timestamp | undefined {
  if (value === undefined || value === null) return undefined
  const match = typeof value === 'string' ? ISO_DATE_TIME.exec(value) : null
  if (match === null) return 'unreadable'
  const at = Date.parse(match[1] === undefined ? `${match[0]}Z` : match[0])
  return Number.isNaN(at) ? 'unreadable' : at
}
