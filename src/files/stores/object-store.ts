import { LookError } from '../look-error.ts'
import { failed } from './answer.ts'
import { checkKeys, createDeleter, type DeleterOptions, type Requests } from './deletion.ts'
import type { Bucket, Failed, ObjectStore, StoredObject } from './store.ts'

/** Looks at one bucket. Both throw as `ObjectReader` says. */
export type Reads = {
  list: (prefix: string) => AsyncIterable<readonly StoredObject[]>
  bytesOf: (key: string) => Promise<number | undefined>
}

/** What a cloud of its own has to bring. */
export type Cloud = {
  /** Opens a bucket, once in a run. @throws Error where that cannot be, which holds for all that lies in it. */
  open: (bucket: Bucket) => Promise<Requests & Reads>
  /** The bucket and the error, for people and without secrets. */
  explain: (bucket: Bucket, error: unknown) => string
  close: () => void
}

export function createObjectStore({ open, explain, close }: Cloud, options: DeleterOptions): ObjectStore {
  const deleteKeys = createDeleter(options)
  const opened = new Map<string, Promise<Requests & Reads>>()

  const requestsTo = (bucket: Bucket): Promise<Requests & Reads> => {
    const name = JSON.stringify(bucket)
    const requests = opened.get(name) ?? open(bucket)
    opened.set(name, requests)
    return requests
  }

  const inBucket = async <T>(
    bucket: Bucket,
    keys: readonly string[],
    work: (requests: Requests) => Promise<readonly T[]>,
  ): Promise<readonly (T | Failed)[]> => {
    try {
      return await work(await requestsTo(bucket))
    } catch (error) {
      const failure = failed(explain(bucket, error), true)
      return keys.map(() => failure)
    }
  }

  /** What speaks against a bucket as a whole speaks against a look at it. */
  const readsOf = async (bucket: Bucket): Promise<Reads> => {
    try {
      return await requestsTo(bucket)
    } catch (cause) {
      throw new LookError(explain(bucket, cause), true, { cause })
    }
  }

  return {
    list: async function* (bucket, prefix) {
      yield* (await readsOf(bucket)).list(prefix)
    },
    bytesOf: async (bucket, key) => await (await readsOf(bucket)).bytesOf(key),
    check: (bucket, keys) => inBucket(bucket, keys, (requests) => checkKeys(keys, requests)),
    deleteObjects: (bucket, keys) => inBucket(bucket, keys, (requests) => deleteKeys(keys, requests)),
    close,
  }
}
