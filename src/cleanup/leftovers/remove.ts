import pLimit from 'p-limit'
import { errorMessage } from '../../clearml/errors.ts'
import type { Folder } from '../../files/folder.ts'
import type { Looker } from '../../files/looker.ts'
import type { FileRemover } from '../../files/remover.ts'
import type { ListAll } from '../../files/stores/list-all.ts'
import { NO_FILES, type FileTally } from '../../files/tally.ts'
import type { FoundFolder } from '../../leftovers/entry.ts'
import type { Cleaned, Remover } from '../cleaner.ts'
import type { Inspected } from '../inspect/inspected.ts'
import type { Outcome, Settled } from '../outcome.ts'
import type { SeenFile } from '../inspect/look.ts'
import { countUp, deleteAll } from '../remove/delete-files.ts'
import { encodedPath, filesOf, lookInto } from './contents.ts'
import { whyUnproved } from './prove.ts'
import type { Recheck } from './recheck.ts'

export type LeftoverSteps = {
  remover: FileRemover & Pick<Looker, 'bytesOf'>
  listAll: ListAll
  recheck: Recheck
  folderOf: (id: string) => FoundFolder
  concurrency: number
  /** Called with the folders that are about to be touched. What it throws ends the run before they are. */
  onBegin: (items: readonly Inspected[]) => void
}

/** Deletes folders for good: each is nobody's still, holds what it held, and is looked into once more afterwards. */
export function leftoversRemover({
  remover,
  listAll,
  recheck,
  folderOf,
  concurrency,
  onBegin,
}: LeftoverSteps): Remover {
  const limit = pLimit(concurrency)

  return {
    remove: async (items): Promise<Cleaned> => {
      const [reasons, looks] = await Promise.all([
        recheck(items.map(({ task }) => folderOf(task.id).taskId)),
        Promise.all(items.map((item) => limit(() => look(item, folderOf(item.task.id), listAll)))),
      ])
      const unproved = await whyUnproved(
        remover,
        looks.map(({ folder }) => folder),
      )
      const settled: Settled[] = []
      const proved: Looked[] = []
      for (const looked of looks) {
        const { item, folder, outcome } = looked
        const reason = reasons.get(folder.taskId)
        const error = unproved(folder)
        if (reason !== undefined) settled.push(settle(item, { kind: 'kept', reason }))
        else if (outcome !== undefined) settled.push(settle(item, outcome))
        else if (error !== undefined) settled.push(settle(item, { kind: 'failed', error }))
        else proved.push(looked)
      }
      if (proved.length === 0) return { settled, claims: [] }
      onBegin(proved.map(({ item }) => item))
      const outcomes = await deleteAll(
        remover,
        proved.flatMap(({ files }) => files),
      )
      const done = await Promise.all(
        proved.map((looked) =>
          limit(() => finish(looked, countUp(looked.files, outcomes, new Set()), listAll, remover)),
        ),
      )
      return { settled: [...settled, ...done], claims: [] }
    },
  }
}

type Looked = {
  item: Inspected
  folder: FoundFolder
  /** What lies in it. */
  files: readonly SeenFile[]
  /** What becomes of it without any deletion, if so. */
  outcome?: Outcome
}

async function look(item: Inspected, folder: FoundFolder, listAll: ListAll): Promise<Looked> {
  try {
    const { objects, isThere, change } = await lookInto(folder, listAll)
    const looked = { item, folder, files: filesOf(folder, objects) }
    if (change !== undefined) return { ...looked, outcome: { kind: 'kept', reason: change } }
    return isThere ? looked : { ...looked, outcome: { kind: 'gone' } }
  } catch (error) {
    return { item, folder, files: [], outcome: { kind: 'failed', error: errorMessage(error) } }
  }
}

/** Removes the folder itself where it outlives its files, and looks whether all is gone. */
async function finish(
  { item, folder, files: given }: Looked,
  files: FileTally,
  listAll: ListAll,
  remover: Pick<FileRemover, 'removeFolders'>,
): Promise<Settled> {
  const [first] = files.failed
  if (first !== undefined) {
    const error = `${files.failed.length} of its ${given.length} files could not be deleted: ${first.error}`
    return settle(item, { kind: 'failed', error, remedy: first.remedy }, files)
  }
  try {
    if (await isEmpty(folder, listAll)) await removeFolder(folder, remover)
    const { objects, isThere } = await lookInto(folder, listAll)
    if (objects.length > 0)
      throw new Error(`${objects.length} files are in it after their deletion${elsewhere(folder)}`)
    if (isThere)
      throw new Error(`its files are gone, and the folder itself is still there${elsewhere(folder)}`)
    return settle(item, { kind: 'deleted', models: 0, fileUrls: [] }, files)
  } catch (error) {
    return settle(item, { kind: 'failed', error: errorMessage(error) }, files)
  }
}

async function isEmpty(folder: FoundFolder, listAll: ListAll): Promise<boolean> {
  if (folder.root.bucket.store !== 'folder') return false
  const { objects, isThere, change } = await lookInto(folder, listAll)
  return isThere && objects.length === 0 && change === undefined
}

/** @throws Error that says why it stays */
async function removeFolder(folder: FoundFolder, remover: Pick<FileRemover, 'removeFolders'>): Promise<void> {
  const [outcome] = await remover.removeFolders([folderOnStore(folder)])
  if (outcome?.kind === 'failed') throw new Error(outcome.error)
}

function folderOnStore({ root: { bucket, served }, prefix }: FoundFolder): Folder {
  return served === undefined
    ? { store: 'object', bucket, prefix }
    : { ...served, path: served.path + encodedPath(prefix.replace(/\/$/u, '')) }
}

function elsewhere({ root: { served } }: FoundFolder): string {
  return served === undefined
    ? ''
    : `: ${served.host} may have other files than the folder that local-roots names for it`
}

function settle({ task, ageAtMs }: Inspected, outcome: Outcome, files: Settled['files'] = NO_FILES): Settled {
  return { task, ageAtMs, outcome, files }
}
