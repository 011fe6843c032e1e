import type { TaskContents } from '../../clearml/contents.ts'
import type { TasksApi } from '../../clearml/tasks.ts'
import { decide } from '../../plan/decide.ts'
import type { Doomed } from '../../plan/order.ts'
import type { Policy } from '../../plan/policy.ts'
import type { Outcome, Settled } from '../outcome.ts'

/** A doomed task as the server knows it now. */
export type Confirmed = Doomed & { contents: TaskContents }

export type Recheck = {
  /** Still to be deleted, in the given order. */
  confirmed: readonly Confirmed[]
  /** Gone, or changed so that they stay. */
  settled: readonly Settled[]
}

/** Asks for the tasks again, in one call, and decides once more: somebody may have restored or restarted one. */
export async function recheck(
  clearml: Pick<TasksApi, 'tasksById'>,
  items: readonly Doomed[],
  policy: Policy,
): Promise<Recheck> {
  const now = new Map(
    (await clearml.tasksById(items.map(({ task }) => task.id))).map((task) => [task.id, task]),
  )
  const confirmed: Confirmed[] = []
  const settled: Settled[] = []
  for (const { task, ageAtMs } of items) {
    const contents = now.get(task.id)
    if (contents === undefined) {
      settled.push({ task, ageAtMs, outcome: { kind: 'gone' } })
      continue
    }
    const change = changeOf(contents, policy)
    if (change === undefined) confirmed.push({ task, ageAtMs, contents })
    else settled.push({ task, ageAtMs, outcome: change })
  }
  return { confirmed, settled }
}

function changeOf(task: TaskContents, policy: Policy): Outcome | undefined {
  const decision = decide(task, policy)
  if (decision.action === 'keep') return { kind: 'kept', reason: decision.reason }
  return task.unreadable === undefined ? undefined : { kind: 'kept', reason: 'contents-unreadable' }
}
