import type { Found, StoredFolder } from '../files/stores/folder-walk.ts'
import type { StoredObject } from '../files/stores/store.ts'

/** A folder that is named as the one of a task, with what lies in it and in no other such folder below. */
export type TaskFolder = {
  /** The key of the folder, with a slash at its end. */
  prefix: string
  taskId: string
  /** The ids after which the folders around it are named: those of other tasks, or of projects with long names. */
  outerIds: readonly string[]
  files: number
  bytes: number
  /** When the newest of its files was written; of an empty folder, when that was changed last. */
  newestAtMs: number
  oldestAtMs: number
  /** The key of one of its files; empty where it has none. */
  example: string
  /** Whether a folder of another task lies in it: no rule says whose what is in there is. */
  holdsOthers: boolean
  /** Whether something lies in it that is neither file nor folder, such as a symbolic link. */
  holdsOdd: boolean
}

/** Files that lie in no such folder: they are told, and never touched. */
export type OddFiles = { files: number; bytes: number; examples: readonly string[] }

const MAX_EXAMPLES = 20
/** As ClearML's uploader names a task's folder: docs/storage.md, "Whose a file is". */
const MARKED = /\.([0-9a-f]{32})$/u
const MARKED_ANYWHERE = /\.[0-9a-f]{32}\//u

/** Sorts a listing into task folders while it comes in. */
export class FolderTally {
  readonly #folders = new Map<string, Mutable<TaskFolder>>()
  readonly #odd = { files: 0, bytes: 0, examples: [] as string[] }

  addPage({ objects, folders, odd }: Found): void {
    this.add(objects)
    this.addFolders(folders)
    this.addOdd(odd)
  }

  add(objects: readonly StoredObject[]): void {
    for (const object of objects) this.#addOne(object)
  }

  /** Of use where folders outlive their files. */
  addFolders(stored: readonly StoredFolder[]): void {
    for (const { key, modifiedAtMs } of stored) {
      const folder = this.#folderOf(key)
      if (folder === undefined || folder.files > 0) continue
      folder.newestAtMs = Math.max(folder.newestAtMs, modifiedAtMs)
      folder.oldestAtMs = Math.min(folder.oldestAtMs, modifiedAtMs)
    }
  }

  /** What is neither file nor folder. */
  addOdd(keys: readonly string[]): void {
    for (const key of keys) {
      const folder = this.#folderOf(key)
      if (folder === undefined) this.#noteOdd(key, 0)
      else folder.holdsOdd = true
    }
  }

  /** Those that hold something, or were seen to be there though they are empty. */
  get folders(): readonly TaskFolder[] {
    return [...this.#folders.values()].filter(({ newestAtMs }) => newestAtMs !== -Infinity)
  }

  /** How many folders were seen so far. */
  get size(): number {
    return this.#folders.size
  }

  get odd(): OddFiles {
    return this.#odd
  }

  #addOne({ key, bytes, modifiedAtMs }: StoredObject): void {
    const folder = this.#folderOf(key)
    if (folder === undefined) {
      this.#noteOdd(key, bytes)
      return
    }
    if (folder.example === '') folder.example = key
    const isFirst = folder.files === 0
    folder.files += 1
    folder.bytes += bytes
    folder.newestAtMs = isFirst ? modifiedAtMs : Math.max(folder.newestAtMs, modifiedAtMs)
    folder.oldestAtMs = isFirst ? modifiedAtMs : Math.min(folder.oldestAtMs, modifiedAtMs)
  }

  #noteOdd(key: string, bytes: number): void {
    this.#odd.files += 1
    this.#odd.bytes += bytes
    if (this.#odd.examples.length < MAX_EXAMPLES) this.#odd.examples.push(key)
  }

  /** The innermost one that the key lies in. */
  #folderOf(key: string): Mutable<TaskFolder> | undefined {
    const marks = marksOf(key)
    for (const outer of marks.slice(0, -1)) this.#at(outer).holdsOthers = true
    const inner = marks.at(-1)
    return inner === undefined ? undefined : this.#at(inner)
  }

  #at({ prefix, taskId, outerIds }: Mark): Mutable<TaskFolder> {
    const known = this.#folders.get(prefix)
    if (known !== undefined) return known
    const folder = { ...EMPTY, prefix, taskId, outerIds }
    this.#folders.set(prefix, folder)
    return folder
  }
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] }

const EMPTY = {
  ...{ files: 0, bytes: 0, newestAtMs: -Infinity, oldestAtMs: Infinity },
  ...{ example: '', holdsOthers: false, holdsOdd: false },
}

/** A folder on the way to a key that is named after an id. */
type Mark = Pick<TaskFolder, 'prefix' | 'taskId' | 'outerIds'>

/** From the outermost to the innermost; what lies in another folder of the same task belongs to that. */
export function marksOf(key: string): readonly Mark[] {
  if (!MARKED_ANYWHERE.test(key)) return []
  const marks: Mark[] = []
  const segments = key.split('/').slice(0, -1)
  for (const [i, segment] of segments.entries()) {
    const taskId = MARKED.exec(segment)?.[1]
    if (taskId === undefined || taskId === marks.at(-1)?.taskId) continue
    const prefix = `${segments.slice(0, i + 1).join('/')}/`
    marks.push({ prefix, taskId, outerIds: marks.map((mark) => mark.taskId) })
  }
  return marks
}
