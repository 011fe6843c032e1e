import { countKinds, countStores, NO_FILES, sumBytes, type FileTally } from '../files/tally.ts'
import type { Remover } from './cleaner.ts'
import type { Inspected } from './inspect.ts'
import type { Settled } from './outcome.ts'

/**
 * Deletes nothing, and sends nothing: it tells what a live run would do with what was inspected.
 * @param deletedTaskIds gets what would be gone by then, so that later tasks are judged as in a live run.
 */
export function dryRunRemover(deletedTaskIds: Set<string>): Remover {
  return {
    remove: (items) => {
      for (const { task } of items) deletedTaskIds.add(task.id)
      return Promise.resolve({ settled: items.map(wouldDelete) })
    },
  }
}

function wouldDelete(item: Inspected): Settled {
  const { task, ageAtMs } = item
  return { task, ageAtMs, outcome: { kind: 'would-delete' }, files: tallyOf(item) }
}

function tallyOf({ owned, spared, unreachable }: Inspected): FileTally {
  if (owned.length + spared.length + unreachable.length === 0) return NO_FILES
  const files = owned.map(({ file }) => file)
  return {
    ...NO_FILES,
    deleted: countKinds(files),
    byStore: countStores(owned.map(({ location }) => location)),
    failed: unreachable,
    spared,
    freedBytes: sumBytes(files),
  }
}
