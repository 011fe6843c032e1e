import type { Looker } from '../../files/looker.ts'
import type { FileRemover } from '../../files/remover.ts'
import { NO_FILES, type FileTally } from '../../files/tally.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { lookInto, type Look } from '../inspect/look.ts'
import { clearFolders } from './clear-folders.ts'
import { countUp, deleteAll, type Outcomes } from './delete-files.ts'

export type Cleared = { item: Inspected; files: FileTally }

/** What deletes files, and what looks into folders before. */
export type FileHands = Pick<FileRemover, 'deleteFiles' | 'removeFolders'> & Pick<Looker, 'contentsOf'>

/** Deletes the files of a batch, and of tasks that lost them all what else lies in their folders. */
export async function clearFiles(
  stores: FileHands,
  items: readonly Inspected[],
): Promise<readonly Cleared[]> {
  const seen = await Promise.all(
    items.map(async (item) => ({ item, look: await lookInto(item, item.folders, stores) })),
  )
  const outcomes = await deleteAll(
    stores,
    seen.flatMap(({ look }) => look.owned),
  )
  const emptied = seen.map(({ item, look }) => ({ item, look, files: tallyOf(item, look, outcomes) }))
  return await clearFolders(stores, emptied)
}

function tallyOf({ owned, spared, unreachable }: Inspected, look: Look, outcomes: Outcomes): FileTally {
  if (owned.length + spared.length + unreachable.length === 0) return NO_FILES
  const tally = countUp(look.owned, outcomes, look.missing)
  const failed = [...tally.failed, ...unreachable]
  // Where files failed, that says what is wrong with their bucket.
  return { ...tally, failed, spared, notListed: failed.length === 0 ? look.notListed : [] }
}
