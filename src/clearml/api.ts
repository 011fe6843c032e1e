import { ClearMLError } from './errors.ts'
import { asArray, asNumber, asObject, asText, asTexts, type JsonObject } from './json.ts'
import type { Session } from './session.ts'
import { parseTask, TASK_FIELDS, type Task } from './task.ts'

/** The server answers at most this many rows, whatever `page_size` asks for (transcript 04). */
export const MAX_PAGE_SIZE = 500

/** Filters of `tasks.get_all_ex`, in the spelling that means the same on every release. */
export type TaskFilter = {
  system_tags: readonly string[]
  status?: readonly string[]
  search_hidden: boolean
}

export type TaskPage = {
  tasks: readonly Task[]
  /** Rows of the reply, readable or not: 0 means that the listing is at its end. */
  rowCount: number
}

export type Refusal = { codes: readonly [code: number, subcode: number]; message: string }

/** Models whose records went with a task, and the files that both referred to. */
export type Removal = { models: number; fileUrls: readonly string[] }

export type DeleteReply = {
  /** By task id: what went with it. */
  succeeded: ReadonlyMap<string, Removal>
  /** By task id: why the server did not delete it. */
  failed: ReadonlyMap<string, Refusal>
}

/** The calls of the ClearML API that a cleanup makes, typed. Throws ClearMLError. */
export type ClearML = {
  /** Page numbers start at 0. Only tasks of the caller's own company are asked for. */
  listTasks: (filter: TaskFilter, page: number) => Promise<TaskPage>
  /** Those of the ids that exist, at most 500 a call. Hidden ones too: a filter on ids lifts that exclusion. */
  tasksById: (ids: readonly string[]) => Promise<readonly Task[]>
  deleteTasks: (ids: readonly string[], options: { force: boolean }) => Promise<DeleteReply>
}

export function createClearML(session: Session, host: string): ClearML {
  const fetchPage = async (params: JsonObject): Promise<TaskPage> => {
    const data = await session.read('tasks.get_all_ex', {
      ...params,
      allow_public: false,
      only_fields: TASK_FIELDS,
      order_by: ['id'],
      page_size: MAX_PAGE_SIZE,
    })
    const rows = asArray(data['tasks'])
    if (rows === undefined) {
      throw new ClearMLError('tasks.get_all_ex', host, { kind: 'unexpected', detail: 'no list of tasks' })
    }
    const tasks = rows.map(parseTask).filter((task) => task !== undefined)
    return { tasks, rowCount: rows.length }
  }

  return {
    listTasks: (filter, page) => fetchPage({ ...filter, page }),
    tasksById: async (ids) => {
      checkIds(ids)
      const asked = new Set(ids)
      const found = new Map<string, Task>()
      // A server may be set to shorter pages than `page_size`: what it holds back must not look gone.
      for (let page = 0, more = true; more && found.size < asked.size; page++) {
        const before = found.size
        for (const task of (await fetchPage({ id: ids, page })).tasks) {
          // A server that does not filter would make every task beyond its first page look gone.
          if (!asked.has(task.id)) {
            throw new ClearMLError('tasks.get_all_ex', host, {
              kind: 'unexpected',
              detail: 'tasks that were not asked for by id',
            })
          }
          found.set(task.id, task)
        }
        more = found.size > before
      }
      return [...found.values()]
    },
    deleteTasks: async (ids, { force }) => {
      checkIds(ids)
      // Every flag is sent: their defaults differ between releases, and an absent one may mean true.
      const data = await session.act('tasks.delete_many', {
        ids,
        force,
        move_to_trash: false,
        return_file_urls: true,
        delete_output_models: true,
        delete_external_artifacts: false,
        include_pipeline_steps: false,
      })
      return parseDeleteReply(data)
    },
  }
}

/** An empty list is no filter for the server but all tasks of the company (transcript 06); above 500 it cuts. */
function checkIds(ids: readonly string[]): void {
  if (ids.length === 0 || ids.length > MAX_PAGE_SIZE) {
    throw new RangeError(
      `between 1 and ${MAX_PAGE_SIZE} task ids can be asked for at once, not ${ids.length}`,
    )
  }
}

function parseDeleteReply(data: JsonObject): DeleteReply {
  const succeeded = new Map<string, Removal>()
  for (const row of asArray(data['succeeded']) ?? []) {
    const fields = asObject(row)
    const id = asText(fields?.['id'])
    if (id === undefined || fields?.['deleted'] !== true) continue
    succeeded.set(id, { models: asNumber(fields['deleted_models']) ?? 0, fileUrls: fileUrls(fields['urls']) })
  }
  const failed = new Map<string, Refusal>()
  for (const row of asArray(data['failed']) ?? []) {
    const fields = asObject(row)
    const id = asText(fields?.['id'])
    if (id !== undefined && !succeeded.has(id)) failed.set(id, parseRefusal(fields?.['error']))
  }
  return { succeeded, failed }
}

function fileUrls(value: unknown): readonly string[] {
  const urls = asObject(value)
  return ['model_urls', 'artifact_urls', 'event_urls'].flatMap((kind) => asTexts(urls?.[kind]) ?? [])
}

function parseRefusal(value: unknown): Refusal {
  const error = asObject(value)
  const codes = asArray(error?.['codes'])
  return {
    codes: [asNumber(codes?.[0]) ?? 0, asNumber(codes?.[1]) ?? 0],
    message: asText(error?.['msg']) ?? 'no reason given',
  }
}
