import { errorMessage } from '../clearml/errors.ts'
import type { Location, OnFileserver } from './locate.ts'
import type { Fileservers } from './stores/fileservers.ts'
import type { Bucket, FileOutcome, ObjectStore } from './stores/store.ts'

/** Deletes files wherever they lie; one outcome each, in their order. It never throws. */
export type FileRemover = {
  deleteFiles: (locations: readonly Location[]) => Promise<readonly FileOutcome[]>
  removeFolders: Fileservers['removeFolders']
  /** Asks for files, and deletes none. */
  proveHosts: Fileservers['proveHosts']
  close: () => void
}

export type RemoverOptions = {
  fileservers: Fileservers
  /** Loads the store on first use, so that a run without such files loads no cloud SDK. */
  openStore: (store: Bucket['store']) => Promise<ObjectStore>
}

export function createFileRemover({ fileservers, openStore }: RemoverOptions): FileRemover {
  const opened = new Map<Bucket['store'], Promise<ObjectStore>>()
  /** The first error that strikes a whole bucket answers for all its later files, without another request. */
  const broken = new Map<string, FileOutcome>()

  const open = (store: Bucket['store']): Promise<ObjectStore> => {
    const known = opened.get(store)
    if (known !== undefined) return known
    const opening = openStore(store)
    opened.set(store, opening)
    return opening
  }

  const deleteGroup = async (
    group: string,
    locations: readonly Location[],
  ): Promise<readonly FileOutcome[]> => {
    const known = broken.get(group)
    if (known !== undefined) return locations.map(() => known)
    const outcomes = await deleteFrom(locations)
    const breaking = outcomes.find((outcome) => outcome.kind === 'failed' && outcome.breaksBucket)
    if (breaking !== undefined) broken.set(group, breaking)
    return outcomes
  }

  const deleteFrom = async (locations: readonly Location[]): Promise<readonly FileOutcome[]> => {
    const [first] = locations
    if (first === undefined) return []
    if (first.store === 'fileserver') return await fileservers.deleteFiles(locations.filter(isOnFileserver))
    try {
      const store = await open(first.bucket.store)
      return await store.deleteObjects(first.bucket, locations.flatMap(keyOf))
    } catch (error) {
      return locations.map(() => ({ kind: 'failed', error: errorMessage(error), breaksBucket: true }))
    }
  }

  return {
    deleteFiles: async (locations) => {
      const groups = Map.groupBy(locations, groupOf)
      const parts = await Promise.all(
        [...groups].map(async ([group, members]) => {
          const outcomes = await deleteGroup(group, members)
          return members.map((location, i): [Location, FileOutcome] => [location, outcomes[i] ?? UNANSWERED])
        }),
      )
      const outcomes = new Map(parts.flat())
      return locations.map((location) => outcomes.get(location) ?? UNANSWERED)
    },
    removeFolders: fileservers.removeFolders,
    proveHosts: fileservers.proveHosts,
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

const UNANSWERED: FileOutcome = { kind: 'failed', error: 'the store gave no answer', breaksBucket: false }

function isOnFileserver(location: Location): location is OnFileserver {
  return location.store === 'fileserver'
}

function keyOf(location: Location): readonly string[] {
  return location.store === 'object' ? [location.key] : []
}

function groupOf(location: Location): string {
  if (location.store === 'fileserver') return JSON.stringify(['fileserver', location.host])
  const { store, bucket } = location.bucket
  return JSON.stringify([store, 'host' in location.bucket ? location.bucket.host : undefined, bucket])
}
