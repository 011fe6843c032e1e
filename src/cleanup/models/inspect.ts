import type { Model } from '../../clearml/models.ts'
import type { Inspect, Inspection } from '../inspect/inspect.ts'
import { NOTHING_GOES, type Inspected } from '../inspect/inspected.ts'
import type { Confirmed } from '../inspect/recheck.ts'
import type { Settled } from '../outcome.ts'
import type { SortedFile } from './sort-file.ts'
import type { FindModelTies } from './ties.ts'

/** A model that nothing holds. */
export type FreeModel = { item: Confirmed; model: Model }

/** Tells which of the models' files go with them. Reads only. */
export type SortModelFiles = (free: readonly FreeModel[]) => Promise<Inspection>

/** Where this run deletes no files. */
export const withoutFiles: SortModelFiles = (free) =>
  Promise.resolve({
    inspected: free.map((entry) => inspected(entry, { kind: 'nothing' })),
    ...{ settled: [], waiting: [] },
  })

/** Finds out whether the models still may go, and which of their files with them. Reads only. */
export function createModelInspect(findTies: FindModelTies, sortFiles: SortModelFiles): Inspect {
  return async (confirmed) => {
    const { models, holds } = await findTies(confirmed.map(({ task }) => task.id))
    const settled: Settled[] = []
    const free: FreeModel[] = []
    for (const item of confirmed) {
      const { task, ageAtMs } = item
      const model = models.get(task.id)
      const hold = holds.get(task.id)
      if (hold !== undefined) settled.push({ task, ageAtMs, outcome: { kind: 'kept', ...hold } })
      else if (model === undefined) settled.push({ task, ageAtMs, outcome: { kind: 'gone' } })
      else free.push({ item, model })
    }
    const sorted = await sortFiles(free)
    return { ...sorted, settled: [...settled, ...sorted.settled] }
  }
}

export function inspected({ item, model }: FreeModel, file: SortedFile): Inspected {
  return {
    ...item,
    ...NOTHING_GOES,
    owned: file.kind === 'owned' ? [file.file] : [],
    spared: file.kind === 'spared' ? [file.file] : [],
    unreachable: file.kind === 'unreachable' ? [file.file] : [],
    namedUris: new Set([model.uri]),
  }
}
