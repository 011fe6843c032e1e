import type { Hold } from '../../plan/holds.ts'
import type { Need } from '../../plan/needs.ts'
import { isOfCircle } from '../../plan/order.ts'
import type { Waiting } from '../../plan/turns.ts'
import type { Books } from '../ledger.ts'
import type { Settled } from '../outcome.ts'
import { holdsOf } from './holds.ts'
import type { Confirmed } from './recheck.ts'
import type { Ties } from './ties.ts'

export type Held = {
  /** Nothing holds them. */
  free: readonly Confirmed[]
  settled: readonly Settled[]
  waiting: readonly Waiting[]
}

/** What is held by tasks alone that this run is still to delete waits; for whatever else holds it a task stays. */
export function sortHeld(
  confirmed: readonly Confirmed[],
  holdsOn: (item: Confirmed) => readonly Hold[],
  books: Pick<Books, 'isOpen'>,
): Held {
  const held = confirmed.map((item) => ({ item, holds: holdsOn(item) }))
  const isHard = ({ by }: Hold): boolean => !by.every((id) => books.isOpen(id))
  return {
    free: held.filter(({ holds }) => holds.length === 0).map(({ item }) => item),
    settled: held.flatMap(({ item: { task, ageAtMs }, holds }) => {
      const hold = holds.find(isHard)
      return hold === undefined ? [] : [{ task, ageAtMs, outcome: { kind: 'kept', ...hold } }]
    }),
    waiting: held.flatMap(({ item: { task, ageAtMs }, holds }) =>
      holds.length === 0 || holds.some(isHard) ? [] : [{ task, ageAtMs, holds }],
    ),
  }
}

export type HoldContext = {
  /** By task id, what the task has to wait for, by the plan. */
  needs: ReadonlyMap<string, readonly Need[]>
  deletedTaskIds: ReadonlySet<string>
  forceDelete: boolean
}

/** Those of the same circle hold it no more: whether they still qualify was asked right before. */
export function holdsNow(
  item: Confirmed,
  ties: Ties,
  { needs, deletedTaskIds, forceDelete }: HoldContext,
): readonly Hold[] {
  const { task, contents } = item
  const surroundings = {
    models: ties.models.get(task.id) ?? [],
    publishedChildren: ties.publishedChildren.get(task.id) ?? [],
    needs: needs.get(task.id) ?? [],
    exists: (id: string) => ties.existing.has(id) && !deletedTaskIds.has(id) && !isOfCircle(item, id),
  }
  return holdsOf(contents, surroundings, forceDelete)
}
