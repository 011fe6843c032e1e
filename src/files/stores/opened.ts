import type { Bucket, ObjectStore } from './store.ts'

/** The stores that were loaded so far, each with the first file on it. */
export type Opened = {
  open: (store: Bucket['store']) => Promise<ObjectStore>
  /** Closes those that were loaded. */
  close: () => void
}

export function openEachOnce(load: (store: Bucket['store']) => Promise<ObjectStore>): Opened {
  const opened = new Map<Bucket['store'], Promise<ObjectStore>>()
  return {
    open: (store) => {
      const known = opened.get(store) ?? load(store)
      opened.set(store, known)
      return known
    },
    close: () => {
      for (const store of opened.values())
        void store.then(
          (loaded) => {
            loaded.close()
          },
          () => undefined,
        )
    },
  }
}
