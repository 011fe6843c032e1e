import type { ClearML } from '../../clearml/api.ts'
import { ClearMLError } from '../../clearml/errors.ts'
import type { DeleteFlags } from '../../clearml/tasks.ts'
import type { Doomed } from '../../plan/order.ts'
import type { EventsAlive } from './events-alive.ts'
import type { Pace } from './pace.ts'
import { isServerError, verdictOf, type Verdict } from './verdict.ts'

/** `leavesOthers`: its record lists what belongs to others, which the server would take along. */
export type RecordItem = Doomed & { leavesOthers: boolean }

export type Judged = { item: Doomed; verdict: Verdict }

/** What a call said of its tasks, or the error that left open what became of them. */
export type Said = { kind: 'answered'; judged: readonly Judged[] } | { kind: 'failed'; failure: ClearMLError }

/** One `delete_many`. */
export type RecordCall = {
  /** The first of a queue that go with one call: tasks with the same flags, no more than the pace allows. */
  first: (queue: readonly RecordItem[]) => readonly RecordItem[]
  /** What has to be known before it is sent. @throws Error when the server cannot read its events */
  prepare: (items: readonly RecordItem[]) => ReturnType<EventsAlive['ensure']>
  /** @throws Error when it was not sent, since there is an outage */
  send: (items: readonly RecordItem[], force: boolean) => Promise<Said>
}

export type RecordFlags = Omit<DeleteFlags, 'force'>

const TAKES_NOTHING: RecordFlags = { deleteModels: false, deleteFiles: false }

export function createRecordCall(
  clearml: Pick<ClearML, 'deleteTasks'>,
  flags: RecordFlags,
  pace: Pace,
  eventsAlive: EventsAlive,
): RecordCall {
  return {
    first: (queue) => {
      const end = queue.findIndex(({ leavesOthers }) => leavesOthers !== queue[0]?.leavesOthers)
      return queue.slice(0, Math.min(pace.size, end < 0 ? Infinity : end))
    },
    prepare: (items) => eventsAlive.ensure(items.map(({ task }) => task.id)),
    send: async (items, force) => {
      const ids = items.map(({ task }) => task.id)
      const sent = items[0]?.leavesOthers === true ? TAKES_NOTHING : flags
      try {
        const reply = await pace.time(ids.length, () => clearml.deleteTasks(ids, { ...sent, force }))
        if ([...reply.failed.values()].some(({ codes }) => codes[0] >= 500)) eventsAlive.doubt()
        const judged = items.map((item) => ({ item, verdict: verdictOf(item.task.id, reply, sent) }))
        return { kind: 'answered', judged }
      } catch (error) {
        if (!(error instanceof ClearMLError)) throw error
        pace.failed()
        if (isServerError(error)) eventsAlive.doubt()
        return { kind: 'failed', failure: error }
      }
    },
  }
}
