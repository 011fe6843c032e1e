import type { TaskContents } from '../../clearml/contents.ts'
import type { Task } from '../../clearml/task.ts'
import type { TasksApi } from '../../clearml/tasks.ts'
import { decide, ruleOf } from '../../plan/decide.ts'
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
    const change = changeOf(task, contents, policy)
    if (change === undefined) confirmed.push({ task, ageAtMs, contents })
    else settled.push({ task, ageAtMs, outcome: change })
  }
  return { confirmed, settled }
}

/** What another rule decides it decides with all that it takes in before it, which a later run does. */
function changeOf(listed: Task, now: TaskContents, policy: Policy): Outcome | undefined {
  const rule = ruleOf(now, policy)
  const decision = decide(now, policy, rule)
  if (decision.action === 'keep') return { kind: 'kept', reason: decision.reason }
  if (rule !== ruleOf(listed, policy)) return { kind: 'kept', reason: 'other-rule' }
  return now.unreadable === undefined ? undefined : { kind: 'kept', reason: 'contents-unreadable' }
}
