import type { Cut } from '../../files/collect.ts'
import type { Folder } from '../../files/folder.ts'
import { taskFolderOf } from '../../files/marker.ts'
import type { OwnedFile } from './inspected.ts'

export type Unlisted = {
  cuts: readonly Cut[]
  taskId: string
  owned: readonly OwnedFile[]
  /** Own folders that may be removed as a whole. */
  folders: readonly Folder[]
  /** How many files of each kind are named at all, owned or not. */
  namedOf: (kind: Cut['kind']) => number
}

/**
 * Whether what the server cannot list goes with the task's folders as a whole: at least so many files of the kind could be
 * listed, and every one of them lies in such a folder.
 */
export function goesWithFolders({ cuts, taskId, owned, folders, namedOf }: Unlisted): boolean {
  return cuts.every(({ kind }) => {
    const inside = owned.filter(({ file, location }) => {
      if (file.kind !== kind || location.store !== 'fileserver') return false
      const path = taskFolderOf(location.path, taskId)
      return folders.some(
        (folder) => folder.store === 'fileserver' && folder.host === location.host && folder.path === path,
      )
    })
    return inside.length > 0 && inside.length === namedOf(kind)
  })
}
