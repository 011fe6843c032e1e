import type { Location } from '../../files/locate.ts'
import type { ListAll } from '../../files/stores/list-all.ts'
import type { StoredObject } from '../../files/stores/store.ts'
import { folderUri, type FoundFolder } from '../../leftovers/entry.ts'
import { FolderTally } from '../../leftovers/task-folder.ts'
import type { KeepReason } from '../../plan/reasons.ts'
import type { SeenFile } from '../inspect/look.ts'

/** What lies in a folder at this moment. */
export type FolderContents = {
  objects: readonly StoredObject[]
  /** Whether it is there, be it empty. */
  isThere: boolean
  /** Why it stays, if so: it is not what was found before. */
  change: KeepReason | undefined
}

/** Lists a folder again. @throws as `ListAll` */
export async function lookInto(folder: FoundFolder, listAll: ListAll): Promise<FolderContents> {
  const tally = new FolderTally()
  const objects: StoredObject[] = []
  let isThere = false
  for await (const page of listAll(folder.root.bucket, folder.prefix)) {
    tally.addPage(page)
    for (const object of page.objects) objects.push(object)
    isThere ||= page.objects.length + page.folders.length + page.odd.length > 0
  }
  return { objects, isThere, change: changeOf(folder, tally) }
}

/** Less than before is what a run left that was ended; an empty folder is younger for what went out of it. */
function changeOf(before: FoundFolder, { folders }: FolderTally): KeepReason | undefined {
  const now = folders.find(({ prefix }) => prefix === before.prefix)
  if (folders.some(({ prefix }) => prefix !== before.prefix) || now?.holdsOthers === true)
    return 'holds-task-folders'
  if (now === undefined) return undefined
  if (now.holdsOdd) return 'holds-links'
  const isMore = now.files > before.files || now.bytes > before.bytes
  return isMore || (now.files > 0 && now.newestAtMs > before.newestAtMs) ? 'folder-changed' : undefined
}

/** The files of a folder, each where it is deleted: on a fileserver by its address, though it was listed on disk. */
export function filesOf(folder: FoundFolder, objects: readonly StoredObject[]): readonly SeenFile[] {
  const uri = folderUri(folder)
  return objects.map(({ key, bytes }) => ({
    file: { uri: `${uri}/${key.slice(folder.prefix.length)}`, kind: 'unrecorded', bytes },
    location: locationOf(folder, key),
    isMeasured: true,
  }))
}

export function locationOf({ root: { bucket, served } }: FoundFolder, key: string): Location {
  return served === undefined
    ? { store: 'object', bucket, key }
    : { ...served, path: served.path + encodedPath(key) }
}

/** The fileserver decodes what it is given: a name that holds a `%` has to be encoded to be found. */
export function encodedPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/')
}
