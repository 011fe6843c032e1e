import type { Model, ModelsApi } from '../../clearml/models.ts'
import { markedTaskIds } from '../../files/marker.ts'
import type { Books } from '../ledger.ts'
import { keysOf, overlap, type Keys, type NamedFiles } from './named-files.ts'
import { liesInOwnFolder } from './sort-file.ts'

/** Who else names the file of a model. */
export type Sharers = {
  /** Tasks and models that stay. */
  staying: readonly string[]
  /** Models that this run is still to delete, and whose records name the very same file. */
  going: readonly string[]
  /** Those of them whose own the file is, too: each can take it along. */
  heirs: readonly string[]
}

/** Looks who names the files of models; of each it is told as the books stand when that is asked. */
export type FindSharers = (models: readonly Model[]) => Promise<(model: Model) => Sharers>

export function createSharerFinder(
  clearml: Pick<ModelsApi, 'modelsInFoldersOf'>,
  namedFiles: NamedFiles,
  books: Books,
): FindSharers {
  /** Models of anybody that name files in these folders. No task's files are looked at where there are none. */
  const modelsBeside = async (models: readonly Model[]): Promise<ByFolder> => {
    if (models.length === 0) return new Map()
    const folders = [...new Set(models.flatMap(({ uri }) => markedTaskIds(uri)))]
    const [inFolders] = await Promise.all([clearml.modelsInFoldersOf(folders), namedFiles.refresh()])
    return byFolder(inFolders)
  }
  return async (models) => {
    const beside = await modelsBeside(models)
    return (model) => sharersOf(model, beside, namedFiles, books)
  }
}

/** Models by the ids of the folders in which their files lie. */
type ByFolder = ReadonlyMap<string, readonly Named[]>

type Named = { model: Model; keys: Keys }

function byFolder(models: readonly Model[]): ByFolder {
  const pairs = models.flatMap((model) => {
    const named = { model, keys: keysOf(model.uri) }
    return [...new Set(markedTaskIds(model.uri))].map((id) => ({ id, named }))
  })
  const groups = Map.groupBy(pairs, ({ id }) => id)
  return new Map([...groups].map(([id, members]) => [id, members.map(({ named }) => named)]))
}

/** @param beside all models whose file lies in the folder of this one's, itself included. */
function sharersOf(
  model: Model,
  beside: ByFolder,
  namedFiles: Pick<NamedFiles, 'namersOf'>,
  books: Books,
): Sharers {
  const keys = keysOf(model.uri)
  const inFolders = new Set(markedTaskIds(model.uri).flatMap((id) => beside.get(id) ?? []))
  const others = [...inFolders]
    .filter((other) => other.model.id !== model.id && !books.deleted.has(other.model.id))
    .filter((other) => overlap(keys, other.keys))
    .map((other) => other.model)
  const isGoing = ({ id, uri }: Model): boolean => uri === model.uri && books.isOpen(id)
  const going = others.filter(isGoing)
  return {
    staying: [
      ...namedFiles.namersOf(model.uri),
      ...others.filter((other) => !isGoing(other)).map(({ id }) => id),
    ],
    going: going.map(({ id }) => id),
    heirs: going.filter(liesInOwnFolder).map(({ id }) => id),
  }
}
