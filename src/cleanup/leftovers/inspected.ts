import type { Doomed } from '../../plan/order.ts'
import { NOTHING_GOES, type Inspected } from '../inspect/inspected.ts'

/** A folder as one inspected task: it has nothing of what records of tasks have. */
export function asInspected(item: Doomed): Inspected {
  return {
    ...item,
    contents: {
      ...item.task,
      ...{ artifacts: [], outputModelIds: [], reportAssets: [], provenEvents: [], unreadable: undefined },
    },
    ...NOTHING_GOES,
  }
}
