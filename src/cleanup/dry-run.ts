import { countKinds, countStores, NO_FILES, sumBytes, type FileTally } from '../files/tally.ts'
import { markedTaskIds } from '../files/marker.ts'
import type { Remover } from './cleaner.ts'
import type { Inspected } from './inspect/inspected.ts'
import type { Settled } from './outcome.ts'

/**
 * Deletes nothing, and sends nothing: it tells what a live run would do with what was inspected.
 * @param deletedTaskIds what would be gone by then, so that later tasks are judged as in a live run.
 */
export function dryRunRemover(deletedTaskIds: ReadonlySet<string>): Remover {
  return {
    remove: (items) =>
      Promise.resolve({ settled: items.map((item) => wouldDelete(item, deletedTaskIds)), claims: [] }),
  }
}

function wouldDelete(item: Inspected, deletedTaskIds: ReadonlySet<string>): Settled {
  const { task, ageAtMs } = item
  return { task, ageAtMs, outcome: { kind: 'would-delete' }, files: tallyOf(item, deletedTaskIds) }
}

function tallyOf(
  { owned, spared, unreachable, cuts, folders }: Inspected,
  deletedTaskIds: ReadonlySet<string>,
): FileTally {
  if (owned.length + spared.length + unreachable.length === 0) return NO_FILES
  // A controller lists files of its steps, which would have gone with them.
  const there = owned.filter(({ file }) => !markedTaskIds(file.uri).some((id) => deletedTaskIds.has(id)))
  const files = there.map(({ file }) => file)
  return {
    ...NO_FILES,
    deleted: countKinds(files),
    byStore: countStores(there.map(({ location }) => location)),
    gone: owned.length - there.length,
    failed: unreachable,
    spared,
    freedBytes: sumBytes(files),
    wholeFolders: cuts.length > 0 ? folders.map(({ path }) => path) : [],
  }
}
