import type { Model, ModelsApi } from '../../clearml/models.ts'
import { stayingKeys } from '../../files/guard.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { readingsOf } from '../../files/stored-names.ts'
import { isGoing } from './guarded-models.ts'
import type { Listed } from './listed.ts'

/** What the models that stay hold on to. */
export type Staying = {
  /** Keys of their files, and of the folders in which these lie. */
  keys: ReadonlySet<string>
  /** The tasks in whose folders one of these files lies. */
  folderTaskIds: ReadonlySet<string>
}

/**
 * Models of anybody whose file lies in a folder from which these tasks may take files: their own, that of a task which this
 * run has deleted, or that of a model that they inherited.
 */
export function modelsInFolders(
  clearml: Pick<ModelsApi, 'modelsInFoldersOf'>,
  listed: readonly Listed[],
  deletedTaskIds: ReadonlySet<string>,
): Promise<readonly Model[]> {
  const ofFiles = listed.flatMap(({ item, files }) => {
    const ids = files.kind === 'listed' ? files.files.flatMap(({ uri }) => markedTaskIds(uri)) : []
    return ids.filter((id) => id === item.task.id || deletedTaskIds.has(id))
  })
  const inherited = listed.flatMap(({ item, models }) =>
    models.map(({ ownerId }) => ownerId).filter((id) => id !== item.task.id),
  )
  return clearml.modelsInFoldersOf([...new Set([...ofFiles, ...inherited])])
}

/** The files of all models that stay if only the tasks of `going` go. */
export function stayingFiles(
  listed: readonly Listed[],
  going: readonly Listed[],
  inFolders: readonly Model[],
): Staying {
  const goingIds = new Set(going.flatMap(({ models }) => models.filter(isGoing).map(({ model }) => model.id)))
  const all = [...inFolders, ...listed.flatMap(({ models }) => models.map(({ model }) => model))]
  const uris = all.filter(({ id }) => !goingIds.has(id)).map(({ uri }) => uri)
  return {
    keys: new Set(uris.flatMap(stayingKeys)),
    folderTaskIds: new Set(uris.flatMap(readingsOf).flatMap(markedTaskIds)),
  }
}
