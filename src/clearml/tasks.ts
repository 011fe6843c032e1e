import { inHalves } from '../portions.ts'
import { askByIds, collect } from './by-ids.ts'
import { CONTENT_FIELDS, parseTaskContents, REPORT_ASSETS_FIELD, type TaskContents } from './contents.ts'
import { joinReplies, parseDeleteReply, type DeleteReply } from './delete-reply.ts'
import { ClearMLError, isTooLarge } from './errors.ts'
import { asObject, asText, type JsonObject } from './json.ts'
import { metricField } from './metrics.ts'
import { createUsersOfModels, type UsersOfModels } from './model-users.ts'
import { fetchAllRows, fetchRows, MAX_PAGE_SIZE, type Reader } from './paging.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'
import { parseTask, TASK_FIELDS, type Task } from './task.ts'

/** Filters of `tasks.get_all_ex`, in the spelling that means the same on every release. */
export type TaskFilter = {
  system_tags: readonly string[]
  status?: readonly string[]
  project?: readonly string[]
  user?: readonly string[]
  tags?: readonly string[]
  type?: readonly string[]
  search_hidden: boolean
}

export type TaskPage = {
  tasks: readonly Task[]
  /** Rows of the reply, readable or not: 0 means that the listing is at its end. */
  rowCount: number
}

export type DeleteFlags = {
  force: boolean
  /** Whether records of the tasks' draft models go too. */
  deleteModels: boolean
  /** Whether the server is to delete files itself, later and unseen. */
  deleteFiles: boolean
}

/** The calls on tasks that a cleanup makes. They throw ClearMLError. */
export type TasksApi = {
  /**
   * Page numbers start at 0. Only tasks of the caller's own company are asked for.
   * @param metricPaths metrics that each task is to bring along.
   */
  listTasks: (filter: TaskFilter, page: number, metricPaths?: readonly string[]) => Promise<TaskPage>
  /** Those of the ids that exist, at most 500 a call. Hidden ones too: a filter on ids lifts that exclusion. */
  tasksById: (ids: readonly string[]) => Promise<readonly TaskContents[]>
  /** Which of the ids exist, at most 500 a call. Public tasks too: they hold what belongs to them like any other. */
  existing: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Published tasks that have one of these as their parent, by parent. */
  publishedChildrenOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>
  usersOfModels: UsersOfModels
  deleteTasks: (ids: readonly string[], flags: DeleteFlags) => Promise<DeleteReply>
}

const TASKS = 'tasks.get_all_ex'

export function createTasksApi(session: Session, { host, abilities }: Server): TasksApi {
  const reader: Reader = { call: session.read, host }
  const contentFields = abilities.hasReports ? [...CONTENT_FIELDS, REPORT_ASSETS_FIELD] : CONTENT_FIELDS

  const lookUp = (ids: readonly string[], params: JsonObject): Promise<readonly unknown[]> => {
    checkIds(ids)
    return askByIds(ids, MAX_PAGE_SIZE, (part) => lookUpPart(part, params))
  }
  const lookUpPart = async (ids: readonly string[], params: JsonObject): Promise<readonly unknown[]> => {
    const asked = new Set<unknown>(ids)
    const rows = await fetchAllRows(reader, TASKS, 'tasks', { id: ids, ...params }, asked.size)
    if (rows.map((row) => parseTask(row)).some((task) => task !== undefined && !asked.has(task.id))) {
      // A server that does not filter would make every task beyond its first page look gone.
      throw new ClearMLError(TASKS, host, {
        kind: 'unexpected',
        detail: 'tasks that were not asked for by id',
      })
    }
    return rows
  }

  return {
    listTasks: async (filter, page, metricPaths = []) => {
      const only_fields = [...TASK_FIELDS, ...metricPaths.map(metricField)]
      const params = { ...filter, allow_public: false, only_fields }
      const rows = await fetchRows(reader, TASKS, 'tasks', params, page)
      const tasks = rows.map((row) => parseTask(row, metricPaths)).filter((task) => task !== undefined)
      return { tasks, rowCount: rows.length }
    },
    tasksById: async (ids) => {
      const rows = await lookUp(ids, { allow_public: false, only_fields: contentFields })
      return rows.map(parseTaskContents).filter((task) => task !== undefined)
    },
    existing: async (ids) => {
      const rows = await lookUp(ids, { only_fields: ['id'] })
      return new Set(rows.map((row) => asText(asObject(row)?.['id']) ?? ''))
    },
    publishedChildrenOf: async (ids) => {
      checkIds(ids)
      const params = {
        status: ['published'],
        search_hidden: true,
        only_fields: ['id', 'status', 'parent'],
      }
      const rows = await askByIds(ids, MAX_PAGE_SIZE, (parent) =>
        fetchAllRows(reader, TASKS, 'tasks', { parent, ...params }),
      )
      const children = rows.flatMap((row) => {
        const parent = asText(asObject(asObject(row)?.['parent'])?.['id'])
        const id = asText(asObject(row)?.['id'])
        return parent === undefined || id === undefined || asObject(row)?.['status'] !== 'published'
          ? []
          : [{ parent, id }]
      })
      return collect(
        children,
        ({ parent }) => parent,
        ({ id }) => id,
      )
    },
    usersOfModels: createUsersOfModels(reader, abilities),
    deleteTasks: async (ids, { force, deleteModels, deleteFiles }) => {
      checkIds(ids)
      // Every flag is sent: their defaults differ between releases, and an absent one may mean true.
      const flags = {
        force,
        move_to_trash: false,
        return_file_urls: true,
        delete_output_models: deleteModels,
        delete_external_artifacts: deleteFiles,
        include_pipeline_steps: false,
      }
      const send = async (part: readonly string[]): Promise<DeleteReply> =>
        parseDeleteReply(await session.act('tasks.delete_many', { ids: part, ...flags }))
      return joinReplies(await inHalves(ids, send, isTooLarge))
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
