import { ClearMLError } from './errors.ts'
import { asArray, asNumber, asObject, asText, asTexts, type JsonObject } from './json.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'

export type NewTask = {
  name: string
  type: string
  projectId: string
  comment: string
  tags: readonly string[]
  /** By name; they are shown in one section. */
  parameters: Readonly<Record<string, string>>
}

export type LogEvent = { atMs: number; level: 'info' | 'warning' | 'error'; text: string }

/** One point of a series that the web UI draws over iterations. */
export type Scalar = { metric: string; variant: string; iteration: number; atMs: number; value: number }

/** A file of a task as the SDK registers it. */
export type NewArtifact = {
  key: string
  uri: string
  contentType: string
  bytes: number
  sha256: string
  atMs: number
  preview: string
}

/** How a task ends, by the server's names. */
export type FinalStatus = 'completed' | 'failed' | 'stopped'

/** A task of the same kind as one's own. */
export type Sibling = { id: string; name: string; tags: readonly string[]; lastIteration: number }

/**
 * The calls that write a task of one's own. All of them are as old as API 2.10, so every supported release has them.
 * They throw ClearMLError.
 */
export type ReportingApi = {
  /** The id of the company's own project of that full name. */
  findProject: (name: string) => Promise<string | undefined>
  createProject: (name: string) => Promise<string>
  createTask: (task: NewTask) => Promise<string>
  startTask: (id: string) => Promise<void>
  /** Tasks of a project with that type and tag, newest first, 200 at most. */
  siblings: (query: { projectId: string; type: string; tag: string }) => Promise<readonly Sibling[]>
  /** Up to `limit` scalars of a task, the highest iterations first. */
  scalarsOf: (taskId: string, limit: number) => Promise<readonly Scalar[]>
  addEvents: (
    taskId: string,
    events: { logs: readonly LogEvent[]; scalars: readonly Scalar[] },
  ) => Promise<void>
  /** Only while the task is not ended: the server takes none after that. */
  putArtifact: (taskId: string, artifact: NewArtifact) => Promise<void>
  endTask: (id: string, status: FinalStatus, message: string) => Promise<void>
}

/** What the web UI names the parameters that no argument parser made. */
const SECTION = 'General'
const WORKER = 'clearml-cleanup'
const SIBLINGS = 200

