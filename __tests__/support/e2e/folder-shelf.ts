import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Shelf } from './stored-world.ts'

/** A share that is mounted at the root; training machines had it at `recorded`. */
export function folderShelf(root: string, recorded: string): Shelf {
  return {
    name: 'share',
    uri: (key) => `${recorded}/${key}`,
    put: (key, bytes = 1) => {
      putFile(root, key, bytes)
      return Promise.resolve()
    },
    list: () => Promise.resolve(filesBelow(root)),
  }
}

export function putFile(root: string, key: string, bytes: number): void {
  const file = path.join(root, ...key.split('/'))
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, 'x'.repeat(bytes))
}

/** Sorted paths of all regular files. */
export function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(root, path.join(parentPath, name)))
    .sort()
}
