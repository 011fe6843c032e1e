import { objectUri } from './bucket-uri.ts'
import type { Location, OnFileserver } from './locate.ts'
import { markedTaskIds, taskFolderOf } from './marker.ts'
import type { Bucket, StoredObject } from './stores/store.ts'

/** A task's own folder: all that its uploader stored there. On a fileserver `path` is the recorded text. */
export type Folder = OnFileserver | ObjectFolder

/** `prefix` ends in a slash. */
export type ObjectFolder = { store: 'object'; bucket: Bucket; prefix: string }

/** As people find it. */
export function folderText(folder: Folder): string {
  return folder.store === 'fileserver' ? folder.path : objectUri(folder.bucket, folder.prefix)
}

/** The folders of a task in which its files lie, each once. */
export function foldersOf(locations: readonly Location[], taskId: string): readonly Folder[] {
  const folders = locations.flatMap((location): Folder[] => {
    const path = taskFolderOf(location.store === 'fileserver' ? location.path : location.key, taskId)
    if (path === undefined) return []
    return location.store === 'fileserver'
      ? [{ store: 'fileserver', host: location.host, path }]
      : [{ store: 'object', bucket: location.bucket, prefix: `${path}/` }]
  })
  return [...new Map(folders.map((folder) => [JSON.stringify(folder), folder])).values()]
}

/** What lies in a task's folder, told by the ids in the names below it. */
export type Sorted = {
  /** Named by a record of the task. */
  recorded: readonly StoredObject[]
  /** Named by none: checkpoints that ClearML overwrote and forgot. */
  unrecorded: readonly StoredObject[]
  /** In a folder of another task that lies in this one. */
  ofOthers: readonly StoredObject[]
}

/**
 * @param prefix the key of the folder itself, with its slash: what stands before was proved with its files
 * @param recordedKeys the keys that records name
 */
export function sortContents(
  listed: readonly StoredObject[],
  prefix: string,
  recordedKeys: ReadonlySet<string>,
  taskId: string,
): Sorted {
  const isOthers = ({ key }: StoredObject): boolean =>
    !recordedKeys.has(key) && markedTaskIds(key.slice(prefix.length)).some((id) => id !== taskId)
  const own = listed.filter((object) => !isOthers(object))
  return {
    recorded: own.filter(({ key }) => recordedKeys.has(key)),
    unrecorded: own.filter(({ key }) => !recordedKeys.has(key)),
    ofOthers: listed.filter(isOthers),
  }
}
