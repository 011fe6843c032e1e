import type { ClearML, DeleteReply, Refusal, Removal } from '../../src/clearml/api.ts'
import { ClearMLError, type Failure } from '../../src/clearml/errors.ts'
import type { Task } from '../../src/clearml/task.ts'

export type DeleteCall = { ids: readonly string[]; force: boolean }

export function clearmlError(endpoint: string, failure: Failure): ClearMLError {
  return new ClearMLError(endpoint, 'http://clearml.test:8008', failure)
}

export const TIMED_OUT: Failure = { kind: 'unreachable', reason: 'socket hang up' }

/** A ClearML server in memory that shrinks as tasks go. Calls that fail are put into its hooks. */
export class FakeClearML {
  readonly tasks = new Map<string, Task>()
  /** Tasks that are not deleted, and why; those with `untilForced` yield to force. */
  readonly refusals = new Map<string, Refusal & { untilForced?: boolean }>()
  readonly removals = new Map<string, Removal>()
  readonly pagesAsked: number[] = []
  readonly idsAsked: (readonly string[])[] = []
  readonly deleteCalls: DeleteCall[] = []
  maxPageSize = 500
  /** Called before tasks are looked up; may change the server, or throw. */
  beforeLookup: (nth: number) => void = () => undefined
  /** Called when a deletion arrives, before anything is deleted. */
  beforeDelete: (call: DeleteCall) => void | Promise<void> = () => undefined
  /** Called after the deletion; what it gives is the reply. May throw: then the deletion is done all the same. */
  afterDelete: (reply: DeleteReply, call: DeleteCall) => DeleteReply = (reply) => reply

  constructor(tasks: readonly Task[] = []) {
    for (const task of tasks) this.tasks.set(task.id, task)
  }

  set(task: Task): void {
    this.tasks.set(task.id, task)
  }

  change(id: string, change: Partial<Task>): void {
    const task = this.tasks.get(id)
    if (task === undefined) throw new Error(`there is no task ${id}`)
    this.tasks.set(id, { ...task, ...change })
  }

  /** The calls as `src` makes them, and none that it does not. */
  get api(): ClearML {
    return {
      listTasks: (_filter, page) => {
        this.pagesAsked.push(page)
        const start = page * this.maxPageSize
        const tasks = [...this.tasks.values()].slice(start, start + this.maxPageSize)
        return Promise.resolve({ tasks, rowCount: tasks.length })
      },
      tasksById: async (ids) => {
        this.idsAsked.push(ids)
        await Promise.resolve()
        this.beforeLookup(this.idsAsked.length)
        return ids.flatMap((id) => this.tasks.get(id) ?? [])
      },
      deleteTasks: async (ids, { force }) => {
        const call = { ids, force }
        this.deleteCalls.push(call)
        await this.beforeDelete(call)
        return this.afterDelete(this.#delete(call), call)
      },
    }
  }

  #delete({ ids, force }: DeleteCall): DeleteReply {
    const succeeded = new Map<string, Removal>()
    const failed = new Map<string, Refusal>()
    for (const id of ids) {
      const refusal = this.refusals.get(id)
      if (refusal !== undefined && !(force && refusal.untilForced === true)) failed.set(id, refusal)
      else if (this.tasks.delete(id)) succeeded.set(id, this.removals.get(id) ?? { models: 0, fileUrls: [] })
      else failed.set(id, { codes: [400, 101], message: `Invalid task id: id=${id}` })
    }
    return { succeeded, failed }
  }
}
