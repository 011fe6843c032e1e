import { folderText, type Folder } from '../../files/folder.ts'
import type { FileRemover } from '../../files/remover.ts'
import type { FileOutcome } from '../../files/stores/store.ts'
import {
  countFiles,
  deletedFiles,
  NO_FILES,
  plus,
  type FailedFile,
  type FileTally,
} from '../../files/tally.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { unrecordedIn, type Look, type SeenFile } from '../inspect/look.ts'
import { countUp, deleteAll } from './delete-files.ts'

/** A task whose recorded files were deleted, as far as that could be, and what its folders held before. */
type Emptied = { item: Inspected; look: Look; files: FileTally }

/** Absent where it was not asked for: not all of its files went, or something of another task lies in it. */
type FolderOutcomes = ReadonlyMap<Folder, FileOutcome | undefined>

/**
 * With the folder go checkpoints that ClearML overwrote and forgot, the empty folders themselves, and what the server could
 * not list: a folder that holds such files has to go like any file. A fileserver removes it as a whole; elsewhere every
 * file goes by itself, and only what was seen.
 */
export async function clearFolders(
  remover: Pick<FileRemover, 'deleteFiles' | 'removeFolders'>,
  emptied: readonly Emptied[],
): Promise<readonly { item: Inspected; files: FileTally }[]> {
  const outcomes = await deleteAll(remover, emptied.filter(isEmpty).flatMap(unrecordedObjects))
  const cleared = emptied.map((entry) => {
    if (!isEmpty(entry)) return entry
    const unrecorded = countUp(unrecordedObjects(entry), outcomes, new Set())
    return { ...entry, files: plus(entry.files, unrecorded) }
  })
  const folders = cleared
    .filter(isEmpty)
    .flatMap(({ item, look }) => item.folders.filter((folder) => !holdsOthers(look, folder)))
  const answers = folders.length === 0 ? [] : await remover.removeFolders(folders)
  const answered: FolderOutcomes = new Map(folders.map((folder, i) => [folder, answers[i]]))
  return cleared.map((entry) => ({ item: entry.item, files: withFolders(entry, answered) }))
}

function isEmpty({ files }: Emptied): boolean {
  return files.failed.length === 0
}

function holdsOthers(look: Look, folder: Folder): boolean {
  return look.folders.get(folder)?.holdsOthers === true
}

/** What has to go one by one. */
function unrecordedObjects({ item, look }: Emptied): readonly SeenFile[] {
  return unrecordedIn(
    look,
    item.folders.filter(({ store }) => store === 'object'),
  )
}

function withFolders(entry: Emptied, outcomes: FolderOutcomes): FileTally {
  const { item, look, files } = entry
  const tally = plus(files, { ...NO_FILES, ...countFiles(goneWithFolders(entry, outcomes)) })
  const [cut] = item.cuts
  if (cut === undefined) {
    const isLeft = (folder: Folder): boolean =>
      outcomes.get(folder)?.kind === 'failed' || (isEmpty(entry) && holdsOthers(look, folder))
    return { ...tally, leftFolders: item.folders.filter(isLeft).map(folderText) }
  }
  const failed = item.folders.flatMap((folder): FailedFile[] => {
    const why = whyLeft(outcomes.get(folder), files)
    const error = `${cut.reason}, and their folder is left: ${why ?? ''}`
    return why === undefined ? [] : [{ uri: folderText(folder), kind: cut.kind, bytes: undefined, error }]
  })
  const left = new Set(failed.map(({ uri }) => uri))
  return {
    ...tally,
    failed: [...tally.failed, ...failed],
    wholeFolders: item.folders.map(folderText).filter((path) => !left.has(path)),
  }
}

/** Where the fileserver is mounted here, what it removed with a folder was seen before. */
function goneWithFolders({ item, look }: Emptied, outcomes: FolderOutcomes): readonly SeenFile[] {
  const removed = item.folders.filter(
    (folder) => folder.store === 'fileserver' && outcomes.get(folder)?.kind === 'deleted',
  )
  return unrecordedIn(look, removed)
}

/** Undefined if what could not be listed went with the folder. */
function whyLeft(outcome: FileOutcome | undefined, files: FileTally): string | undefined {
  if (outcome === undefined)
    return files.failed.length > 0
      ? 'not all of its listed files could be deleted'
      : 'something of another task lies in it'
  if (outcome.kind === 'failed') return outcome.error
  // An earlier run may have removed it; but a folder out of which files were just deleted is there, be it empty.
  return outcome.kind === 'gone' && deletedFiles(files) > 0
    ? 'it was not found where its files were'
    : undefined
}
