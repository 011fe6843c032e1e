import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { FileTree } from '../../../simulator/fileserver/tree.ts'

/** The files of a simulated fileserver, kept in a folder of this machine as those of a real one are. */
export class DiskTree extends FileTree {
  readonly #root: string

  constructor(root: string) {
    super()
    this.#root = root
  }

  override get size(): number {
    return this.list().length
  }

  override get rootExists(): boolean {
    return existsSync(this.#root)
  }

  override add(file: string, content: number | Buffer): void {
    mkdirSync(path.dirname(this.#at(file)), { recursive: true })
    writeFileSync(this.#at(file), typeof content === 'number' ? Buffer.alloc(content) : content)
  }

  override addFolder(folder: string): void {
    mkdirSync(this.#at(folder), { recursive: true })
  }

  override has(file: string): boolean {
    return this.#kindOf(file) === 'file'
  }

  override hasFolder(folder: string): boolean {
    return this.#kindOf(folder) === 'folder'
  }

  override get(file: string): number | Buffer | undefined {
    return this.has(file) ? readFileSync(this.#at(file)) : undefined
  }

  override delete(file: string): boolean {
    if (!this.has(file)) return false
    unlinkSync(this.#at(file))
    return true
  }

  override deleteFolder(folder: string): boolean {
    if (!this.hasFolder(folder)) return false
    rmSync(this.#at(folder), { recursive: true })
    return true
  }

  override clear(): void {
    for (const name of readdirSync(this.#root)) rmSync(path.join(this.#root, name), { recursive: true })
  }

  override list(): string[] {
    return this.#below('file')
  }

  override listFolders(): string[] {
    return this.#below('folder')
  }

  #below(kind: 'file' | 'folder'): string[] {
    return readdirSync(this.#root, { recursive: true, encoding: 'utf8' })
      .filter((entry) => this.#kindOf(entry) === kind)
      .toSorted()
  }

  #kindOf(entry: string): 'file' | 'folder' | undefined {
    const stat = lstatSync(this.#at(entry), { throwIfNoEntry: false })
    if (stat?.isFile() === true) return 'file'
    return stat?.isDirectory() === true ? 'folder' : undefined
  }

  #at(entry: string): string {
    return path.join(this.#root, entry)
  }
}
