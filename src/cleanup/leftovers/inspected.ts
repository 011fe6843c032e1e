import type { Doomed } from '../../plan/order.ts'
import type { Inspected, OwnedFile } from '../inspect/inspected.ts'

/** A folder as one inspected task: it has files, and nothing of what records of tasks have. */
export function asInspected(item: Doomed, owned: readonly OwnedFile[] = []): Inspected {
  return {
    ...item,
    contents: {
      ...item.task,
      ...{ artifacts: [], outputModelIds: [], reportAssets: [], provenEvents: [], unreadable: undefined },
    },
    ...{ owned, spared: [], unreachable: [], ownFolders: [], folders: [], cuts: [] },
    ...{ leftModels: [], leavesOthers: false, goingModelIds: [], namedUris: new Set() },
  }
}
