import { walkFolder, type Found } from './folder-walk.ts'
import type { Bucket, ObjectReader } from './store.ts'

/** All that lies behind a prefix, empty folders and links included where the store has such. @throws as `ObjectReader` */
export type ListAll = (bucket: Bucket, prefix: string) => AsyncIterable<Found>

/** @param openReader loads a store with the first listing of it */
export function createListAll(openReader: (store: Bucket['store']) => Promise<ObjectReader>): ListAll {
  return async function* listAll(bucket, prefix) {
    if (bucket.store === 'folder') {
      yield* walkFolder(bucket.bucket, prefix)
      return
    }
    const reader = await openReader(bucket.store)
    for await (const objects of reader.list(bucket, prefix)) yield { objects, folders: [], odd: [] }
  }
}
