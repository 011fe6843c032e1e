import { errorMessage } from '../clearml/errors.ts'
import type { Hosted } from './address.ts'
import type { Folder, ObjectFolder } from './folder.ts'
import { hostedAt, type Location, type OnFileserver } from './locate.ts'
import type { HostProblem } from './stores/fileserver-prover.ts'
import type { Fileservers } from './stores/fileservers.ts'
import type { Folders } from './stores/folders.ts'
import type { Bucket, Deletable, Failed, FileOutcome, ObjectStore } from './stores/store.ts'

/** Deletes files wherever they lie; one outcome each, in their order. It never throws. */
export type FileRemover = {
  /** Whether objects could be deleted, as far as reads tell; files on fileservers are `proveHosts`' to look for. */
  check: (locations: readonly Location[]) => Promise<readonly (Deletable | Failed)[]>
  deleteFiles: (locations: readonly Location[]) => Promise<readonly FileOutcome[]>
  /** Removes task folders whose files went. Where a store has no folders beside its files there is nothing to do. */
  removeFolders: (folders: readonly Folder[]) => Promise<readonly FileOutcome[]>
  /**
   * Looks whether fileservers and folders of this machine have what was recorded there, and deletes nothing.
   * @param recent files of other tasks, newest first
   * @returns by address or root what is wrong
   */
  proveHosts: (
    files: readonly Location[],
    recent: () => Promise<readonly Location[]>,
  ) => Promise<ReadonlyMap<string, HostProblem>>
}

export type RemoverOptions = {
  fileservers: Pick<Fileservers, 'deleteFiles' | 'removeFolders' | 'proveHosts'>
  proveRoots: Folders['proveRoots']
  /** Loads a store with the first file on it, so that a run without such files loads no cloud SDK. */
  openStore: (store: Bucket['store']) => Promise<ObjectStore>
}

export function createFileRemover({ fileservers, proveRoots, openStore }: RemoverOptions): FileRemover {
  /** The first error that strikes a whole bucket answers for all its later files, without another request. */
  const broken = new Map<string, Failed>()

  const inBucket = async <T extends Said>(objects: readonly Location[], ask: Ask<T>): Promise<Answers<T>> => {
    const [first] = objects.filter((location) => location.store === 'object')
    if (first === undefined) return []
    const store = await openStore(first.bucket.store)
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

  const removeEmpty = async ({ bucket, prefix }: ObjectFolder): Promise<FileOutcome> => {
    try {
      const { removeEmptyFolder } = await openStore(bucket.store)
      return removeEmptyFolder === undefined ? { kind: 'gone' } : await removeEmptyFolder(bucket, prefix)
    } catch (error) {
      return { kind: 'failed', error: errorMessage(error), breaksBucket: false }
    }
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
    removeFolders: async (folders) => {
      const onFileservers = folders.filter((folder) => folder.store === 'fileserver')
      const inStores = folders.filter((folder) => folder.store === 'object')
      const outcomes = new Map<Folder, FileOutcome | undefined>()
      const answers = onFileservers.length === 0 ? [] : await fileservers.removeFolders(onFileservers)
      for (const [i, folder] of onFileservers.entries()) outcomes.set(folder, answers[i])
      for (const folder of inStores) outcomes.set(folder, await removeEmpty(folder))
      return folders.map((folder) => outcomes.get(folder) ?? UNANSWERED)
    },
    proveHosts: async (files, recent) => {
      const ofServers = await fileservers.proveHosts(files.filter(isOnFileserver), async () =>
        (await recent()).filter(isOnFileserver),
      )
      const ofRoots = await proveRoots(files.flatMap(belowRoot), async () =>
        (await recent()).flatMap(belowRoot),
      )
      return new Map([...ofServers, ...ofRoots])
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

function belowRoot(location: Location): readonly Hosted[] {
  const hosted = isOnFileserver(location) ? undefined : hostedAt(location)
  return hosted === undefined ? [] : [hosted]
}

function keyOf(location: Location): readonly string[] {
  return location.store === 'object' ? [location.key] : []
}

function groupOf(location: Location): string {
  if (location.store === 'fileserver') return JSON.stringify(['fileserver', location.host])
  const { store, bucket } = location.bucket
  return JSON.stringify([store, 'host' in location.bucket ? location.bucket.host : undefined, bucket])
}
