import type { Model } from '../../clearml/models.ts'
import { keysOf, overlap, type NamedFiles } from './named-files.ts'

/** Who else names the file of a model. */
export type Sharers = {
  /** Tasks and models that stay. */
  staying: readonly string[]
  /** Models that this run is still to delete, and whose records name the very same file. */
  going: readonly string[]
}

export type SharerOptions = {
  namedFiles: Pick<NamedFiles, 'namersOf'>
  /** Models that this run has deleted: whatever the server says, they are no more. */
  deletedIds: ReadonlySet<string>
  isOpen: (modelId: string) => boolean
}

/** @param inFolders all models whose file lies in the folder of this one's, itself included. */
export function sharersOf(
  model: Model,
  inFolders: readonly Model[],
  { namedFiles, deletedIds, isOpen }: SharerOptions,
): Sharers {
  const keys = keysOf(model.uri)
  const others = inFolders.filter(
    ({ id, uri }) => id !== model.id && !deletedIds.has(id) && overlap(keys, keysOf(uri)),
  )
  const isGoing = ({ id, uri }: Model): boolean => uri === model.uri && isOpen(id)
  return {
    staying: [
      ...namedFiles.namersOf(model.uri),
      ...others.filter((other) => !isGoing(other)).map(({ id }) => id),
    ],
    going: others.filter(isGoing).map(({ id }) => id),
  }
}
