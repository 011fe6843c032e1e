import { errorMessage } from '../clearml/errors.ts'
import type { Location, OnFileserver } from './locate.ts'
import type { Fileservers } from './stores/fileservers.ts'
import type { Bucket, Deletable, Failed, FileOutcome, ObjectStore } from './stores/store.ts'

/** Deletes files wherever they lie; one outcome each, in their order. It never throws. */
export type FileRemover = {
  /** Whether objects could be deleted, as far as reads tell; files on fileservers are `proveHosts`' to look for. */
  check: (locations: readonly Location[]) => Promise<readonly (Deletable | Failed)[]>
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
  const broken = new Map<string, Failed>()

  const open = (store: Bucket['store']): Promise<ObjectStore> => {
    const known = opened.get(store)
    if (known !== undefined) return known
    const opening = openStore(store)
    opened.set(store, opening)
    return opening
  }

  const inBucket = async <T extends Said>(objects: readonly Location[], ask: Ask<T>): Promise<Answers<T>> => {
    const [first] = objects.filter((location) => location.store === 'object')
    if (first === undefined) return []
    const store = await open(first.bucket.store)
    return await ask(store, first.bucket, objects.flatMap(keyOf))
  }

  /** @param ask of one group: all at one address of a fileserver, or all in one bucket */
  const inGroups = async <T extends Said>(
    locations: readonly Location[],
    ask: (members: readonly Location[]) => Promise<Answers<T>>,
  ): Promise<Answers<T>> => {
    const askUnlessBroken = async (group: string, members: readonly Location[]): Promise<Answers<T>> => {
      const known = broken.get(group)
      if (known !== undefined) return members.map(() => known)
      const answers = await ask(members).catch((error: unknown): Answers<T> => {
        return members.map(() => ({ kind: 'failed', error: errorMessage(error), breaksBucket: true }))
      })
      const breaking = answers.filter((answer) => isFailed(answer)).find(({ breaksBucket }) => breaksBucket)
      if (breaking !== undefined) broken.set(group, breaking)
      return answers
    }
    const parts = await Promise.all(
      [...Map.groupBy(locations, groupOf)].map(async ([group, members]) => {
        const answers = await askUnlessBroken(group, members)
        return members.map((location, i): [Location, T | Failed] => [location, answers[i] ?? UNANSWERED])
      }),
    )
    const said = new Map(parts.flat())
    return locations.map((location) => said.get(location) ?? UNANSWERED)
  }

  return {
    check: (locations) =>
      inGroups<Deletable>(locations, async (members) =>
        members.some(isOnFileserver)
          ? members.map(() => ({ kind: 'deletable' }))
          : await inBucket(members, (store, ...files) => store.check(...files)),
      ),
    deleteFiles: (locations) =>
      inGroups<FileOutcome>(locations, async (members) =>
        members.some(isOnFileserver)
          ? await fileservers.deleteFiles(members.filter(isOnFileserver))
          : await inBucket(members, (store, ...files) => store.deleteObjects(...files)),
      ),
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

type Said = Deletable | FileOutcome
type Answers<T> = readonly (T | Failed)[]
type Ask<T> = (store: ObjectStore, bucket: Bucket, keys: readonly string[]) => Promise<Answers<T>>

const UNANSWERED: Failed = { kind: 'failed', error: 'the store gave no answer', breaksBucket: false }

function isFailed(said: Said): said is Failed {
  return said.kind === 'failed'
}

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
