import type { Stats } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { asObject, asText } from '../../clearml/json.ts'
import type { StoredObject } from './store.ts'

/** What lies at a key below a root, found without following a symbolic link below it. */
export type Found =
  | { kind: 'file'; path: string; bytes: number; modifiedAtMs: number }
  | { kind: 'folder'; path: string }
  | { kind: 'missing' }
  | { kind: 'refused'; why: string }

/** A root as the file system names it, and which folder it is: a share that goes leaves another one behind. */
export type Root = { path: string; identity: string }

/** @throws Error when it is missing, no folder, the whole file system, or empty, as where nothing is mounted */
export async function openRoot(root: string): Promise<Root> {
  let opened: Root
  let isEmpty: boolean
  try {
    const real = await realpath(root)
    opened = { path: real, identity: await identityOf(real) }
    isEmpty = (await readdir(real)).length === 0
  } catch (cause) {
    throw new Error(`the folder ${root} of local-roots cannot be read (${errorCode(cause)})`, { cause })
  }
  if (opened.path === path.parse(opened.path).root)
    throw new Error(`the folder ${root} of local-roots is the whole file system`)
  if (isEmpty) throw new Error(`the folder ${root} of local-roots is empty: is the share mounted?`)
  return opened
}

/** Whether the root is still the folder that was opened: where it is not, nothing that is missing is gone. */
export async function isStillThere({ path: real, identity }: Root): Promise<boolean> {
  return (await identityOf(real).catch(() => undefined)) === identity
}

/** In whole milliseconds, as receipts have it: disks keep it finer. */
export function modifiedAtMs({ mtimeMs }: Stats): number {
  return Math.floor(mtimeMs)
}

/** What is told of a file. One with another name goes on using its space. */
export function stored(file: Stats): Pick<StoredObject, 'bytes' | 'modifiedAtMs'> {
  return { bytes: file.nlink > 1 ? 0 : file.size, modifiedAtMs: modifiedAtMs(file) }
}

async function identityOf(real: string): Promise<string> {
  const { dev, ino } = await stat(real)
  return `${dev}:${ino}`
}

/** Looks at a key: plain segments only, every folder on the way a real one. */
export async function findBelow({ path: root }: Root, key: string): Promise<Found> {
  const odd = oddPath(key)
  if (odd !== undefined) return { kind: 'refused', why: odd }
  const target = path.join(root, ...key.split('/'))
  try {
    // Resolves every link on the way: a path without one is its own resolution.
    if ((await realpath(path.dirname(target))) !== path.dirname(target))
      return { kind: 'refused', why: 'a symbolic link is on its way, and none is followed' }
    const found = await lstat(target)
    if (found.isDirectory()) return { kind: 'folder', path: target }
    if (found.isSymbolicLink()) return { kind: 'refused', why: 'it is a symbolic link, and none is followed' }
    if (!found.isFile()) return { kind: 'refused', why: 'it is no regular file' }
    return { kind: 'file', path: target, ...stored(found) }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'missing' }
    if (errorCode(error) === 'ENOTDIR')
      return { kind: 'refused', why: 'a file stands where a folder should be' }
    throw error
  }
}

/** Why a key is no plain path below a root; undefined if it is one. */
export function oddPath(key: string): string | undefined {
  const segments = key.split('/')
  return segments.some((segment) => ['', '.', '..'].includes(segment) || segment.includes('\0'))
    ? 'its path has an empty segment, "." or ".."'
    : undefined
}

/** Node's code of an error, such as `EACCES`. */
export function errorCode(error: unknown): string {
  return asText(asObject(error)?.['code']) ?? 'unknown error'
}
