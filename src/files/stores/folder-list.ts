import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { portions } from '../../portions.ts'
import { errorCode, findBelow, isStillThere, type Root } from './folder-path.ts'
import type { StoredObject } from './store.ts'

/** Files that are looked at together. */
const PAGE_SIZE = 500

/**
 * Every regular file below the root whose path begins with the prefix. Symbolic links are not followed and not listed.
 * @throws Error when a folder cannot be read, or the root is not what it was
 */
export async function* listFolder(root: Root, prefix: string): AsyncGenerator<readonly StoredObject[]> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1).replace(/\/$/u, '')
  const folders = [start]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await entriesOf(root, folder)
    const keyed = entries.map((entry) => ({
      entry,
      key: folder === '' ? entry.name : `${folder}/${entry.name}`,
    }))
    const inner = keyed.filter(({ entry, key }) => entry.isDirectory() && mayHold(key, prefix))
    for (const { key } of inner) folders.push(key)
    const files = keyed.filter(({ entry, key }) => entry.isFile() && key.startsWith(prefix))
    for (const portion of portions(files, PAGE_SIZE)) {
      const found = await Promise.all(portion.map(({ key }) => storedFile(root, key)))
      yield found.flat()
    }
  }
  if (!(await isStillThere(root))) throw new Error(`${root.path} is not the folder any more that it was`)
}

async function entriesOf(root: Root, folder: string): Promise<readonly Dirent[]> {
  try {
    if (folder !== '' && (await findBelow(root, folder)).kind !== 'folder') return []
    return await readdir(path.join(root.path, folder), { withFileTypes: true })
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return []
    throw new Error(`${root.path}/${folder} cannot be read (${errorCode(cause)})`, { cause })
  }
}

/** Whether keys below a folder may begin with the prefix. */
function mayHold(folder: string, prefix: string): boolean {
  return `${folder}/`.startsWith(prefix) || prefix.startsWith(`${folder}/`)
}

async function storedFile(root: Root, key: string): Promise<StoredObject[]> {
  const found = await findBelow(root, key)
  return found.kind === 'file' ? [{ key, bytes: found.bytes, modifiedAtMs: found.modifiedAtMs }] : []
}
