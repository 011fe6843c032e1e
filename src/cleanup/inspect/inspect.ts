import type { ClearML } from '../../clearml/api.ts'
import type { Foreseen } from '../../plan/foreseen.ts'
import type { Handling } from '../../plan/policy.ts'
import type { Waiting } from '../../plan/turns.ts'
import type { Books } from '../ledger.ts'
import type { Settled } from '../outcome.ts'
import { guardedModels, listsOfCircle } from './guarded-models.ts'
import { inheritedModels } from './inherited-models.ts'
import type { Inspected } from './inspected.ts'
import type { Free, SortFiles } from './listed.ts'
import type { Confirmed } from './recheck.ts'
import { holdsNow, sortHeld } from './sort-held.ts'
import { findTies, type Ties } from './ties.ts'
import { withoutFiles } from './without-files.ts'

export type Inspection = {
  inspected: readonly Inspected[]
  settled: readonly Settled[]
  waiting: readonly Waiting[]
}

/** Finds out what goes with the tasks of a stage and what holds them. Reads only. */
export type Inspect = (confirmed: readonly Confirmed[]) => Promise<Inspection>

/** @param sortFiles is asked where tasks are handled so that this run deletes their files. */
export function createInspect(
  clearml: ClearML,
  handling: Handling,
  { foreseen, books, sortFiles }: { foreseen: Foreseen; books: Books; sortFiles: SortFiles },
): Inspect {
  const { forceDelete } = handling
  const needs = Map.groupBy(foreseen.needs, ({ taskId }) => taskId)
  const sort = handling.deleteFiles === 'runner' ? sortFiles : withoutFiles

  const withModels = (item: Confirmed, ties: Ties): Free => ({
    item,
    models: [
      ...inheritedModels(item, ties, handling, books.deleted),
      ...guardedModels(item, ties, handling, books.deleted),
    ],
    leavesOthers: listsOfCircle(item, ties),
  })

  return async (confirmed) => {
    if (confirmed.length === 0) return { inspected: [], settled: [], waiting: [] }
    const contents = confirmed.map((item) => item.contents)
    const ties = await findTies(clearml, contents, {
      waitingFor: (id) => (needs.get(id) ?? []).map(({ byId }) => byId),
      inheritable: foreseen.inheritable,
      withChildren: !forceDelete,
    })
    const held = sortHeld(
      confirmed,
      (item) => holdsNow(item, ties, { needs, deletedTaskIds: books.deleted, forceDelete }),
      books,
    )
    const { inspected, settled } = await sort(held.free.map((item) => withModels(item, ties)))
    return { inspected, settled: [...held.settled, ...settled], waiting: held.waiting }
  }
}
