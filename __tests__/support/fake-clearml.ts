import type { Named } from '../../src/clearml/directory.ts'
import type { ClearML } from '../../src/clearml/api.ts'
import type { TaskContents } from '../../src/clearml/contents.ts'
import type { DeleteReply, Refusal, Removal } from '../../src/clearml/delete-reply.ts'
import { ClearMLError, type Failure } from '../../src/clearml/errors.ts'
import type { Event, EventType } from '../../src/clearml/events.ts'
import type { Model } from '../../src/clearml/models.ts'
import type { RecordedFiles } from '../../src/clearml/recorded-files.ts'
import type { DeleteFlags } from '../../src/clearml/tasks.ts'
import { markedTaskIds } from '../../src/files/marker.ts'

export type DeleteCall = { ids: readonly string[] } & DeleteFlags

export function clearmlError(endpoint: string, failure: Failure): ClearMLError {
  return new ClearMLError(endpoint, 'http://clearml.test:8008', failure)
}

export const TIMED_OUT: Failure = { kind: 'unreachable', reason: 'socket hang up' }

/** A ClearML server in memory that shrinks as tasks go. Calls that fail are put into its hooks. */
export class FakeClearML {
  readonly tasks = new Map<string, TaskContents>()
  readonly models = new Map<string, Model>()
  /** The events of each task, oldest iteration last, as the server pages them. */
  readonly events = new Map<string, Partial<Record<EventType, readonly Event[]>>>()
  /** Tasks and models that are not deleted, and why; those with `untilForced` yield to force. */
  readonly refusals = new Map<string, Refusal & { untilForced?: boolean }>()
  readonly removals = new Map<string, Partial<Removal>>()
  readonly pagesAsked: number[] = []
  readonly idsAsked: (readonly string[])[] = []
  readonly deleteCalls: DeleteCall[] = []
  /** The names of all calls, in the order in which they came. */
  readonly calls: (keyof ClearML)[] = []
  maxPageSize = 500
  /** Called before tasks are looked up; may change the server, or throw. */
  beforeLookup: (nth: number) => void = () => undefined
  /** Called before each call; may change the server, or throw. */
  beforeCall: (name: keyof ClearML, nth: number) => void = () => undefined
  /** Called when a deletion arrives, before anything is deleted. */
  beforeDelete: (call: DeleteCall) => void | Promise<void> = () => undefined
  /** Called after the deletion; what it gives is the reply. May throw: then the deletion is done all the same. */
  afterDelete: (reply: DeleteReply, call: DeleteCall) => DeleteReply = (reply) => reply

  /** All that a choice can name. */
  projects: readonly Named[] = []
  users: readonly Named[] = []
  /** What the newest records name. */
  recentFileUris: readonly string[] = []
  /** Records of controllers and dataset versions as text, by id. */
  readonly controllers = new Map<string, string>()
  readonly datasets = new Map<string, string>()

  constructor(tasks: readonly TaskContents[] = [], models: readonly Model[] = []) {
    for (const task of tasks) this.tasks.set(task.id, task)
    for (const model of models) this.models.set(model.id, model)
  }

  set(task: TaskContents): void {
    this.tasks.set(task.id, task)
  }

  change(id: string, change: Partial<TaskContents>): void {
    this.tasks.set(id, { ...found(this.tasks, id), ...change })
  }

  changeModel(id: string, change: Partial<Model>): void {
    this.models.set(id, { ...found(this.models, id), ...change })
  }

