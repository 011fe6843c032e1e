import { failed } from './answer.ts'
import { checkKeys, createDeleter, type DeleterOptions, type Requests } from './deletion.ts'
import type { Bucket, Failed, ObjectStore } from './store.ts'

/** What a cloud of its own has to bring. */
export type Cloud = {
  /** Opens a bucket, once in a run. @throws Error where that cannot be, which holds for all that lies in it. */
  open: (bucket: Bucket) => Promise<Requests>
  /** The bucket and the error, for people and without secrets. */
  explain: (bucket: Bucket, error: unknown) => string
  close: () => void
}

export function createObjectStore({ open, explain, close }: Cloud, options: DeleterOptions): ObjectStore {
  const deleteKeys = createDeleter(options)
  const opened = new Map<string, Promise<Requests>>()

  const requestsTo = (bucket: Bucket): Promise<Requests> => {
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

  return {
    check: (bucket, keys) => inBucket(bucket, keys, (requests) => checkKeys(keys, requests)),
    deleteObjects: (bucket, keys) => inBucket(bucket, keys, (requests) => deleteKeys(keys, requests)),
    close,
  }
}
