import type { ClearML } from '../../clearml/api.ts'
import { spellingKeys, stayingKeys } from '../../files/guard.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { percentDecode } from '../../files/stored-names.ts'

/** Tasks whose artifacts name files in some folders. */
export type NamedFiles = {
  /** Reads all tasks for the first time, later those that changed since. What it read then counts for all that asks after. */
  refresh: () => Promise<void>
  /** The tasks that name the file, something in it, or a folder that it lies in; by whatever spelling. */
  namersOf: (uri: string) => readonly string[]
}

const UNKNOWN = 'unknown'
const ID = /[0-9a-f]{32}/gu

type Calls = Pick<ClearML, 'modelsById' | 'lastChangeAtMs' | 'scanFilesOfTasks' | 'scanChangedFilesOfTasks'>

/**
 * The server cannot be asked for an artifact by its URI, so every task is looked at, once.
 * @param modelIds whose files may go: of what lies outside of their folders nothing is kept in memory.
 */
export function watchNamedFiles(clearml: Calls, modelIds: readonly string[]): NamedFiles {
  let folderIds: ReadonlySet<string> = new Set()
  const named = new NamerIndex()
  /** When a task had been written last before tasks were read; nothing was read yet while it is absent. */
  let read: { asOfMs: number | undefined } | undefined
  let reading: Promise<void> = Promise.resolve()

  const visit = (id: string, text: string): void => {
    const uris = [...textsIn(JSON.parse(text))].filter((uri) => isIn(uri, folderIds))
    named.set(id, uris.map(keysOf))
  }
  const readOn = async (): Promise<void> => {
    const asOfMs = await clearml.lastChangeAtMs()
    if (read === undefined) {
      folderIds = new Set((await clearml.modelsById(modelIds)).flatMap(({ uri }) => markedTaskIds(uri)))
      await clearml.scanFilesOfTasks(visit)
    } else await clearml.scanChangedFilesOfTasks(read.asOfMs, visit)
    read = { asOfMs }
  }

  return {
    refresh: () => {
      // One after the other, so that each begins after it was asked for.
      const next = reading.then(readOn)
      reading = next.catch(() => undefined)
      return next
    },
    namersOf: (uri) => {
      // It was moved since: who names files there is not known.
      if (!markedTaskIds(uri).every((id) => folderIds.has(id))) return [UNKNOWN]
      return named.overlapping(keysOf(uri)).map((id) => (id === '' ? UNKNOWN : id))
    },
  }
}

/** By their keys, the tasks that name files: thousands of models are looked for. */
class NamerIndex {
  readonly #keysOf = new Map<string, readonly Keys[]>()
  readonly #byFile = new Map<string, Set<string>>()
  readonly #byFolder = new Map<string, Set<string>>()

  /** In place of what it named before; of records without a readable id none takes the place of another. */
  set(taskId: string, files: readonly Keys[]): void {
    for (const [index, key] of this.#places(this.#keysOf.get(taskId) ?? [])) index.get(key)?.delete(taskId)
    this.#keysOf.delete(taskId)
    if (files.length > 0 && taskId !== '') this.#keysOf.set(taskId, files)
    for (const [index, key] of this.#places(files)) {
      const tasks = index.get(key) ?? new Set()
      index.set(key, tasks.add(taskId))
    }
  }

  /** The same file, one around it, or one in it. */
  overlapping({ own, withFolders }: Keys): readonly string[] {
    const around = [...withFolders].flatMap((key) => [...(this.#byFile.get(key) ?? [])])
    const inside = [...own].flatMap((key) => [...(this.#byFolder.get(key) ?? [])])
    return [...new Set([...around, ...inside])]
  }

  *#places(files: readonly Keys[]): Generator<[index: Map<string, Set<string>>, key: string]> {
    for (const { own, withFolders } of files) {
      for (const key of own) yield [this.#byFile, key]
      for (const key of withFolders) yield [this.#byFolder, key]
    }
  }
}

/** Of a file, and of the folders above it. */
export type Keys = { own: ReadonlySet<string>; withFolders: ReadonlySet<string> }

export function keysOf(uri: string): Keys {
  return { own: new Set(spellingKeys(uri)), withFolders: new Set(stayingKeys(uri)) }
}

/** Whether they may be the same file, or one lies in the other. */
export function overlap(one: Keys, other: Keys): boolean {
  return (
    [...one.own].some((key) => other.withFolders.has(key)) ||
    [...other.own].some((key) => one.withFolders.has(key))
  )
}

/** An id may be percent-encoded like anything else. */
function isIn(uri: string, folderIds: ReadonlySet<string>): boolean {
  const readings = uri.includes('%') ? [uri, percentDecode(uri)] : [uri]
  return readings.some((reading) => (reading.match(ID) ?? []).some((id) => folderIds.has(id)))
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) yield* textsIn(part)
}
