import type { TaskContents } from '../../clearml/contents.ts'
import type { KeepReason } from '../../plan/reasons.ts'
import type { Inspected } from '../inspect/inspected.ts'
import type { RecheckTasks } from '../inspect/recheck.ts'
import type { Settled } from '../outcome.ts'

/** As it was inspected, and its record as it is now. */
export type Rechecked = { item: Inspected; contents: TaskContents }

/** Why a task stays after all; `by`: the ids of what holds it. */
export type Change = { reason: KeepReason; by?: readonly string[] }

/** Looks once more at what the server would not refuse, or too late. Gives by id why something stays. */
export type ChangesOf = (items: readonly Rechecked[]) => Promise<ReadonlyMap<string, Change>>

/** What comes right before anything is touched: what went or changed since the inspection drops out. */
export type LastLook = (
  items: readonly Inspected[],
) => Promise<{ proved: readonly Inspected[]; settled: readonly Settled[] }>

export function createLastLook(recheck: RecheckTasks, changesOf: ChangesOf): LastLook {
  return async (items) => {
    const rechecked = await recheck(items)
    const now = new Map(rechecked.confirmed.map(({ task, contents }) => [task.id, contents]))
    const stillDoomed = items.flatMap((item) => {
      const contents = now.get(item.task.id)
      return contents === undefined ? [] : [{ item, contents }]
    })
    const changes = await changesOf(stillDoomed)
    const kept = stillDoomed.flatMap(({ item: { task, ageAtMs } }): Settled[] => {
      const hold = changes.get(task.id)
      return hold === undefined ? [] : [{ task, ageAtMs, outcome: { kind: 'kept', ...hold } }]
    })
    return {
      proved: stillDoomed.map(({ item }) => item).filter(({ task }) => !changes.has(task.id)),
      settled: [...rechecked.settled, ...kept],
    }
  }
}
