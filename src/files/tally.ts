import type { Location } from './locate.ts'
import type { Bucket } from './stores/store.ts'
import type { FileKind, SparedFile, TaskFile } from './task-file.ts'

export type StoreName = 'fileserver' | Bucket['store']

export type FailedFile = TaskFile & {
  error: string
  /** What the user can do about it, in most cases a part of `error`. */
  remedy?: string | undefined
}

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
  /** Sizes of deleted files as far as the records tell: those of artifacts. */
  freedBytes: number
  /** Task folders that went, or would go, with files that could not be listed one by one. */
  wholeFolders: readonly string[]
  /** Task folders on the fileserver that could not be removed once their files were. */
  leftFolders: readonly string[]
}

export const NO_FILES: FileTally = {
  deleted: { artifact: 0, model: 0, 'debug-sample': 0, plot: 0, unrecorded: 0 },
  byStore: {},
  gone: 0,
  failed: [],
  spared: [],
  freedBytes: 0,
  wholeFolders: [],
  leftFolders: [],
}

export function deletedFiles({ deleted }: FileTally): number {
  return Object.values(deleted).reduce((sum, count) => sum + count, 0)
}

export function storeOf(location: Location): StoreName {
  return location.store === 'fileserver' ? 'fileserver' : location.bucket.store
}

export function countStores(locations: readonly Location[]): FileTally['byStore'] {
  const names = locations.map(storeOf)
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]),
  )
}

/** Counts files by kind. */
export function countKinds(files: readonly TaskFile[]): FileTally['deleted'] {
  const counts = { ...NO_FILES.deleted }
  for (const { kind } of files) counts[kind] += 1
  return counts
}

export function sumBytes(files: readonly TaskFile[]): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
}
