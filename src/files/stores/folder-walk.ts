import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { portions } from '../../portions.ts'
import { errorCode, isStillThere, modifiedAtMs, openRoot, stored, type Root } from './folder-path.ts'
import type { StoredObject } from './store.ts'

/** A folder of the disk; the key ends in a slash. */
export type StoredFolder = { key: string; modifiedAtMs: number }

/** What was found in one folder: `odd` is neither file nor folder, and is not followed. */
export type Found = {
  objects: readonly StoredObject[]
  folders: readonly StoredFolder[]
  odd: readonly string[]
}

/** Files that are looked at together. */
const AT_ONCE = 200
/** Stands for bytes of a name that are no UTF-8: by such a name nothing is found again. */
const UNREADABLE = '\ufffd'

/**
 * Everything below a folder of a root, empty folders and links included; nothing if there is no such folder.
 * @param prefix of the keys: empty, or a folder with a slash at its end
 * @throws Error when a folder cannot be read, a link is on its way, or the root is not what it was
 */
export async function* walkFolder(rootPath: string, prefix: string): AsyncGenerator<Found> {
  const root = await openRoot(rootPath)
  const pending = [prefix]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const found = await readFolder(root, folder)
    for (const { key } of found.folders) if (key !== folder) pending.push(key)
    yield found
  }
  if (!(await isStillThere(root))) throw new Error(`${root.path} is not the folder any more that it was`)
}

const NOTHING: Found = { objects: [], folders: [], odd: [] }

async function readFolder(root: Root, folder: string): Promise<Found> {
  const at = path.join(root.path, folder).replace(/\/+$/u, '')
  try {
    if ((await realpath(at)) !== at) throw new Error(`${at} is reached through a symbolic link`)
    const own = await lstat(at)
    const entries = await readdir(at, { withFileTypes: true })
    const keysOf = (isOf: (entry: Dirent) => boolean): readonly string[] =>
      entries.filter(isOf).map(({ name }) => folder + name)
    const isPlain = ({ name }: Dirent): boolean => !name.includes(UNREADABLE)
    const objects: StoredObject[] = []
    for (const portion of portions(
      keysOf((entry) => entry.isFile() && isPlain(entry)),
      AT_ONCE,
    )) {
      const found = await Promise.all(portion.map((key) => storedFile(root, key)))
      for (const object of found.flat()) objects.push(object)
    }
    const inner = keysOf((entry) => entry.isDirectory() && isPlain(entry)).map((key) => ({
      key: `${key}/`,
      modifiedAtMs: -Infinity,
    }))
    return {
      objects,
      folders: [...(folder === '' ? [] : [{ key: folder, modifiedAtMs: modifiedAtMs(own) }]), ...inner],
      odd: keysOf((entry) => !isPlain(entry) || (!entry.isFile() && !entry.isDirectory())),
    }
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return NOTHING
    if (cause instanceof Error && errorCode(cause) === 'unknown error') throw cause
    throw new Error(`${at} cannot be read (${errorCode(cause)})`, { cause })
  }
}

async function storedFile(root: Root, key: string): Promise<StoredObject[]> {
  try {
    const found = await lstat(path.join(root.path, key))
    return [{ key, ...stored(found) }]
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
