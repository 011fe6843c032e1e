import type { Looker } from '../../files/looker.ts'
import type { FileRemover } from '../../files/remover.ts'
import { NO_FILES, storeOf, withSizes, type FileTally } from '../../files/tally.ts'
import { folderUri, type FoundFolder } from '../../leftovers/entry.ts'
import type { Remover } from '../cleaner.ts'
import type { Outcome, Settled } from '../outcome.ts'
import { locationOf } from './contents.ts'
import { whyUnproved } from './prove.ts'

/** Deletes nothing: it asks the stores whether they could, of one file of each folder. */
export function dryRunOfLeftovers(
  stores: Pick<FileRemover, 'check'> & Pick<Looker, 'bytesOf'>,
  folderOf: (id: string) => FoundFolder,
): Remover {
  return {
    remove: async (items) => {
      const entries = items.map((item) => ({ item, folder: folderOf(item.task.id) }))
      const filled = entries.map(({ folder }) => folder).filter(({ files }) => files > 0)
      const [unproved, checks] = await Promise.all([
        whyUnproved(stores, filled),
        stores.check(filled.map((folder) => locationOf(folder, folder.example))),
      ])
      const failures = new Map(
        filled.flatMap((folder, i): [FoundFolder, string][] => {
          const check = checks[i]
          const error = unproved(folder) ?? (check?.kind === 'failed' ? check.error : undefined)
          return error === undefined ? [] : [[folder, error]]
        }),
      )
      const settled = entries.map(({ item: { task, ageAtMs }, folder }): Settled => {
        const error = failures.get(folder)
        const outcome: Outcome = error === undefined ? { kind: 'would-delete' } : { kind: 'failed', error }
        return { task, ageAtMs, outcome, files: tallyOf(folder, error) }
      })
      return { settled, claims: [] }
    },
  }
}

function tallyOf(folder: FoundFolder, error: string | undefined): FileTally {
  const { files, bytes, example } = folder
  if (files === 0) return NO_FILES
  if (error !== undefined)
    return { ...NO_FILES, failed: [{ uri: folderUri(folder), kind: 'unrecorded', bytes, error }] }
  return {
    ...NO_FILES,
    deleted: { ...NO_FILES.deleted, unrecorded: files },
    byStore: { [storeOf(locationOf(folder, example))]: files },
    ...withSizes({ unrecorded: { files, bytes, measuredBytes: bytes } }),
  }
}