export function createReportingApi(session: Session, { host, companyId }: Server): ReportingApi {
  const idFrom = (data: JsonObject, endpoint: string): string => {
    const id = asText(data['id'])
    if (id !== undefined && /^[\w-]+$/u.test(id)) return id
    throw new ClearMLError(endpoint, host, { kind: 'unexpected', detail: 'no id' })
  }
  const rowsOf = (data: JsonObject, list: string, endpoint: string): readonly (JsonObject | undefined)[] => {
    const rows = asArray(data[list])
    if (rows !== undefined) return rows.map(asObject)
    throw new ClearMLError(endpoint, host, { kind: 'unexpected', detail: `no list of ${list}` })
  }

  return {
    findProject: async (name) => {
      const data = await session.read('projects.get_all_ex', {
        name: `^${name}$`,
        search_hidden: true,
        allow_public: false,
        only_fields: ['id', 'name', 'company'],
      })
      const own = rowsOf(data, 'projects', 'projects.get_all_ex').find(
        (row) => row?.['name'] === name && [undefined, companyId].includes(companyOf(row)),
      )
      return own === undefined ? undefined : idFrom(own, 'projects.get_all_ex')
    },
    createProject: async (name) =>
      idFrom(await session.act('projects.create', { name, description: '' }), 'projects.create'),
    createTask: async ({ name, type, projectId, comment, tags, parameters }) => {
      const data = await session.act('tasks.create', {
        ...{ name, type, project: projectId, comment, tags },
        // As the SDK marks a task that no agent runs: the web UI can stop it.
        system_tags: ['development'],
        hyperparams: { [SECTION]: hyperparams(parameters) },
      })
      return idFrom(data, 'tasks.create')
    },
    startTask: async (task) => {
      await session.put('tasks.started', { task, force: false })
    },
    siblings: async ({ projectId, type, tag }) => {
      const data = await session.read('tasks.get_all_ex', {
        ...{ project: [projectId], type: [type], tags: [tag], allow_public: false },
        ...{ order_by: ['-created'], page: 0, page_size: SIBLINGS },
        only_fields: ['id', 'name', 'type', 'project', 'tags', 'last_iteration'],
      })
      return rowsOf(data, 'tasks', 'tasks.get_all_ex').flatMap((row) => {
        const id = asText(row?.['id'])
        const tags = asTexts(row?.['tags'])
        if (row?.['type'] !== type || idOf(row['project']) !== projectId || id === undefined) return []
        if (tags?.includes(tag) !== true) return []
        const lastIteration = asNumber(row['last_iteration']) ?? 0
        return [{ id, name: asText(row['name']) ?? '', tags, lastIteration }]
      })
    },
    scalarsOf: async (taskId, limit) => {
      const data = await session.read('events.get_task_events', {
        task: taskId,
        event_type: 'training_stats_scalar',
        order: 'desc',
        batch_size: limit,
      })
      return rowsOf(data, 'events', 'events.get_task_events').flatMap((row) => readScalar(row) ?? [])
    },
    addEvents: async (task, { logs, scalars }) => {
      const lines = [
        ...logs.map(({ atMs, level, text }) => ({ type: 'log', task, timestamp: atMs, level, msg: text })),
        ...scalars.map(({ metric, variant, iteration, atMs, value }) => ({
          type: 'training_stats_scalar',
          task,
          timestamp: atMs,
          metric,
          variant,
          iter: iteration,
          value,
        })),
      ]
      if (lines.length === 0) return
      const data = await session.putLines(
        'events.add_batch',
        lines.map((line) => ({ ...line, worker: WORKER })),
      )
      if ((asNumber(data['errors']) ?? 0) > 0) {
        const detail = `${String(asNumber(data['errors']))} of ${lines.length} events were not added`
        throw new ClearMLError('events.add_batch', host, { kind: 'unexpected', detail })
      }
    },
    putArtifact: async (task, { key, uri, contentType, bytes, sha256, atMs, preview }) => {
      const artifact = {
        ...{ key, type: 'JSON', mode: 'output', uri, hash: sha256, content_size: bytes },
        timestamp: Math.floor(atMs / 1000),
        type_data: { content_type: contentType, preview },
      }
      await session.put('tasks.add_or_update_artifacts', { task, artifacts: [artifact], force: true })
    },
    endTask: async (task, status, message) => {
      const params = { task, status_message: message, status_reason: '', force: false }
      switch (status) {
        case 'completed':
          await session.put('tasks.completed', params)
          return
        case 'failed':
          await session.put('tasks.failed', params)
          return
        case 'stopped':
          await session.put('tasks.stopped', params)
      }
    },
  }
}

/** Undefined only where the server does not say: of a project that is not ours `tasks.create` says no. */
function companyOf({ company }: JsonObject): string | undefined {
  return company === undefined ? undefined : (idOf(company) ?? '')
}

/** As an object, as `tasks.get_all_ex` gives it, or as the id alone: projects were never recorded. */
function idOf(reference: unknown): string | undefined {
  return asText(reference) ?? asText(asObject(reference)?.['id'])
}

function hyperparams(parameters: NewTask['parameters']): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      { section: SECTION, name, value, type: 'str', description: '' },
    ]),
  )
}

function readScalar(row: JsonObject | undefined): Scalar | undefined {
  const metric = asText(row?.['metric'])
  const variant = asText(row?.['variant'])
  const iteration = asNumber(row?.['iter'])
  const atMs = asNumber(row?.['timestamp'])
  const value = asNumber(row?.['value'])
  return metric === undefined ||
    variant === undefined ||
    iteration === undefined ||
    atMs === undefined ||
    value === undefined
    ? undefined
    : { metric, variant, iteration, atMs, value }
}
