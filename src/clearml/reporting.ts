import { ClearMLError } from './errors.ts'
import { asNumber, asObject, asText, idOf, type JsonObject } from './json.ts'
import { rowsIn } from './paging.ts'
import type { Scalar } from './past-runs.ts'
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

export function createReportingApi(session: Session, { host, companyId }: Server): ReportingApi {
  const idFrom = (data: JsonObject, endpoint: string): string => {
    const id = asText(data['id'])
    if (id !== undefined && /^[\w-]+$/u.test(id)) return id
    throw new ClearMLError(endpoint, host, { kind: 'unexpected', detail: 'no id' })
  }
  return {
    findProject: async (name) => {
      const data = await session.read('projects.get_all_ex', {
        name: `^${name}$`,
        search_hidden: true,
        allow_public: false,
        only_fields: ['id', 'name', 'company'],
      })
      const own = rowsIn(data, 'projects', 'projects.get_all_ex', host)
        .map(asObject)
        .find((row) => row?.['name'] === name && [undefined, companyId].includes(companyOf(row)))
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

function hyperparams(parameters: NewTask['parameters']): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      { section: SECTION, name, value, type: 'str', description: '' },
    ]),
  )
}
