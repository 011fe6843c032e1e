type Folder = { folders: Map<string, Folder>; files: Map<string, number | Buffer>; fileCount: number }

const newFolder = (): Folder => ({ folders: new Map(), files: new Map(), fileCount: 0 })

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '' && segment !== '.')

/**
 * The files below the fileserver's upload folder. Kept as a tree, so that deleting a folder costs nothing
 * like a look at every file. Paths are decoded and relative; folders stay when their last file goes.
 */
export class FileTree {
  #root: Folder | undefined = newFolder()

  /** Number of files. */
  get size(): number {
    return this.#root?.fileCount ?? 0
  }

  /** False after a `delete_many` with "." until the next upload (transcript 21). */
  get rootExists(): boolean {
    return this.#root !== undefined
  }

  /** `content` may be just a size: seeded files need no bytes. */
  add(path: string, content: number | Buffer): void {
    const trail = this.#createTrail(segmentsOf(path).slice(0, -1))
    const folder = trail.at(-1)
    const name = segmentsOf(path).at(-1)
    if (folder === undefined || name === undefined) throw new Error(`not a file path: "${path}"`)
    const isNew = !folder.files.has(name)
    folder.files.set(name, content)
    if (isNew) for (const ancestor of trail) ancestor.fileCount += 1
  }

  addFolder(path: string): void {
    this.#createTrail(segmentsOf(path))
  }

  has(path: string): boolean {
    return this.get(path) !== undefined
  }

  hasFolder(path: string): boolean {
    return this.#trail(segmentsOf(path)) !== undefined
  }

  /** A file's bytes, or its size where only that is known. */
  get(path: string): number | Buffer | undefined {
    const segments = segmentsOf(path)
    const name = segments.pop()
    return name === undefined ? undefined : this.#trail(segments)?.at(-1)?.files.get(name)
  }

  /** Deletes a file; a folder is left alone. */
  delete(path: string): boolean {
    const segments = segmentsOf(path)
    const name = segments.pop()
    const trail = this.#trail(segments)
    if (name === undefined || trail?.at(-1)?.files.delete(name) !== true) return false
    for (const ancestor of trail) ancestor.fileCount -= 1
    return true
  }

  /** Deletes a folder with everything in it; the empty path is the upload folder itself. */
  deleteFolder(path: string): boolean {
    const segments = segmentsOf(path)
    const removed = this.#trail(segments)?.at(-1)
    if (removed === undefined) return false
    const name = segments.pop()
    if (name === undefined) {
      this.#root = undefined
      return true
    }
    const trail = this.#trail(segments) ?? []
    trail.at(-1)?.folders.delete(name)
    for (const ancestor of trail) ancestor.fileCount -= removed.fileCount
    return true
  }

  clear(): void {
    this.#root = newFolder()
  }

  /** The paths of all files, sorted. */
  list(): string[] {
    return this.#walk((path, folder) => [...folder.files.keys()].map((name) => path + name)).sort()
  }

  /** The paths of all folders, empty ones too, sorted. */
  listFolders(): string[] {
    return this.#walk((path, folder) => [...folder.folders.keys()].map((name) => path + name)).sort()
  }

  #walk(collect: (prefix: string, folder: Folder) => string[]): string[] {
    const found: string[] = []
    const visit = (prefix: string, folder: Folder) => {
      for (const path of collect(prefix, folder)) found.push(path)
      for (const [name, child] of folder.folders) visit(`${prefix}${name}/`, child)
    }
    if (this.#root !== undefined) visit('', this.#root)
    return found
  }

  /** The folders from the root to the one named; undefined when one is missing. */
  #trail(segments: readonly string[]): Folder[] | undefined {
    if (this.#root === undefined) return undefined
    const trail = [this.#root]
    for (const segment of segments) {
      const next = trail.at(-1)?.folders.get(segment)
      if (next === undefined) return undefined
      trail.push(next)
    }
    return trail
  }

  #createTrail(segments: readonly string[]): Folder[] {
    this.#root ??= newFolder()
    let folder = this.#root
    const trail = [folder]
    for (const segment of segments) {
      let next = folder.folders.get(segment)
      if (next === undefined) {
        next = newFolder()
        folder.folders.set(segment, next)
      }
      folder = next
      trail.push(folder)
    }
    return trail
  }
}
