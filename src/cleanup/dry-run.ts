import type { Looker } from '../files/looker.ts'
import { markedTaskIds } from '../files/marker.ts'
import type { FileRemover } from '../files/remover.ts'
import type { Deletable, Failed } from '../files/stores/store.ts'
import { folderText, type Folder } from '../files/folder.ts'
import { countFiles, NO_FILES, type FileTally } from '../files/tally.ts'
import type { OnFileError } from '../plan/policy.ts'
import type { Remover } from './cleaner.ts'
import type { Inspected, OwnedFile } from './inspect/inspected.ts'
import { lookInto, unrecordedIn, type Look } from './inspect/look.ts'
import type { Unsized } from './measure.ts'
import { leftBehind } from './left-behind.ts'
import type { Outcome, Settled } from './outcome.ts'

export type DryRunOptions = {
  onFileError: OnFileError
  /** What would be gone by then, so that later tasks are judged as in a live run. */
  deletedTaskIds: ReadonlySet<string>
  /** Gets the files whose size is still to be asked for. */
  unsized: Pick<Unsized, 'note'>
}

/** What a dry run asks the stores: reads only. */
export type DryRunStores = Pick<FileRemover, 'check'> & Pick<Looker, 'contentsOf'>

type Checks = ReadonlyMap<OwnedFile, Deletable | Failed | undefined>

/** Deletes nothing: it asks the stores whether they could, and tells what a live run would do with what was inspected. */
export function dryRunRemover(stores: DryRunStores, options: DryRunOptions): Remover {
  const settle = async (item: Inspected, checks: Checks): Promise<Settled> => {
    const files = await tallyOf(item, checks, stores, options)
    const { task, ageAtMs } = item
    const error = leftBehind(files, options.onFileError)
    const outcome: Outcome = error === undefined ? { kind: 'would-delete' } : { kind: 'failed', error }
    return { task, ageAtMs, outcome, files }
  }
  return {
    remove: async (items) => {
      const entries = items.flatMap(({ owned }) => owned)
      const answers = await stores.check(entries.map(({ location }) => location))
      const checks = new Map(entries.map((entry, i) => [entry, answers[i]]))
      return { settled: await Promise.all(items.map((item) => settle(item, checks))), claims: [] }
    },
  }
}

async function tallyOf(
  item: Inspected,
  checks: Checks,
  stores: DryRunStores,
  { deletedTaskIds, unsized }: DryRunOptions,
): Promise<FileTally> {
  const { owned, spared, unreachable, cuts, folders } = item
  if (owned.length + spared.length + unreachable.length === 0) return NO_FILES
  const refused = owned.flatMap((entry) => {
    const check = checks.get(entry)
    return check?.kind === 'failed' ? [{ ...entry.file, error: check.error }] : []
  })
  const failed = [...refused, ...unreachable]
  const deletable = owned.filter((entry) => checks.get(entry)?.kind !== 'failed')
  // What cannot be deleted says already what is wrong with its bucket.
  const look = await lookInto(
    { ...item, owned: deletable },
    refused.length === 0 ? item.ownFolders : [],
    stores,
  )
  // A controller lists files of its steps, which would have gone with them.
  const there = look.owned.filter(
    (entry) =>
      !look.missing.has(entry) && !markedTaskIds(entry.file.uri).some((id) => deletedTaskIds.has(id)),
  )
  unsized.note(item.task.id, there)
  const unrecorded =
    failed.length > 0
      ? []
      : unrecordedIn(
          look,
          folders.filter((folder) => isGoing(folder, look)),
        )
  return {
    ...NO_FILES,
    ...countFiles([...there, ...unrecorded]),
    gone: deletable.length - there.length,
    failed,
    spared,
    wholeFolders: cuts.length > 0 ? folders.map(folderText) : [],
    notListed: look.notListed,
  }
}

/** A fileserver removes a folder as a whole or not at all. */
function isGoing(folder: Folder, { folders }: Look): boolean {
  return folder.store === 'object' || folders.get(folder)?.holdsOthers !== true
}
