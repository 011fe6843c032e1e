import { createHostProofs, unprovedText } from '../proof-of-host.ts'
import type { DeleterOptions } from './deletion.ts'
import { createProver, type ProveHosts } from './fileserver-prover.ts'
import { createFolderStore } from './folder.ts'
import { lookBelow } from './folder-look.ts'
import type { ObjectStore } from './store.ts'

/** The folders of this machine that hold files of tasks. */
export type Folders = {
  store: ObjectStore
  /** As fileservers are proved: another share may be mounted there. Hosts are roots, paths lie below them. */
  proveRoots: ProveHosts
}

const NO_ROUTES = { othersOf: () => [], standIn: () => undefined, giveUp: () => undefined }
const REMEDY = 'Check local-roots, and what is mounted there'

export function createFolders(roots: readonly string[], options: DeleterOptions): Folders {
  const proofs = createHostProofs()
  const lookers = roots.map((root) => {
    const hasOneOf = (keys: readonly string[], maxLooks: number) => lookBelow(root, keys, maxLooks)
    return [root, { hasOneOf }] as const
  })
  return {
    store: createFolderStore(proofs, options),
    proveRoots: createProver(new Map(lookers), NO_ROUTES, proofs, (...found) =>
      unprovedText(...found, REMEDY),
    ),
  }
}
