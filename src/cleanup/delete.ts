import type { ClearML } from '../clearml/api.ts'
import { ClearMLError, errorMessage } from '../clearml/errors.ts'
import type { Doomed } from '../plan/order.ts'
import type { Policy } from '../plan/policy.ts'
import type { Cleaner } from './cleaner.ts'
import type { Outcome, Settled } from './outcome.ts'
import { recheck } from './recheck.ts'
import { mayYieldToForce } from './refusals.ts'
import { verdictAfter, verdictOf, type Verdict } from './verdict.ts'

type Judged = { item: Doomed; verdict: Verdict }

/** Deletes records: each batch is rechecked, deleted with `force: false`, and what stays open is asked for again. */
export function liveCleaner(clearml: ClearML, policy: Policy): Cleaner {
  return {
    clean: async (batch) => {
      const { confirmed, settled } = await recheck(clearml, batch, policy)
      if (confirmed.length === 0) return settled
      const judged = await sendDelete(clearml, confirmed, { force: false })
      return [...settled, ...(await settleAll(clearml, judged, policy))]
    },
  }
}

/** @throws ClearMLError when the server refused the whole call, so that surely nothing was deleted. */
async function sendDelete(
  clearml: ClearML,
  items: readonly Doomed[],
  options: { force: boolean },
): Promise<readonly Judged[]> {
  try {
    const reply = await clearml.deleteTasks(
      items.map(({ task }) => task.id),
      options,
    )
    return items.map((item) => ({ item, verdict: verdictOf(item.task.id, reply) }))
  } catch (error) {
    if (!(error instanceof ClearMLError) || !error.inDoubt) throw error
    return items.map((item) => ({ item, verdict: verdictAfter(error) }))
  }
}

async function settleAll(
  clearml: ClearML,
  judged: readonly Judged[],
  policy: Policy,
): Promise<readonly Settled[]> {
  const yielding = policy.forceDelete ? judged.filter(({ verdict }) => yieldsToForce(verdict)) : []
  const others = judged.filter((entry) => !yielding.includes(entry))
  return [...(await confirm(clearml, others)), ...(await repeatForced(clearml, yielding, policy))]
}

/** The server's second lock: published children and models hold a task until it is sent again with force. */
async function repeatForced(
  clearml: ClearML,
  refused: readonly Judged[],
  policy: Policy,
): Promise<readonly Settled[]> {
  if (refused.length === 0) return []
  try {
    const items = refused.map(({ item }) => item)
    const { confirmed, settled } = await recheck(clearml, items, policy)
    if (confirmed.length === 0) return settled
    return [...settled, ...(await confirm(clearml, await sendDelete(clearml, confirmed, { force: true })))]
  } catch (error) {
    // Nothing was sent, or the whole call refused: the first refusal stands, and the batch's other outcomes with it.
    return refused.map(({ item }) =>
      fail(item, `refused without force, and not repeated: ${errorMessage(error)}`),
    )
  }
}

/** Settles every verdict, asking once for all that are open. */
async function confirm(clearml: ClearML, judged: readonly Judged[]): Promise<readonly Settled[]> {
  const open = judged.filter(({ verdict }) => verdict.kind === 'open').map(({ item }) => item.task.id)
  if (open.length === 0) return judged.map(({ item, verdict }) => ({ ...item, outcome: certain(verdict) }))
  try {
    const there = new Set((await clearml.tasksById(open)).map(({ id }) => id))
    return judged.map(({ item, verdict }) => ({
      ...item,
      outcome: certain(verdict, there.has(item.task.id)),
    }))
  } catch (error) {
    return judged.map(({ item, verdict }) =>
      verdict.kind === 'open'
        ? fail(item, `whether it was deleted is not known: ${errorMessage(error)}`)
        : { ...item, outcome: verdict.outcome },
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
  return { ...item, outcome: { kind: 'failed', error } }
}
