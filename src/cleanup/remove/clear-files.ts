import { countKinds, countStores, NO_FILES, sumBytes, type FileTally } from '../../files/tally.ts'
import type { FileKind } from '../../files/task-file.ts'
import type { FileRemover } from '../../files/remover.ts'
import type { FileOutcome } from '../../files/stores/store.ts'
import type { Inspected, OwnedFile } from '../inspect/inspected.ts'

/** Small and plentiful files first, models last: they are what a user would miss most. */
const ORDER: Record<FileKind, number> = { 'debug-sample': 0, plot: 1, artifact: 2, model: 3 }

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
    leftFolders: [],
  }
}

/** With the folder go checkpoints that ClearML overwrote and forgot, and the empty folders themselves. */
async function clearFolders(remover: FileRemover, cleared: readonly Cleared[]): Promise<readonly Cleared[]> {
  const ready = cleared.flatMap(({ item, files }) => (files.failed.length === 0 ? item.folders : []))
  if (ready.length === 0) return cleared
  const answers = await remover.removeFolders(ready)
  const left = new Set(ready.filter((_, i) => answers[i]?.kind === 'failed'))
  return cleared.map(({ item, files }) => ({
    item,
    files: {
      ...files,
      leftFolders: item.folders.filter((folder) => left.has(folder)).map(({ path }) => path),
    },
  }))
}
