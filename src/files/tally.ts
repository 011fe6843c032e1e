import type { Location } from './locate.ts'
import type { Bucket } from './stores/store.ts'
import { FILE_KINDS, type FileKind, type SparedFile, type TaskFile } from './task-file.ts'

export type StoreName = 'fileserver' | Bucket['store']

export type FailedFile = TaskFile & {
  error: string
  /** What the user can do about it, in most cases a part of `error`. */
  remedy?: string | undefined
}

/** Deleted files of a kind whose size is known. */
export type Sized = {
  files: number
  bytes: number
  /** The part of `bytes` that a store told; records tell the sizes of artifacts only. */
  measuredBytes: number
}

export type Sizes = Readonly<Partial<Record<FileKind, Sized>>>

/** What became, or in a dry run would become, of one task's files. */
export type FileTally = {
  /** How many of each kind were deleted, or would be. */
  deleted: Readonly<Record<FileKind, number>>
  /** The same files by the store they lay on. */
  byStore: Readonly<Partial<Record<StoreName, number>>>
  /** How many were not there any more. */
  gone: number
  failed: readonly FailedFile[]
  spared: readonly SparedFile[]
  /** Sizes of deleted files as far as anything tells: the sum of `sized`. */
  freedBytes: number
  /** Of those deleted files whose size is known; a kind without any is absent. */
  sized: Sizes
  /** Task folders that went, or would go, with files that could not be listed one by one. */
  wholeFolders: readonly string[]
  /** Task folders that could not be removed once their files were. */
  leftFolders: readonly string[]
  /** Why own folders could not be looked into, each reason once. */
  notListed: readonly string[]
}

export const NO_FILES: FileTally = {
  deleted: { artifact: 0, model: 0, 'debug-sample': 0, plot: 0, unrecorded: 0 },
  byStore: {},
  gone: 0,
  failed: [],
  spared: [],
  freedBytes: 0,
  sized: {},
  wholeFolders: [],
  leftFolders: [],
  notListed: [],
}

export function deletedFiles({ deleted }: FileTally): number {
  return Object.values(deleted).reduce((sum, count) => sum + count, 0)
}

export function storeOf(location: Location): StoreName {
  return location.store === 'fileserver' ? 'fileserver' : location.bucket.store
}

type Counted = { file: TaskFile; location: Location; isMeasured: boolean }

/** The counts of files that were deleted, or would be, with their sizes. */
export function countFiles(
  files: readonly Counted[],
): Pick<FileTally, 'deleted' | 'byStore' | 'freedBytes' | 'sized'> {
  const deleted = { ...NO_FILES.deleted }
  const byStore = new Map<StoreName, number>()
  for (const { file, location } of files) {
    deleted[file.kind] += 1
    byStore.set(storeOf(location), (byStore.get(storeOf(location)) ?? 0) + 1)
  }
  return { deleted, byStore: Object.fromEntries(byStore), ...withSizes(sizesOf(files)) }
}

function sizesOf(files: readonly Counted[]): Sizes {
  const sizes = new Map<FileKind, Sized>()
  for (const { file, isMeasured } of files) {
    const { kind, bytes } = file
    if (bytes === undefined) continue
    const one = { files: 1, bytes, measuredBytes: isMeasured ? bytes : 0 }
    sizes.set(kind, plusSized(sizes.get(kind), one))
  }
  return Object.fromEntries(sizes)
}

/** The two fields of a tally that hold sizes. */
export function withSizes(sized: Sizes): Pick<FileTally, 'freedBytes' | 'sized'> {
  return { sized, freedBytes: Object.values(sized).reduce((sum, { bytes }) => sum + bytes, 0) }
}

export function measuredBytes({ sized }: Pick<FileTally, 'sized'>): number {
  return Object.values(sized).reduce((sum, one) => sum + one.measuredBytes, 0)
}

/** What became of two groups of one task's files. */
export function plus(a: FileTally, b: FileTally): FileTally {
  const deleted = { ...a.deleted }
  for (const kind of FILE_KINDS) deleted[kind] += b.deleted[kind]
  return {
    deleted,
    byStore: plusStores(a.byStore, b.byStore),
    gone: a.gone + b.gone,
    failed: [...a.failed, ...b.failed],
    spared: [...a.spared, ...b.spared],
    ...withSizes(plusSizes(a.sized, b.sized)),
    wholeFolders: [...a.wholeFolders, ...b.wholeFolders],
    leftFolders: [...a.leftFolders, ...b.leftFolders],
    notListed: [...new Set([...a.notListed, ...b.notListed])],
  }
}

export function plusSizes(a: Sizes, b: Sizes): Sizes {
  const kinds = FILE_KINDS.filter((kind) => a[kind] !== undefined || b[kind] !== undefined)
  return Object.fromEntries(kinds.map((kind) => [kind, plusSized(a[kind], b[kind])]))
}

function plusSized(a: Sized = NO_SIZE, b: Sized = NO_SIZE): Sized {
  return {
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    measuredBytes: a.measuredBytes + b.measuredBytes,
  }
}

const NO_SIZE: Sized = { files: 0, bytes: 0, measuredBytes: 0 }

function plusStores(a: FileTally['byStore'], b: FileTally['byStore']): FileTally['byStore'] {
  const sums = new Map(Object.entries(a))
  for (const [store, number] of Object.entries(b)) sums.set(store, (sums.get(store) ?? 0) + number)
  return Object.fromEntries(sums)
}
