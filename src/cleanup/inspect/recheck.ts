import type { TaskContents } from '../../clearml/contents.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Task } from '../../clearml/task.ts'
import type { TasksApi } from '../../clearml/tasks.ts'
import { decide, ruleOf } from '../../plan/decide.ts'
import type { Doomed } from '../../plan/order.ts'
import type { Policy } from '../../plan/policy.ts'
import { portions } from '../../portions.ts'
import type { Outcome, Settled } from '../outcome.ts'

/** A doomed task as the server knows it now. */
export type Confirmed = Doomed & { contents: TaskContents }

export type Recheck<Item> = {
  /** Still to be deleted, in the given order. */
  confirmed: readonly (Item & Confirmed)[]
  /** Gone, or changed so that they stay. */
  settled: readonly Settled[]
}

/** At any moment of a run, by its policy. */
export type RecheckTasks = <Item extends Doomed>(items: readonly Item[]) => Promise<Recheck<Item>>

export function recheckBy(clearml: Pick<TasksApi, 'tasksById'>, policy: Policy): RecheckTasks {
  return (items) => recheck(clearml, items, policy)
}

/**
 * Asks for the tasks again and decides once more: somebody may have restored or restarted one. Those of a circle go only
 * while all others of it qualify, too.
 */
async function recheck<Item extends Doomed>(
  clearml: Pick<TasksApi, 'tasksById'>,
  items: readonly Item[],
  policy: Policy,
): Promise<Recheck<Item>> {
  const members = new Set(items.flatMap(({ circle }) => (circle === undefined ? [] : [circle.members])))
  const circles = new Map([...members].flatMap((each) => [...each]))
  const ids = new Set([...items.map(({ task }) => task.id), ...circles.keys()])
  const found = await Promise.all(
    portions([...ids], MAX_PAGE_SIZE).map((portion) => clearml.tasksById(portion)),
  )
  const now = new Map(found.flat().map((task) => [task.id, task]))
  /** One of a circle that is gone holds nobody; one that does not qualify any more holds them all. */
  const staying = new Set(
    [...circles].flatMap(([id, { task }]) =>
      changeOf(task, now.get(id), policy)?.kind === 'kept' ? [id] : [],
    ),
  )
  const confirmed: (Item & Confirmed)[] = []
  const settled: Settled[] = []
  for (const item of items) {
    const { task, ageAtMs } = item
    const contents = now.get(task.id)
    const change = changeOf(task, contents, policy) ?? changeOfCircle(item, staying)
    if (contents !== undefined && change === undefined) confirmed.push({ ...item, contents })
    else settled.push({ task, ageAtMs, outcome: change ?? { kind: 'gone' } })
  }
  return { confirmed, settled }
}

function changeOfCircle({ circle }: Doomed, staying: ReadonlySet<string>): Outcome | undefined {
  if (circle === undefined || staying.size === 0) return undefined
  const id = [...staying].find((each) => circle.members.has(each))
  if (id === undefined) return undefined
  const hold = circle.holds.find(({ by }) => by.includes(id)) ?? circle.holds[0]
  return { kind: 'kept', reason: hold?.reason ?? 'steps-stay', by: [id] }
}

/** What another rule decides it decides with all that it takes in before it, which a later run does. */
function changeOf(listed: Task, now: TaskContents | undefined, policy: Policy): Outcome | undefined {
  if (now === undefined) return { kind: 'gone' }
  const rule = ruleOf(now, policy)
  const decision = decide(now, policy, rule)
  if (decision.action === 'keep') return { kind: 'kept', reason: decision.reason }
  if (rule !== ruleOf(listed, policy)) return { kind: 'kept', reason: 'other-rule' }
  return now.unreadable === undefined ? undefined : { kind: 'kept', reason: 'contents-unreadable' }
}
