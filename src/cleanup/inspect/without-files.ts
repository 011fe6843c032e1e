import { goingModels, isGoing } from './guarded-models.ts'
import { NOTHING_GOES, type Inspected } from './inspected.ts'
import type { Free, SortFiles } from './listed.ts'

/** Where this run deletes no files: nobody looks for any, and nobody asks whose they are. */
export const withoutFiles: SortFiles = (free) =>
  Promise.resolve({ inspected: free.map(withNothing), settled: [] })

/** Models that nothing leads to any more are listed all the same. */
function withNothing({ item, models, leavesOthers }: Free): Inspected {
  const left = models.filter((entry) => entry.ownerId !== item.task.id && !isGoing(entry))
  return {
    ...item,
    ...NOTHING_GOES,
    spared: left.map(({ model: { uri }, guard }) => ({
      uri,
      kind: 'model',
      bytes: undefined,
      reason: guard ?? 'left-model',
    })),
    leavesOthers,
    ...goingModels(models, leavesOthers),
  }
}
