import { countKinds, countStores, NO_FILES, sumBytes } from '../files/tally.ts'
import type { Remover } from './cleaner.ts'

/** Deletes nothing, and sends nothing: it tells what a live run would do with what was inspected. */
export const dryRunRemover: Remover = {
  remove: (items) =>
    Promise.resolve({
      settled: items.map(({ task, ageAtMs, owned, spared }) => {
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
      }),
    }),
}