  /** The calls as `src` makes them, and none that it does not. */
  get api(): ClearML {
    const called = async (name: keyof ClearML): Promise<void> => {
      this.calls.push(name)
      await Promise.resolve()
      this.beforeCall(name, this.calls.filter((call) => call === name).length)
    }
    const modelsWhere = async (
      name: keyof ClearML,
      matches: (model: Model) => boolean,
    ): Promise<readonly Model[]> => {
      await called(name)
      return [...this.models.values()].filter(matches)
    }
    return {
      listTasks: async (_filter, page) => {
        await called('listTasks')
        this.pagesAsked.push(page)
        const start = page * this.maxPageSize
        const tasks = [...this.tasks.values()].slice(start, start + this.maxPageSize)
        return { tasks, rowCount: tasks.length }
      },
      tasksById: async (ids) => {
        this.idsAsked.push(ids)
        await called('tasksById')
        this.beforeLookup(this.idsAsked.length)
        return ids.flatMap((id) => this.tasks.get(id) ?? [])
      },
      existing: async (ids) => {
        this.idsAsked.push(ids)
        await called('existing')
        return new Set(ids.filter((id) => this.tasks.has(id)))
      },
      publishedChildrenOf: async (ids) => {
        await called('publishedChildrenOf')
        const children = [...this.tasks.values()].filter(({ status }) => status === 'published')
        return groupIds(
          children.flatMap(({ id, parentId = '' }) => (ids.includes(parentId) ? [[parentId, id]] : [])),
        )
      },
      usersOfModels: async (modelIds) => {
        await called('usersOfModels')
        const uses = [...this.tasks.values()].flatMap(({ id, inputModelIds }) =>
          inputModelIds.map((modelId): [string, string] => [modelId, id]),
        )
        return groupIds(uses.filter(([modelId]) => modelIds.includes(modelId)))
      },
      modelsOfTasks: (taskIds) =>
        modelsWhere('modelsOfTasks', ({ taskId }) => taskIds.includes(taskId ?? '')),
      modelsById: (ids) => modelsWhere('modelsById', ({ id }) => ids.includes(id)),
      modelsInFoldersOf: (taskIds) =>
        modelsWhere('modelsInFoldersOf', ({ uri }) => markedTaskIds(uri).some((id) => taskIds.includes(id))),
      archiveTasks: async (ids) => {
        await called('archiveTasks')
        const refused = new Map([...this.refusals].filter(([id]) => ids.includes(id)))
        for (const id of ids) {
          const task = this.tasks.get(id)
          if (task === undefined || refused.has(id)) continue
          this.tasks.set(id, { ...task, systemTags: [...(task.systemTags ?? []), 'archived'] })
        }
        return refused
      },
      deleteModels: async (ids) => {
        await called('deleteModels')
        const refused = ids.flatMap((id): [string, Refusal][] => {
          const refusal = this.refusals.get(id)
          if (refusal !== undefined) return [[id, refusal]]
          return []
        })
        const refusals = new Map(refused)
        const deleted = ids.filter((id) => !refusals.has(id) && this.models.delete(id))
        return { deleted: new Set(deleted), refusals }
      },
      allProjects: () => Promise.resolve(this.projects),
      allUsers: () => Promise.resolve(this.users),
      childrenOf: async (parentIds) => {
        await called('childrenOf')
        const asked = new Set(parentIds)
        const pairs = [...this.tasks.values()].flatMap(({ id, parentId }) =>
          parentId !== undefined && asked.has(parentId) ? [[parentId, id]] : [],
        )
        return groupIds(pairs)
      },
      recentFileUris: async () => {
        await called('recentFileUris')
        return this.recentFileUris
      },
      scanControllers: (visit) => {
        for (const [id, text] of this.controllers) visit(id, text)
        return Promise.resolve()
      },
      scanDatasets: (visit) => {
        for (const [id, text] of this.datasets) visit(id, text)
        return Promise.resolve()
      },
      scanFilesOfTasks: async (visit) => {
        await called('scanFilesOfTasks')
        for (const [id, text] of this.#filesOfTasks()) visit(id, text)
      },
      scanChangedFilesOfTasks: async (sinceMs, visit) => {
        await called('scanChangedFilesOfTasks')
        for (const [id, text] of this.#filesOfTasks(sinceMs)) visit(id, text)
      },
      listModels: () => Promise.reject(new Error('this fake lists no models')),
      modelRecords: () => Promise.reject(new Error('this fake has no records of models')),
      existingModels: async (ids) => {
        await called('existingModels')
        return new Set(ids.filter((id) => this.models.has(id)))
      },
      tasksNaming: async (modelIds, taskIds) => {
        await called('tasksNaming')
        return [...this.tasks.values()]
          .filter(
            ({ id, inputModelIds, outputModelIds }) =>
              taskIds.includes(id) ||
              [...inputModelIds, ...outputModelIds].some((model) => modelIds.includes(model)),
          )
          .map(({ id, status, systemTags = [], inputModelIds, outputModelIds }) => ({
            ...{ id, status, inputModelIds, outputModelIds },
            isArchived: systemTags.includes('archived'),
          }))
      },
      deleteFreeModels: () => Promise.reject(new Error('this fake deletes no models by themselves')),
      scanTaskFiles: async (visit) => {
        await called('scanTaskFiles')
        for (const task of this.tasks.values()) visit(filesOfTask(task))
      },
      scanModelFiles: async (visit) => {
        await called('scanModelFiles')
        for (const model of this.models.values()) visit(filesOfModel(model))
      },
      lastChangeAtMs: async () => {
        await called('lastChangeAtMs')
        const changes = [...this.tasks.values()].map(({ lastChange }) => lastChange)
        return changes.reduce<number | undefined>(
          (last, at) => (typeof at === 'number' ? Math.max(at, last ?? at) : last),
          undefined,
        )
      },
      scanTaskFilesSince: async (sinceMs, visit) => {
        await called('scanTaskFilesSince')
        for (const task of this.tasks.values())
          if (sinceMs === undefined || typeof task.lastChange !== 'number' || task.lastChange >= sinceMs)
            visit(filesOfTask(task))
      },
      modelFilesNaming: async (ids) => {
        const naming = await modelsWhere('modelFilesNaming', ({ uri }) =>
          ids.some((id) => uri.toLowerCase().includes(id)),
        )
        return naming.map(filesOfModel)
      },
      metricsOf: async (taskIds, type) => {
        await called('metricsOf')
        if (taskIds.some((id) => !this.tasks.has(id))) {
          const failure: Failure = {
            kind: 'refused',
            code: 400,
            subcode: 101,
            serverMessage: 'Invalid task id',
          }
          throw clearmlError('events.get_task_metrics', failure)
        }
        const metricsOf = (id: string) => ((this.events.get(id)?.[type] ?? []).length > 0 ? ['metric'] : [])
        const hasIndex = [...this.events.keys()].some((id) => metricsOf(id).length > 0)
        return hasIndex ? new Map(taskIds.map((id) => [id, metricsOf(id)])) : undefined
      },
      eventPage: async ({ taskId, type }) => {
        await called('eventPage')
        const events = this.events.get(taskId)?.[type] ?? []
        return { events, scrollId: undefined, total: events.length }
      },
      deleteTasks: async (ids, flags) => {
        await called('deleteTasks')
        const call = { ids, ...flags }
        this.deleteCalls.push(call)
        await this.beforeDelete(call)
        return this.afterDelete(this.#delete(call), call)
      },
    }
  }

  /** Every task as the scans give it, or those that changed since. */
  #filesOfTasks(sinceMs = -Infinity): readonly (readonly [id: string, text: string])[] {
    const changed = [...this.tasks.values()].filter(
      ({ lastChange }) => typeof lastChange !== 'number' || lastChange >= sinceMs,
    )
    return changed.map(({ id, lastChange, artifacts }) => {
      const last_change = typeof lastChange === 'number' ? new Date(lastChange).toISOString() : undefined
      return [id, JSON.stringify({ id, last_change, execution: { artifacts } })]
    })
  }

  #delete({ ids, force }: DeleteCall): DeleteReply {
    const succeeded = new Map<string, Removal>()
    const failed = new Map<string, Refusal>()
    for (const id of ids) {
      const refusal = this.refusals.get(id)
      if (refusal !== undefined && !(force && refusal.untilForced === true)) failed.set(id, refusal)
      else if (this.tasks.delete(id)) {
        succeeded.set(id, { models: 0, modelUrls: [], artifactUrls: [], ...this.removals.get(id) })
      } else failed.set(id, { codes: [400, 101], message: `Invalid task id: id=${id}` })
    }
    return { succeeded, failed }
  }
}

function filesOfTask({ id, artifacts, reportAssets, parentId }: TaskContents): RecordedFiles {
  const uris = [...artifacts.map(({ uri }) => uri), ...reportAssets]
  return { id, uris, mentions: parentId === undefined ? [] : [parentId] }
}

function filesOfModel({ id, uri, taskId = '' }: Model): RecordedFiles {
  const isThere = taskId !== '' && !taskId.startsWith('__DELETED__')
  return { id, uris: [uri, ...(isThere ? [taskId] : [])], mentions: [taskId] }
}

function found<T>(items: ReadonlyMap<string, T>, id: string): T {
  const item = items.get(id)
  if (item === undefined) throw new Error(`there is no ${id}`)
  return item
}

function groupIds(pairs: Iterable<readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(pairs, ([key = '']) => key)
  return new Map([...groups].map(([key, members]) => [key, members.map(([, id = '']) => id)]))
}
