import type { ModelsApi } from '../clearml/models.ts'
import { spellingKeys } from '../files/guard.ts'
import { markedTaskIds } from '../files/marker.ts'
import { isGoing } from './guarded-models.ts'
import type { Listed } from './sort-files.ts'

/** What the models that stay hold on to. */
export type Staying = {
  /** Every spelling of their URIs. */
  spellings: ReadonlySet<string>
  /** The tasks in whose folders one of these files lies. */
  folderTaskIds: ReadonlySet<string>
}

/** Looks for all models that stay, anybody's, as far as their files lie in folders of these tasks. */
export async function findStaying(
  clearml: Pick<ModelsApi, 'modelsInFoldersOf'>,
  listed: readonly Listed[],
): Promise<Staying> {
  const withOwnFiles = listed.filter(
    ({ item, files }) =>
      !('error' in files) && files.some(({ uri }) => markedTaskIds(uri).includes(item.task.id)),
  )
  const inFolders = await clearml.modelsInFoldersOf(withOwnFiles.map(({ item }) => item.task.id))
  const own = listed.flatMap(({ models }) => models)
  const going = new Set(own.filter(isGoing).map(({ model }) => model.id))
  const all = [...inFolders, ...own.map(({ model }) => model)]
  const spellings = all.filter(({ id }) => !going.has(id)).flatMap(({ uri }) => spellingKeys(uri))
  return { spellings: new Set(spellings), folderTaskIds: new Set(spellings.flatMap(markedTaskIds)) }
}
