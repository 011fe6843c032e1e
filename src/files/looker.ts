import { errorMessage } from '../clearml/errors.ts'
import type { Limit } from './collect.ts'
import type { Folder } from './folder.ts'
import { mountOf, type LocalRoot } from './local-roots.ts'
import { LookError } from './look-error.ts'
import type { Location, OnFileserver } from './locate.ts'
import { namesOf } from './stored-names.ts'
import type { Bucket, ObjectReader, StoredObject } from './stores/store.ts'

/** What lies in a folder, or why nobody can tell. */
export type Contents =
  | {
      kind: 'listed'
      /** Of the folder, with a slash at its end. */
      prefix: string
      bucket: Bucket
      objects: readonly StoredObject[]
      /** The keys that a recorded file has here, likeliest first. */
      keysOf: (location: Location) => readonly string[]
    }
  /** A fileserver lists nothing, and it is not mounted here. */
  | { kind: 'not-listable' }
  | { kind: 'failed'; why: string }

/** Looks into folders wherever they lie, and changes nothing. It never throws. */
export type Looker = {
  contentsOf: (folder: Folder) => Promise<Contents>
  /** The size of one file in bytes; undefined where nobody can tell. */
  bytesOf: (location: Location) => Promise<number | undefined>
}

export type LookerOptions = {
  localRoots: readonly LocalRoot[]
  /** Holds back looks that are asked for together. */
  limit: Limit
  /** Once aborted nothing more is asked. */
  signal: AbortSignal
  bytesOnFileserver: (file: OnFileserver) => Promise<number | undefined>
  /** Loads a store with the first folder on it. */
  openReader: (store: Bucket['store']) => Promise<ObjectReader>
}

/** `prefixes`: a recorded text may have several readings; the first that leads to something is meant. */
type Place = {
  bucket: Bucket
  prefixes: readonly string[]
  keysOf: (location: Location) => readonly string[]
}

export function createLooker({ localRoots, limit, signal, openReader, ...options }: LookerOptions): Looker {
  /** A bucket that refused once, for want of a right, is not asked again. */
  const refused = new Map<string, string>()

  const placeOf = (folder: Folder): Place | undefined => {
    if (folder.store === 'object') {
      const { bucket, prefix } = folder
      return { bucket, prefixes: [prefix], keysOf: (location) => keysIn(bucket, location) }
    }
    const mount = mountOf(folder, localRoots)
    if (mount === undefined) return undefined
    return {
      bucket: { store: 'folder', bucket: mount.root },
      prefixes: namesOf(mount.path).map((name) => `${name}/`),
      keysOf: (location) => {
        const file = location.store === 'fileserver' ? mountOf(location, localRoots) : undefined
        return file?.root === mount.root ? namesOf(file.path) : []
      },
    }
  }

  const list = async (place: Place): Promise<Contents> => {
    const { bucket, prefixes, keysOf } = place
    const name = JSON.stringify(bucket)
    const known = signal.aborted ? 'the run was stopped before' : refused.get(name)
    if (known !== undefined) return { kind: 'failed', why: known }
    try {
      const reader = await openReader(bucket.store)
      for (const prefix of prefixes) {
        const objects = await allPages(reader.list(bucket, prefix))
        if (objects.length > 0) return { kind: 'listed', prefix, bucket, objects, keysOf }
      }
      return { kind: 'listed', prefix: prefixes[0] ?? '', bucket, objects: [], keysOf }
    } catch (error) {
      const why = errorMessage(error)
      if (error instanceof LookError && error.isLasting) refused.set(name, why)
      return { kind: 'failed', why }
    }
  }

  return {
    contentsOf: async (folder) => {
      const place = placeOf(folder)
      return place === undefined ? { kind: 'not-listable' } : await limit(() => list(place))
    },
    bytesOf: (location) =>
      limit(async () => {
        if (signal.aborted) return undefined
        if (location.store === 'fileserver') return await options.bytesOnFileserver(location)
        const { bucket, key } = location
        const name = `one of ${JSON.stringify(bucket)}`
        if (refused.has(name)) return undefined
        try {
          return await (await openReader(bucket.store)).bytesOf(bucket, key)
        } catch (error) {
          if (error instanceof LookError && error.isLasting) refused.set(name, error.message)
          return undefined
        }
      }),
  }
}

function keysIn(bucket: Bucket, location: Location): readonly string[] {
  if (location.store !== 'object') return []
  return JSON.stringify(location.bucket) === JSON.stringify(bucket) ? [location.key] : []
}

async function allPages(pages: AsyncIterable<readonly StoredObject[]>): Promise<readonly StoredObject[]> {
  const objects: StoredObject[] = []
  for await (const page of pages) for (const object of page) objects.push(object)
  return objects
}
