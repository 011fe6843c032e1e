import type { ListAll } from '../../files/stores/list-all.ts'
import type { Root } from '../../leftovers/roots.ts'
import { FolderTally } from '../../leftovers/task-folder.ts'

/** Lists all that lies below a root, told by the folders of tasks. @throws as `ListAll`, and where nothing lies there */
export type ListFolders = (root: Root) => Promise<FolderTally>

/** @param onPage called after each page of a listing, with the folders that were seen so far below all roots */
export function createFolderLister(
  listAll: ListAll,
  signal: AbortSignal,
  onPage: (page: number, listed: number) => void,
): ListFolders {
  let pages = 0
  let listed = 0
  return async (root) => {
    signal.throwIfAborted()
    const tally = new FolderTally()
    for await (const page of listAll(root.bucket, root.prefix)) {
      signal.throwIfAborted()
      tally.addPage(page)
      onPage(++pages, listed + tally.size)
    }
    const { length } = tally.folders
    if (length + tally.odd.files === 0)
      throw new Error(`${root.text} holds nothing: see whether this root is spelled right`)
    listed += length
    return tally
  }
}
