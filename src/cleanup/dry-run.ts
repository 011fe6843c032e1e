import { countKinds, countStores, NO_FILES, sumBytes } from '../files/tally.ts'
import type { Remover } from './cleaner.ts'
import type { Inspected } from './inspect.ts'
import type { Settled } from './outcome.ts'

/**
 * Deletes nothing, and sends nothing: it tells what a live run would do with what was inspected.
 * @param departedTaskIds gets the id of every task that would be gone.
 */
export function dryRunRemover(departedTaskIds: Set<string>): Remover {
  return {
    remove: (items) => {
      for (const { task } of items) departedTaskIds.add(task.id)
      return Promise.resolve({ settled: items.map(foresee) })
    },
  }
}

function foresee({ task, ageAtMs, owned, spared }: Inspected): Settled {
  if (owned.length + spared.length === 0)
    return { task, ageAtMs, outcome: { kind: 'would-delete' }, files: NO_FILES }
  const files = owned.map(({ file }) => file)
  return {
    task,
    ageAtMs,
    outcome: { kind: 'would-delete' },
    files: {
      ...NO_FILES,
      deleted: countKinds(files),
      byStore: countStores(owned.map(({ location }) => location)),
      spared,
      freedBytes: sumBytes(files),
    },
  }
}
