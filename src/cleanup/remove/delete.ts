import type { ClearML } from '../../clearml/api.ts'
import { ClearMLError, errorMessage } from '../../clearml/errors.ts'
import { mayPass, waitAfter, type RetryOptions } from '../../clearml/retry.ts'
import type { DeleteFlags } from '../../clearml/tasks.ts'
import type { Doomed } from '../../plan/order.ts'
import type { Policy } from '../../plan/policy.ts'
import type { Outcome } from '../outcome.ts'
import type { EventsAlive } from './events-alive.ts'
import type { Pace } from './pace.ts'
import { recheck } from '../inspect/recheck.ts'
import { mayYieldToForce } from './refusals.ts'
import { isServerError, verdictAfter, verdictOf, type Verdict } from './verdict.ts'

export type RecordFlags = Omit<DeleteFlags, 'force'>

export type DeleteOptions = {
  policy: Policy
  /** Whether a task that the server's second lock holds is sent again with force. */
  forceDelete: boolean
  flags: RecordFlags
  pace: Pace
  eventsAlive: EventsAlive
  retry: RetryOptions
  now: () => number
}

/** What the calls said of the records: nobody has asked yet whether it is so. `error` ends the run. */
export type Deletion = { judged: readonly Judged[]; error?: unknown }

/** `leavesOthers`: its record lists what belongs to others, which the server would take along. */
export type RecordItem = Doomed & { leavesOthers: boolean }

const TAKES_NOTHING: RecordFlags = { deleteModels: false, deleteFiles: false }

export type Judged = { item: Doomed; verdict: Verdict }
type Calls = Pick<ClearML, 'deleteTasks' | 'tasksById'>

/** Calls of one batch that may end in doubt before it is given up. */
const MAX_DOUBTS = 3

/**
 * Deletes records with `force: false`. Under `force-delete` tasks that the server's second lock held are sent once more
 * with force, if they still qualify.
 * @throws ClearMLError when the server refused the very first call as a whole, so that surely nothing was deleted;
 * Error when its events cannot be read, or it is not there at all, so that nothing was sent.
 */
export async function deleteRecords(
  clearml: Calls,
  items: readonly RecordItem[],
  options: DeleteOptions,
): Promise<Deletion> {
  const { judged, ...rest } = await sendAll(clearml, items, options, { force: false })
  const refused = options.forceDelete ? judged.filter(({ verdict }) => yieldsToForce(verdict)) : []
  const held = new Set(refused.map(({ item }) => item.task.id))
  const others = judged.filter(({ item }) => !held.has(item.task.id))
  const repeated = await repeatForced(
    clearml,
    items.filter(({ task }) => held.has(task.id)),
    options,
  )
  return { ...rest, ...repeated, judged: [...others, ...repeated.judged] }
}

/**
 * Sends the tasks in calls of the pace's size. A call that ended in doubt is never repeated as it was: its tasks are
 * asked for and decided again, and what is left of them goes in smaller calls.
 */
async function sendAll(
  clearml: Calls,
  items: readonly RecordItem[],
  options: DeleteOptions,
  force: Pick<DeleteFlags, 'force'>,
): Promise<Deletion> {
  const { pace, retry, policy, eventsAlive } = options
  const judged: Judged[] = []
  let queue = items
  for (let doubts = 0; queue.length > 0;) {
    const call = nextCall(queue, pace.size)
    const rest = queue.slice(call.length)
    let failure: ClearMLError | undefined
    try {
      await eventsAlive.ensure(call.map(({ task }) => task.id))
      failure = await send(clearml, call, options, force, judged)
    } catch (error) {
      if (judged.length === 0 && doubts === 0) throw error
      judged.push(...[...call, ...rest].map((item) => ({ item, verdict: unsent(error) })))
      return { judged, error }
    }
    queue = rest
    if (failure === undefined) continue
    if (!failure.inDoubt && judged.length === 0) throw failure
    doubts += 1
    const giveUp = (error: unknown): Deletion => {
      judged.push(...[...call, ...rest].map((item) => ({ item, verdict: verdictAfter(error) })))
      return endsRun(error) ? { judged, error } : { judged }
    }
    if (doubts === MAX_DOUBTS || endsRun(failure)) return giveUp(failure)
    try {
      await retry.sleep(waitAfter(failure, doubts, retry.random()))
      const { confirmed, settled } = await recheck(clearml, call, policy)
      // What is gone after a call of ours that ended in doubt, that call deleted.
      judged.push(
        ...settled.map((item) =>
          item.outcome.kind === 'gone' ? { item, verdict: verdictAfter(failure) } : final(item, item.outcome),
        ),
      )
      queue = [...confirmed, ...rest]
    } catch (error) {
      return giveUp(error)
    }
  }
  return { judged }
}

