import type { FoundFolder } from '../../../src/leftovers/entry.ts'
import type { Root } from '../../../src/leftovers/roots.ts'
import { hexId } from '../fixtures.ts'

export const S3_ROOT: Root = {
  text: 's3://ml/store',
  bucket: { store: 's3', host: undefined, bucket: 'ml' },
  prefix: 'store/',
  served: undefined,
}

/** A folder with a file in it. */
export function folder(overrides: Partial<FoundFolder> = {}): FoundFolder {
  const { root = S3_ROOT, taskId = hexId('1') } = overrides
  const prefix = `${root.prefix}Vision/train.${taskId}/`
  return {
    ...{ root, taskId, prefix, outerIds: [] },
    ...{ files: 1, bytes: 10, newestAtMs: 1_000, oldestAtMs: 1_000 },
    ...{ example: `${overrides.prefix ?? prefix}m.pt`, holdsOthers: false, holdsOdd: false },
    ...overrides,
  }
}
