import type { FileRemover } from '../files/remover.ts'
import type { Deletable, Failed } from '../files/stores/store.ts'
import { countKinds, countStores, NO_FILES, sumBytes, type FileTally } from '../files/tally.ts'
import { markedTaskIds } from '../files/marker.ts'
import type { Remover } from './cleaner.ts'
import type { Inspected, OwnedFile } from './inspect/inspected.ts'
import { leftBehind, type OnFileError } from './left-behind.ts'
import type { Outcome, Settled } from './outcome.ts'

export type DryRunOptions = {
  onFileError: OnFileError
  /** What would be gone by then, so that later tasks are judged as in a live run. */
  deletedTaskIds: ReadonlySet<string>
}

/** Deletes nothing: it asks the stores whether they could, and tells what a live run would do with what was inspected. */
export function dryRunRemover(
  { check }: Pick<FileRemover, 'check'>,
  { onFileError, deletedTaskIds }: DryRunOptions,
): Remover {
  return {
    remove: async (items) => {
      const entries = items.flatMap(({ owned }) => owned)
      const answers = await check(entries.map(({ location }) => location))
      const checks = new Map(entries.map((entry, i) => [entry, answers[i]]))
      const settled = items.map((item): Settled => {
        const files = tallyOf(item, deletedTaskIds, checks)
        const { task, ageAtMs } = item
        const error = leftBehind(item, files, onFileError)
        const outcome: Outcome = error === undefined ? { kind: 'would-delete' } : { kind: 'failed', error }
        return { task, ageAtMs, outcome, files }
      })
      return { settled, claims: [] }
    },
  }
}

function tallyOf(
  { owned, spared, unreachable, cuts, folders }: Inspected,
  deletedTaskIds: ReadonlySet<string>,
  checks: ReadonlyMap<OwnedFile, Deletable | Failed | undefined>,
): FileTally {
  if (owned.length + spared.length + unreachable.length === 0) return NO_FILES
  const failed = owned.flatMap((entry) => {
    const check = checks.get(entry)
    return check?.kind === 'failed' ? [{ ...entry.file, error: check.error }] : []
  })
  const deletable = owned.filter((entry) => checks.get(entry)?.kind !== 'failed')
  // A controller lists files of its steps, which would have gone with them.
  const there = deletable.filter(({ file }) => !markedTaskIds(file.uri).some((id) => deletedTaskIds.has(id)))
  const files = there.map(({ file }) => file)
  return {
    ...NO_FILES,
    deleted: countKinds(files),
    byStore: countStores(there.map(({ location }) => location)),
    gone: deletable.length - there.length,
    failed: [...failed, ...unreachable],
    spared,
    freedBytes: sumBytes(files),
    wholeFolders: cuts.length > 0 ? folders.map(({ path }) => path) : [],
  }
}
