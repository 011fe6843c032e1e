import type { ClearML } from '../../clearml/api.ts'
import { parseTimestamp } from '../../clearml/task.ts'
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

/** A write that was under way during a read may have an earlier instant than what was read. */
const MARGIN_MS = 300_000

const UNKNOWN = 'unknown'
const ID = /[0-9a-f]{32}/gu

type Calls = Pick<ClearML, 'modelsById' | 'scanFilesOfTasks' | 'scanChangedFilesOfTasks'>

/**
 * The server cannot be asked for an artifact by its URI, so every task is looked at, once.
 * @param modelIds whose files may go: of what lies outside of their folders nothing is kept in memory.
 */
export function watchNamedFiles(clearml: Calls, modelIds: readonly string[]): NamedFiles {
  let folderIds: ReadonlySet<string> = new Set()
  const keysOfTasks = new Map<string, readonly Keys[]>()
  let newestChangeMs: number | undefined
  let reading: Promise<void> = Promise.resolve()

  const visit = (id: string, text: string): void => {
    const row = JSON.parse(text) as Record<string, unknown>
    const at = parseTimestamp(row['last_change'])
    if (typeof at === 'number') newestChangeMs = Math.max(newestChangeMs ?? at, at)
    const uris = [...textsIn(row)].filter((uri) => isIn(uri, folderIds))
    if (uris.length > 0) keysOfTasks.set(id, uris.map(keysOf))
    else keysOfTasks.delete(id)
  }
  const read = async (): Promise<void> => {
    if (newestChangeMs !== undefined) {
      await clearml.scanChangedFilesOfTasks(newestChangeMs - MARGIN_MS, visit)
      return
    }
    folderIds = new Set((await clearml.modelsById(modelIds)).flatMap(({ uri }) => markedTaskIds(uri)))
    await clearml.scanFilesOfTasks(visit)
  }

  return {
    refresh: () => {
      // One after the other, so that each begins after it was asked for.
      const next = reading.then(read)
      reading = next.catch(() => undefined)
      return next
    },
    namersOf: (uri) => {
      // It was moved since: who names files there is not known.
      if (!markedTaskIds(uri).every((id) => folderIds.has(id))) return [UNKNOWN]
      const file = keysOf(uri)
      return [...keysOfTasks].flatMap(([id, named]) =>
        named.some((other) => overlap(file, other)) ? [id] : [],
      )
    },
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
