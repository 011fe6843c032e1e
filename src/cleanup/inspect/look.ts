import { objectUri } from '../../files/bucket-uri.ts'
import { sortContents, type Folder } from '../../files/folder.ts'
import type { Location } from '../../files/locate.ts'
import type { Contents, Looker } from '../../files/looker.ts'
import type { Inspected, OwnedFile } from './inspected.ts'

/** A file with its size, and whether that is the word of its store. */
export type SeenFile = OwnedFile & { isMeasured: boolean }

/** The files of a task as its stores have them now. */
export type Look = {
  /** What records name, with the sizes that listings told. */
  owned: readonly SeenFile[]
  /** Those of them that the listing of their bucket does not have. */
  missing: ReadonlySet<SeenFile>
  folders: ReadonlyMap<Folder, FolderLook>
  /** Why folders could not be looked into. */
  notListed: readonly string[]
}

export type FolderLook = {
  /** What no record names. */
  unrecorded: readonly SeenFile[]
  /** Whether something of another task lies in it. */
  holdsOthers: boolean
}

type Listed = Extract<Contents, { kind: 'listed' }>

/** Lists these folders of a task, each once, where that can be done. */
export async function lookInto(
  { task, owned }: Pick<Inspected, 'task' | 'owned'>,
  folders: readonly Folder[],
  looker: Pick<Looker, 'contentsOf'>,
): Promise<Look> {
  const found = await Promise.all(
    folders.map(async (folder) => ({ folder, contents: await looker.contentsOf(folder) })),
  )
  const listed = found.flatMap(({ folder, contents }) =>
    contents.kind === 'listed' ? [{ folder, contents, sizes: sizesIn(contents) }] : [],
  )
  const missing = new Set<SeenFile>()
  const seen = owned.map((entry): SeenFile => {
    const place = listed.find(({ contents }) => isWithin(contents, entry.location))
    const bytes = place?.contents.keysOf(entry.location).map((key) => place.sizes.get(key))
    const size = bytes?.find((one) => one !== undefined)
    const file = { ...entry, file: { ...entry.file, bytes: size ?? entry.file.bytes } }
    const seenFile = { ...file, isMeasured: size !== undefined }
    // A mount may be another one than what the fileserver serves; a bucket is what it is.
    if (place?.folder.store === 'object' && size === undefined) missing.add(seenFile)
    return seenFile
  })
  return {
    owned: seen,
    missing,
    folders: folderLooks(listed, owned, task.id),
    notListed: [...new Set(found.flatMap(({ contents }) => ('why' in contents ? [contents.why] : [])))],
  }
}

/** Two recorded texts may mean one folder, which then has one look. */
function folderLooks(
  listed: readonly { folder: Folder; contents: Listed }[],
  owned: readonly OwnedFile[],
  taskId: string,
): Look['folders'] {
  const looks = new Map<string, FolderLook>()
  return new Map(
    listed.map(({ folder, contents }) => {
      const place = objectUri(contents.bucket, contents.prefix)
      const look = looks.get(place) ?? folderLook(contents, owned, taskId)
      looks.set(place, look)
      return [folder, look]
    }),
  )
}

/** What no record names in these folders, each once. */
export function unrecordedIn({ folders }: Look, among: readonly Folder[]): readonly SeenFile[] {
  return [...new Set(among.flatMap((folder) => folders.get(folder)?.unrecorded ?? []))]
}

function sizesIn({ objects }: Listed): ReadonlyMap<string, number> {
  return new Map(objects.map(({ key, bytes }) => [key, bytes]))
}

function isWithin({ keysOf, prefix }: Listed, location: Location): boolean {
  return keysOf(location).some((key) => key.startsWith(prefix))
}

function folderLook(contents: Listed, owned: readonly OwnedFile[], taskId: string): FolderLook {
  const { bucket, prefix, objects, keysOf } = contents
  const recorded = new Set(owned.flatMap(({ location }) => keysOf(location)))
  const { unrecorded, ofOthers } = sortContents(objects, prefix, recorded, taskId)
  return {
    holdsOthers: ofOthers.length > 0,
    unrecorded: unrecorded.map(({ key, bytes }) => ({
      file: { uri: objectUri(bucket, key), kind: 'unrecorded', bytes },
      location: { store: 'object', bucket, key },
      isMeasured: true,
    })),
  }
}
