import type { ClearML } from '../clearml/api.ts'
import { decide } from '../plan/decide.ts'
import type { Doomed } from '../plan/order.ts'
import type { Policy } from '../plan/policy.ts'
import type { Outcome, Settled } from './outcome.ts'

export type Recheck = {
  /** Still to be deleted, in the given order. */
  confirmed: readonly Doomed[]
  /** Gone, or changed so that they stay. */
  settled: readonly Settled[]
}

/** Asks for the tasks again, in one call, and decides once more: somebody may have restored or restarted one. */
export async function recheck(clearml: ClearML, items: readonly Doomed[], policy: Policy): Promise<Recheck> {
  const now = new Map(
    (await clearml.tasksById(items.map(({ task }) => task.id))).map((task) => [task.id, task]),
  )
  const confirmed: Doomed[] = []
  const settled: Settled[] = []
  for (const item of items) {
    const task = now.get(item.task.id)
    const outcome = task === undefined ? ({ kind: 'gone' } as const) : changeOf(task, policy)
    if (outcome === undefined) confirmed.push(item)
    else settled.push({ ...item, outcome })
  }
  return { confirmed, settled }
}

function changeOf(task: Doomed['task'], policy: Policy): Outcome | undefined {
  const decision = decide(task, policy)
  return decision.action === 'delete' ? undefined : { kind: 'kept', reason: decision.reason }
}
