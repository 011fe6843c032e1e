import { askByIds } from './by-ids.ts'
import { parseTaskContents, type TaskContents } from './contents.ts'
import { ClearMLError } from './errors.ts'
import { asObject, asText, asTexts, type JsonObject } from './json.ts'
import { fetchAllRows, fetchRows, MAX_PAGE_SIZE, type Reader } from './paging.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'
import { parseModelIds } from './task.ts'
import type { TaskFilter, TaskPage } from './tasks.ts'

/** A task that names models, or made them, as far as that may hold them. */
export type NamingTask = {
  id: string
  status: string | undefined
  isArchived: boolean
  /** undefined where the server sent something else than a list: it may be any. */
  inputModelIds: readonly string[] | undefined
  outputModelIds: readonly string[] | undefined
}

/** Models as what goes by itself, in the shape of tasks: docs/clearml-api.md, "Models". They throw ClearMLError. */
export type ModelRecordsApi = {
  /** Public ones and those of others take part: the filter cannot leave them out on every release. */
  listModels: (filter: TaskFilter, page: number) => Promise<TaskPage>
  /** Those of the ids that exist. */
  modelRecords: (ids: readonly string[]) => Promise<readonly TaskContents[]>
  existingModels: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Tasks of anybody, archived and hidden ones included, that have one of the models as input or output, and those of the ids. */
  tasksNaming: (modelIds: readonly string[], taskIds: readonly string[]) => Promise<readonly NamingTask[]>
}

const MODELS = 'models.get_all_ex'
const TASKS = 'tasks.get_all_ex'
const FIELDS = [
  ...['id', 'name', 'company', 'project.name', 'user.name', 'tags', 'system_tags'],
  ...['created', 'last_update', 'ready', 'uri', 'task'],
]
const NAMING_FIELDS = ['id', 'status', 'system_tags', 'models.input', 'models.output']
/** Databases limit the size of a regular expression. */
const IDS_OF_A_PATTERN = 200

export function createModelRecordsApi(session: Session, { host, abilities }: Server): ModelRecordsApi {
  const reader: Reader = { call: session.read, host }
  const only_fields = abilities.modelsHaveLastChange ? [...FIELDS, 'last_change'] : FIELDS

  const lookUp = async (ids: readonly string[], fields: readonly string[]): Promise<readonly unknown[]> => {
    const rows = await askByIds(ids, MAX_PAGE_SIZE, (id) =>
      fetchAllRows(reader, MODELS, 'models', { id, only_fields: fields }, new Set(id).size),
    )
    const asked = new Set(ids)
    if (rows.some((row) => !asked.has(asText(asObject(row)?.['id']) ?? ''))) {
      // A server that does not filter would make every model beyond its first page look gone.
      const detail = 'models that were not asked for by id'
      throw new ClearMLError(MODELS, host, { kind: 'unexpected', detail })
    }
    return rows
  }
  const naming = async (params: JsonObject): Promise<readonly NamingTask[]> => {
    const all = { ...params, search_hidden: true, only_fields: NAMING_FIELDS }
    return (await fetchAllRows(reader, TASKS, 'tasks', all)).map(parseNamingTask)
  }
  return {
    listModels: async ({ system_tags, project, user, tags }, page) => {
      const filter = { system_tags, project, user, tags }
      const rows = await fetchRows(reader, MODELS, 'models', { ...filter, only_fields }, page)
      const tasks = rows.map(parseModelRecord).filter((model) => model !== undefined)
      return { tasks, rowCount: rows.length }
    },
    modelRecords: async (ids) => {
      const rows = await lookUp(ids, only_fields)
      return rows.map(parseModelRecord).filter((model) => model !== undefined)
    },
    existingModels: async (ids) => {
      const rows = await lookUp(ids, ['id'])
      return new Set(rows.map((row) => asText(asObject(row)?.['id']) ?? ''))
    },
    tasksNaming: async (modelIds, taskIds) => {
      const fields = ['models.input.model', 'models.output.model']
      // The list filter by input models means something else before 1.15, and there is none by output models.
      const [named, made] = await Promise.all([
        askByIds(modelIds, IDS_OF_A_PATTERN, (ids) =>
          naming({ _any_: { fields, pattern: `^(?:${ids.map(escaped).join('|')})$` } }),
        ),
        askByIds(taskIds, MAX_PAGE_SIZE, (id) => naming({ id })),
      ])
      return [...new Map([...named, ...made].map((task) => [task.id, task])).values()]
    },
  }
}

/** Ids that were imported need not be hexadecimal. */
function escaped(id: string): string {
  return id.replace(/[^\w-]/gu, '\\$&')
}

function parseNamingTask(row: unknown): NamingTask {
  const fields = asObject(row) ?? {}
  return {
    id: asText(fields['id']) ?? 'unknown',
    status: asText(fields['status']),
    isArchived: asTexts(fields['system_tags'])?.includes('archived') === true,
    inputModelIds: parseModelIds(fields, 'input'),
    outputModelIds: parseModelIds(fields, 'output'),
  }
}

/**
 * A draft has the status of drafts, and a published one that of published tasks. Where `last_change` is missing, nothing
 * was changed since the server was upgraded to 1.13: before, every change stamped `last_update`.
 */
export function parseModelRecord(row: unknown): TaskContents | undefined {
  const fields = asObject(row)
  if (fields === undefined) return undefined
  const { id, name, company, project, user, tags, system_tags, created, last_update, ready, uri } = fields
  const contents = parseTaskContents({
    ...{ id, name, company, project, user, tags, system_tags, created, last_update },
    last_change: fields['last_change'] ?? last_update,
    status: ready === true ? 'published' : ready === false ? 'created' : undefined,
  })
  if (contents === undefined) return undefined
  const unreadable = [
    typeof (uri ?? '') === 'string' ? undefined : 'uri',
    isReference(fields['task']) ? undefined : 'task',
  ].find((field) => field !== undefined)
  return { ...contents, unreadable }
}

function isReference(value: unknown): boolean {
  const object = asObject(value)
  const id = object === undefined ? (value ?? '') : (object['id'] ?? '')
  return typeof id === 'string'
}
