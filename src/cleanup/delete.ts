import type { ClearML } from '../clearml/api.ts'
import { ClearMLError, errorMessage } from '../clearml/errors.ts'
import type { DeleteFlags } from '../clearml/tasks.ts'
import type { Doomed } from '../plan/order.ts'
import type { Policy } from '../plan/policy.ts'
import type { Outcome, Settled } from './outcome.ts'
import { recheck } from './recheck.ts'
import { mayYieldToForce } from './refusals.ts'
import { verdictAfter, verdictOf, type Verdict } from './verdict.ts'

export type RecordFlags = Omit<DeleteFlags, 'force'>

type Judged = { item: Doomed; verdict: Verdict }
type Calls = Pick<ClearML, 'deleteTasks' | 'tasksById'>

/**
 * Deletes records with `force: false`; what a reply leaves open is asked for again. Under `force-delete` tasks that
 * the server's second lock held are sent once more with force, if they still qualify.
 * @throws ClearMLError when the server refused the first call as a whole, so that surely nothing was deleted.
 */
export async function deleteRecords(
  clearml: Calls,
  items: readonly Doomed[],
  policy: Policy,
  flags: RecordFlags,
): Promise<readonly Settled[]> {
  const judged = await sendDelete(clearml, items, { ...flags, force: false })
  const held = policy.forceDelete ? judged.filter(({ verdict }) => yieldsToForce(verdict)) : []
  const others = judged.filter((entry) => !held.includes(entry))
  return [...(await confirm(clearml, others)), ...(await repeatForced(clearml, held, policy, flags))]
}

async function sendDelete(
  clearml: Calls,
  items: readonly Doomed[],
  flags: DeleteFlags,
): Promise<readonly Judged[]> {
  try {
    const ids = items.map(({ task }) => task.id)
    const reply = await clearml.deleteTasks(ids, flags)
    return items.map((item) => ({ item, verdict: verdictOf(item.task.id, reply, flags) }))
  } catch (error) {
    if (!(error instanceof ClearMLError) || !error.inDoubt) throw error
    return items.map((item) => ({ item, verdict: verdictAfter(error) }))
  }
}

/** The server's second lock: published children and models hold a task until it is sent again with force. */
async function repeatForced(
  clearml: Calls,
  refused: readonly Judged[],
  policy: Policy,
  flags: RecordFlags,
): Promise<readonly Settled[]> {
  if (refused.length === 0) return []
  try {
    const items = refused.map(({ item }) => item)
    const { confirmed, settled } = await recheck(clearml, items, policy)
    if (confirmed.length === 0) return settled
    const judged = await sendDelete(clearml, confirmed, { ...flags, force: true })
    return [...settled, ...(await confirm(clearml, judged))]
  } catch (error) {
    // Nothing was sent, or the whole call refused: the first refusal stands, and the batch's other outcomes with it.
    return refused.map(({ item }) =>
      fail(item, `refused without force, and not repeated: ${errorMessage(error)}`),
    )
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