/** Tasks with the same flags, in the given order. */
function nextCall(queue: readonly RecordItem[], size: number): readonly RecordItem[] {
  const end = queue.findIndex(({ leavesOthers }) => leavesOthers !== queue[0]?.leavesOthers)
  return queue.slice(0, Math.min(size, end < 0 ? Infinity : end))
}

/**
 * One `delete_many`. Gives the error that left open what became of its tasks; else they are judged.
 * @throws OutageError when it was not sent
 */
async function send(
  clearml: Calls,
  items: readonly RecordItem[],
  { flags, pace, eventsAlive, now }: DeleteOptions,
  force: Pick<DeleteFlags, 'force'>,
  judged: Judged[],
): Promise<ClearMLError | undefined> {
  const startedAtMs = now()
  const sent = items[0]?.leavesOthers === true ? TAKES_NOTHING : flags
  try {
    const reply = await clearml.deleteTasks(
      items.map(({ task }) => task.id),
      { ...sent, ...force },
    )
    pace.took(items.length, now() - startedAtMs)
    if ([...reply.failed.values()].some(({ codes }) => codes[0] >= 500)) eventsAlive.doubt()
    judged.push(...items.map((item) => ({ item, verdict: verdictOf(item.task.id, reply, sent) })))
    return undefined
  } catch (error) {
    if (!(error instanceof ClearMLError)) throw error
    pace.failed()
    if (isServerError(error)) eventsAlive.doubt()
    return error
  }
}

function unsent(error: unknown): Verdict {
  return { kind: 'final', outcome: { kind: 'failed', error: errorMessage(error) } }
}

/** A reply that was lost or cut leaves only its tasks open; a refusal that will not pass strikes every further call. */
function endsRun(error: unknown): boolean {
  const cut = error instanceof ClearMLError && error.failure.kind !== 'refused'
  return !cut && !mayPass(error)
}

/** The server's second lock: published children and models hold a task until it is sent again with force. */
async function repeatForced(
  clearml: Calls,
  refused: readonly RecordItem[],
  options: DeleteOptions,
): Promise<Deletion> {
  if (refused.length === 0) return { judged: [] }
  try {
    const { confirmed, settled } = await recheck(clearml, refused, options.policy)
    const { judged, ...rest } = await sendAll(clearml, confirmed, options, { force: true })
    return { judged: [...settled.map((item) => final(item, item.outcome)), ...judged], ...rest }
  } catch (error) {
    // Nothing was sent, or the whole call refused: the first refusal stands, and the batch's other outcomes with it.
    const text = `refused without force, and not repeated: ${errorMessage(error)}`
    return { judged: refused.map((item) => final(item, { kind: 'failed', error: text })) }
  }
}

function final(item: Doomed, outcome: Outcome): Judged {
  return { item, verdict: { kind: 'final', outcome } }
}

function yieldsToForce(verdict: Verdict): boolean {
  return verdict.kind === 'refused' && mayYieldToForce(verdict.refusal)
}
