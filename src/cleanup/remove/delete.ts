import type { ClearML } from '../../clearml/api.ts'
import { ClearMLError, errorMessage } from '../../clearml/errors.ts'
import { mayPass, waitAfter, type RetryOptions } from '../../clearml/retry.ts'
import type { DeleteFlags } from '../../clearml/tasks.ts'
import type { Doomed } from '../../plan/order.ts'
import type { Policy } from '../../plan/policy.ts'
import type { Outcome, Settled } from '../outcome.ts'
import type { EventsAlive } from './events-alive.ts'
import type { Pace } from './pace.ts'
import { recheck } from '../inspect/recheck.ts'
import { mayYieldToForce } from './refusals.ts'
import { deletedUnsaid, isServerError, verdictAfter, verdictOf, type Verdict } from './verdict.ts'

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

/** What became of the records. `error` ends the run: repeating would not help. */
export type Deletion = { settled: readonly Settled[]; error?: unknown }

type Judged = { item: Doomed; verdict: Verdict }
type Calls = Pick<ClearML, 'deleteTasks' | 'tasksById'>

/** Calls of one batch that may end in doubt before it is given up. */
const MAX_DOUBTS = 3

/**
 * Deletes records with `force: false`; what a reply leaves open is asked for again. Under `force-delete` tasks that
 * the server's second lock held are sent once more with force, if they still qualify.
 * @throws ClearMLError when the server refused the very first call as a whole, so that surely nothing was deleted;
 * Error when its events cannot be read, so that nothing was sent.
 */
export async function deleteRecords(
  clearml: Calls,
  items: readonly Doomed[],
  options: DeleteOptions,
): Promise<Deletion> {
  const { judged, ...rest } = await sendAll(clearml, items, options, { force: false })
  const held = options.forceDelete ? judged.filter(({ verdict }) => yieldsToForce(verdict)) : []
  const others = judged.filter((entry) => !held.includes(entry))
  const settled = await confirm(clearml, others)
  const repeated = await repeatForced(clearml, held, options)
  return { ...rest, ...repeated, settled: [...settled, ...repeated.settled] }
}

/**
 * Sends the tasks in calls of the pace's size. A call that ended in doubt is never repeated as it was: its tasks are
 * asked for and decided again, and what is left of them goes in smaller calls.
 */
async function sendAll(
  clearml: Calls,
  items: readonly Doomed[],
  options: DeleteOptions,
  force: Pick<DeleteFlags, 'force'>,
): Promise<{ judged: readonly Judged[]; error?: unknown }> {
  const { pace, retry, policy, eventsAlive } = options
  const judged: Judged[] = []
  let queue = items
  for (let doubts = 0; queue.length > 0;) {
    const call = queue.slice(0, pace.size)
    const rest = queue.slice(call.length)
    try {
      await eventsAlive.ensure(call.map(({ task }) => task.id))
    } catch (error) {
      if (judged.length === 0 && doubts === 0) throw error
      judged.push(...[...call, ...rest].map((item) => ({ item, verdict: unsent(error) })))
      return { judged, error }
    }
    const failure = await send(clearml, call, options, force, judged)
    queue = rest
    if (failure === undefined) continue
    if (!failure.inDoubt && judged.length === 0) throw failure
    doubts += 1
    const giveUp = (error: unknown): { judged: readonly Judged[]; error?: unknown } => {
      judged.push(...[...call, ...rest].map((item) => ({ item, verdict: verdictAfter(error) })))
      return endsRun(error) ? { judged, error } : { judged }
    }
    if (doubts === MAX_DOUBTS || endsRun(failure)) return giveUp(failure)
    try {
      await retry.sleep(waitAfter(failure, doubts, retry.random()))
      const { confirmed, settled } = await recheck(clearml, call, policy)
      judged.push(
        ...settled.map((item) => ({
          item,
          verdict: { kind: 'final', outcome: byUs(item.outcome, failure) } as const,
        })),
      )
      queue = [...confirmed, ...rest]
    } catch (error) {
      return giveUp(error)
    }
  }
  return { judged }
}

/** One `delete_many`. Gives the error that left open what became of its tasks; else they are judged. */
async function send(
  clearml: Calls,
  items: readonly Doomed[],
  { flags, pace, eventsAlive, now }: DeleteOptions,
  force: Pick<DeleteFlags, 'force'>,
  judged: Judged[],
): Promise<ClearMLError | undefined> {
  const startedAtMs = now()
  try {
    const reply = await clearml.deleteTasks(
      items.map(({ task }) => task.id),
      { ...flags, ...force },
    )
    pace.took(items.length, now() - startedAtMs)
    if ([...reply.failed.values()].some(({ codes }) => codes[0] >= 500)) eventsAlive.doubt()
    judged.push(...items.map((item) => ({ item, verdict: verdictOf(item.task.id, reply, flags) })))
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

/** What is gone after a call of ours that ended in doubt, that call deleted. */
function byUs(outcome: Outcome, failure: ClearMLError): Outcome {
  return outcome.kind === 'gone' ? deletedUnsaid(failure) : outcome
}

/** The server's second lock: published children and models hold a task until it is sent again with force. */
async function repeatForced(
  clearml: Calls,
  refused: readonly Judged[],
  options: DeleteOptions,
): Promise<Deletion> {
  if (refused.length === 0) return { settled: [] }
  try {
    const items = refused.map(({ item }) => item)
    const { confirmed, settled } = await recheck(clearml, items, options.policy)
    const { judged, ...rest } = await sendAll(clearml, confirmed, options, { force: true })
    return { settled: [...settled, ...(await confirm(clearml, judged))], ...rest }
  } catch (error) {
    // Nothing was sent, or the whole call refused: the first refusal stands, and the batch's other outcomes with it.
    const failed = refused.map(({ item }) =>
      fail(item, `refused without force, and not repeated: ${errorMessage(error)}`),
    )
    return { settled: failed }
  }
}

/** Settles every verdict, asking once for all that are open. */
async function confirm(clearml: Calls, judged: readonly Judged[]): Promise<readonly Settled[]> {
  const open = judged.filter(({ verdict }) => verdict.kind === 'open').map(({ item }) => item.task.id)
  if (open.length === 0) return judged.map(({ item, verdict }) => settle(item, certain(verdict)))
  try {
    const there = new Set((await clearml.tasksById(open)).map(({ id }) => id))
    return judged.map(({ item, verdict }) => settle(item, certain(verdict, there.has(item.task.id))))
  } catch (error) {
    return judged.map(({ item, verdict }) =>
      verdict.kind === 'open'
        ? fail(item, `whether it was deleted is not known: ${errorMessage(error)}`)
        : settle(item, verdict.outcome),
    )
  }
}

function certain(verdict: Verdict, isThere = true): Outcome {
  if (verdict.kind !== 'open') return verdict.outcome
  return isThere ? verdict.ifThere : verdict.ifGone
}

function yieldsToForce(verdict: Verdict): boolean {
  return verdict.kind === 'refused' && mayYieldToForce(verdict.refusal)
}

function fail(item: Doomed, error: string): Settled {
  return settle(item, { kind: 'failed', error })
}

function settle({ task, ageAtMs }: Doomed, outcome: Outcome): Settled {
  return { task, ageAtMs, outcome }
}
