import { ClearMLError, errorMessage } from '../../clearml/errors.ts'
import { mayPass, type Pause } from '../../clearml/retry.ts'
import type { Doomed } from '../../plan/order.ts'
import type { RecheckTasks } from '../inspect/recheck.ts'
import type { Outcome, Settled } from '../outcome.ts'
import type { Judged, RecordCall, RecordItem } from './record-call.ts'
import { mayYieldToForce } from './refusals.ts'
import { verdictAfter, type Verdict } from './verdict.ts'

/** What the calls said of the records: nobody has asked yet whether it is so. `error` ends the run. */
export type Deletion = { judged: readonly Judged[]; error?: unknown }

/**
 * Deletes records.
 * @throws ClearMLError when the server refused the very first call as a whole, so that surely nothing was deleted;
 * Error when its events cannot be read, or it is not there at all, so that nothing was sent.
 */
export type DeleteRecords = (items: readonly RecordItem[]) => Promise<Deletion>

export type RecordDeleterMeans = {
  call: RecordCall
  recheck: RecheckTasks
  pause: Pause
}

/** Calls of one batch that may end in doubt before it is given up. */
const MAX_DOUBTS = 3

/**
 * Sends everything with `force: false`. Under `force-delete` tasks that the server's second lock held are sent once more
 * with force, if they still qualify.
 */
export function createRecordDeleter(
  means: RecordDeleterMeans,
  { forceDelete }: { forceDelete: boolean },
): DeleteRecords {
  if (!forceDelete) return (items) => sendAll(items, means, false)
  return async (items) => {
    const { judged, ...rest } = await sendAll(items, means, false)
    const held = new Set(
      judged.flatMap(({ item, verdict }) => (yieldsToForce(verdict) ? [item.task.id] : [])),
    )
    const others = judged.filter(({ item }) => !held.has(item.task.id))
    const repeated = await repeatForced(
      items.filter(({ task }) => held.has(task.id)),
      means,
    )
    return { ...rest, ...repeated, judged: [...others, ...repeated.judged] }
  }
}

/**
 * Sends the tasks in calls of the pace's size. A call that ended in doubt is never repeated as it was: its tasks are
 * asked for and decided again, and what is left of them goes in smaller calls.
 */
async function sendAll(
  items: readonly RecordItem[],
  { call, recheck, pause }: RecordDeleterMeans,
  force: boolean,
): Promise<Deletion> {
  const judged: Judged[] = []
  let queue = items
  let failure: ClearMLError | undefined
  for (let doubts = 0, isLookedAt = false; queue.length > 0;) {
    const first = call.first(queue)
    const rest = queue.slice(first.length)
    try {
      // Nothing of a task may be read between the last look at it and its deletion.
      if (!isLookedAt && (await call.prepare(first)) === 'asked') {
        const { confirmed, settled } = await recheck(queue)
        judged.push(...judgeChanged(settled, failure))
        queue = confirmed
        isLookedAt = true
        continue
      }
      isLookedAt = false
      const said = await call.send(first, force)
      queue = rest
      if (said.kind === 'answered') {
        judged.push(...said.judged)
        continue
      }
      failure = said.failure
    } catch (error) {
      if (judged.length === 0 && doubts === 0) throw error
      judged.push(...[...first, ...rest].map((item) => ({ item, verdict: unsent(error) })))
      return { judged, error }
    }
    if (!failure.inDoubt && judged.length === 0) throw failure
    doubts += 1
    const giveUp = (error: unknown): Deletion => {
      judged.push(...[...first, ...rest].map((item) => ({ item, verdict: verdictAfter(error) })))
      return endsRun(error) ? { judged, error } : { judged }
    }
    if (doubts === MAX_DOUBTS || endsRun(failure)) return giveUp(failure)
    try {
      await pause(failure, doubts)
      const { confirmed, settled } = await recheck(first)
      judged.push(...judgeChanged(settled, failure))
      queue = [...confirmed, ...rest]
    } catch (error) {
      return giveUp(error)
    }
  }
  return { judged }
}

/** What is gone after a call of ours that ended in doubt, that call deleted. */
function judgeChanged(settled: readonly Settled[], doubt: ClearMLError | undefined): readonly Judged[] {
  return settled.map((item) =>
    item.outcome.kind === 'gone' && doubt !== undefined
      ? { item, verdict: verdictAfter(doubt) }
      : final(item, item.outcome),
  )
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
async function repeatForced(refused: readonly RecordItem[], means: RecordDeleterMeans): Promise<Deletion> {
  if (refused.length === 0) return { judged: [] }
  try {
    const { confirmed, settled } = await means.recheck(refused)
    const { judged, ...rest } = await sendAll(confirmed, means, true)
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
