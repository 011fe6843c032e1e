import {
  countKinds,
  countStores,
  deletedFiles,
  NO_FILES,
  sumBytes,
  type FailedFile,
  type FileTally,
} from '../../files/tally.ts'
import type { FileKind } from '../../files/task-file.ts'
import type { OnFileserver } from '../../files/locate.ts'
import type { FileRemover } from '../../files/remover.ts'
import type { FileOutcome } from '../../files/stores/store.ts'
import type { Inspected, OwnedFile } from '../inspect/inspected.ts'

/** Small and plentiful files first, models last: they are what a user would miss most. */
const ORDER: Record<FileKind, number> = { 'debug-sample': 0, plot: 1, artifact: 2, unrecorded: 3, model: 4 }

export type Cleared = { item: Inspected; files: FileTally }

/** Deletes the files of a batch, and of tasks that lost them all their folders. */
export async function clearFiles(
  remover: FileRemover,
  items: readonly Inspected[],
  { removeFolders }: { removeFolders: boolean },
): Promise<readonly Cleared[]> {
  const entries = items
    .flatMap((item) => item.owned)
    .toSorted((a, b) => ORDER[a.file.kind] - ORDER[b.file.kind])
  const answers = await remover.deleteFiles(entries.map(({ location }) => location))
  const outcomes = new Map(entries.map((entry, i) => [entry, answers[i]]))
  const cleared = items.map((item) => ({ item, files: tallyOf(item, outcomes) }))
  return removeFolders ? await clearFolders(remover, cleared) : cleared
}

function tallyOf(
  { owned, spared, unreachable }: Inspected,
  outcomes: ReadonlyMap<OwnedFile, FileOutcome | undefined>,
): FileTally {
  if (owned.length + spared.length + unreachable.length === 0) return NO_FILES
  const of = (kind: FileOutcome['kind']): readonly OwnedFile[] =>
    owned.filter((entry) => (outcomes.get(entry)?.kind ?? 'failed') === kind)
  const deleted = of('deleted').map(({ file }) => file)
  const failed = of('failed').map((entry) => {
    const outcome = outcomes.get(entry)
    return outcome?.kind === 'failed'
      ? { ...entry.file, error: outcome.error, remedy: outcome.remedy }
      : { ...entry.file, error: 'the store gave no answer' }
  })
  return {
    deleted: countKinds(deleted),
    byStore: countStores(of('deleted').map(({ location }) => location)),
    gone: of('gone').length,
    failed: [...failed, ...unreachable],
    spared,
    freedBytes: sumBytes(deleted),
    wholeFolders: [],
    leftFolders: [],
  }
}

/**
 * With the folder go checkpoints that ClearML overwrote and forgot, the empty folders themselves, and what the server could
 * not list: a folder that holds such files has to go like any file.
 */
async function clearFolders(remover: FileRemover, cleared: readonly Cleared[]): Promise<readonly Cleared[]> {
  const ready = cleared.flatMap(({ item, files }) => (files.failed.length === 0 ? item.folders : []))
  const answers = ready.length === 0 ? [] : await remover.removeFolders(ready)
  const outcomes = new Map(ready.map((folder, i) => [folder, answers[i]]))
  return cleared.map(({ item, files }) => ({ item, files: withFolders(item, files, outcomes) }))
}

function withFolders(
  { folders, cuts }: Inspected,
  files: FileTally,
  outcomes: ReadonlyMap<OnFileserver, FileOutcome | undefined>,
): FileTally {
  const [cut] = cuts
  if (cut === undefined) {
    const left = folders.filter((folder) => outcomes.get(folder)?.kind === 'failed')
    return { ...files, leftFolders: left.map(({ path }) => path) }
  }
  const failed = folders.flatMap((folder): FailedFile[] => {
    const why = whyLeft(outcomes.get(folder), files)
    const error = `${cut.reason}, and their folder is left: ${why ?? ''}`
    return why === undefined ? [] : [{ uri: folder.path, kind: cut.kind, bytes: undefined, error }]
  })
  const left = new Set(failed.map(({ uri }) => uri))
  return {
    ...files,
    failed: [...files.failed, ...failed],
    wholeFolders: folders.map(({ path }) => path).filter((path) => !left.has(path)),
  }
}

/** Undefined if what could not be listed went with the folder. */
function whyLeft(outcome: FileOutcome | undefined, files: FileTally): string | undefined {
  if (outcome === undefined) return 'not all of its listed files could be deleted'
  if (outcome.kind === 'failed') return outcome.error
  // An earlier run may have removed it; but a folder out of which files were just deleted is there, be it empty.
  return outcome.kind === 'gone' && deletedFiles(files) > 0
    ? 'it was not found where its files were'
    : undefined
}
