import type { Model } from '../../clearml/models.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { keysOf, overlap, type Keys, type NamedFiles } from './named-files.ts'

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

/** Models by the ids of the folders in which their files lie. */
export type ByFolder = ReadonlyMap<string, readonly Named[]>

type Named = { model: Model; keys: Keys }

export function byFolder(models: readonly Model[]): ByFolder {
  const pairs = models.flatMap((model) => {
    const named = { model, keys: keysOf(model.uri) }
    return [...new Set(markedTaskIds(model.uri))].map((id) => ({ id, named }))
  })
  const groups = Map.groupBy(pairs, ({ id }) => id)
  return new Map([...groups].map(([id, members]) => [id, members.map(({ named }) => named)]))
}

/** @param beside all models whose file lies in the folder of this one's, itself included. */
export function sharersOf(
  model: Model,
  beside: ByFolder,
  { namedFiles, deletedIds, isOpen }: SharerOptions,
): Sharers {
  const keys = keysOf(model.uri)
  const inFolders = new Set(markedTaskIds(model.uri).flatMap((id) => beside.get(id) ?? []))
  const others = [...inFolders]
    .filter((other) => other.model.id !== model.id && !deletedIds.has(other.model.id))
    .filter((other) => overlap(keys, other.keys))
    .map((other) => other.model)
  const isGoing = ({ id, uri }: Model): boolean => uri === model.uri && isOpen(id)
  return {
    staying: [
      ...namedFiles.namersOf(model.uri),
      ...others.filter((other) => !isGoing(other)).map(({ id }) => id),
    ],
    going: others.filter(isGoing).map(({ id }) => id),
  }
}
