import { errorMessage } from '../clearml/errors.ts'
import type { Location } from './locate.ts'
import type { Fileserver } from './stores/fileserver.ts'
import type { Bucket, Deletable, Failed, FileOutcome, ObjectStore } from './stores/store.ts'

/** Deletes files wherever they lie; one outcome each, in their order. It never throws. */
export type FileRemover = {
  /** Whether `deleteFiles` could delete them, as far as reads tell. It deletes nothing. */
  check: (locations: readonly Location[]) => Promise<readonly (Deletable | Failed)[]>
  deleteFiles: (locations: readonly Location[]) => Promise<readonly FileOutcome[]>
  removeFolders: (folders: readonly string[]) => Promise<readonly FileOutcome[]>
  close: () => void
}

export type RemoverOptions = {
  fileserver: Fileserver
  /** Loads the store on first use, so that a run without such files loads no cloud SDK. */
  openStore: (store: Bucket['store']) => Promise<ObjectStore>
}

export function createFileRemover({ fileserver, openStore }: RemoverOptions): FileRemover {
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

  /** What a store says of files of one group: all on the fileserver, or all in one bucket. */
  const inGroup = async <T extends Said>(
    group: string,
    locations: readonly Location[],
    ask: Ask<T>,
  ): Promise<readonly (T | Failed)[]> => {
    const known = broken.get(group)
    const [first] = locations
    if (known !== undefined || first === undefined) return locations.map(() => known ?? UNANSWERED)
    const paths = locations.map((location) =>
      location.store === 'fileserver' ? location.path : location.key,
    )
    try {
      const answers =
        first.store === 'fileserver'
          ? await ask.fileserver(paths)
          : await ask.objects(await open(first.bucket.store), first.bucket, paths)
      const breaking = answers.filter((answer) => isFailed(answer)).find(({ breaksBucket }) => breaksBucket)
      if (breaking !== undefined) broken.set(group, breaking)
      return answers
    } catch (error) {
      return locations.map(() => ({ kind: 'failed', error: errorMessage(error), breaksBucket: true }))
    }
  }

  const inGroups = async <T extends Said>(
    locations: readonly Location[],
    ask: Ask<T>,
  ): Promise<readonly (T | Failed)[]> => {
    const groups = [...Map.groupBy(locations, groupOf)]
    const parts = await Promise.all(
      groups.map(async ([group, members]) => {
        const answers = await inGroup(group, members, ask)
        return members.map((location, i): [Location, T | Failed] => [location, answers[i] ?? UNANSWERED])
      }),
    )
    const said = new Map(parts.flat())
    return locations.map((location) => said.get(location) ?? UNANSWERED)
  }

  return {
    check: (locations) =>
      inGroups(locations, {
        fileserver: (paths) => Promise.resolve(paths.map(() => ({ kind: 'deletable' }))),
        objects: (store, bucket, keys) => store.check(bucket, keys),
      }),
    deleteFiles: (locations) =>
      inGroups(locations, {
        fileserver: (paths) => fileserver.deleteFiles(paths),
        objects: (store, bucket, keys) => store.deleteObjects(bucket, keys),
      }),
    removeFolders: (folders) => fileserver.removeFolders(folders),
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
type Ask<T> = {
  fileserver: (paths: readonly string[]) => Promise<readonly (T | Failed)[]>
  objects: (store: ObjectStore, bucket: Bucket, keys: readonly string[]) => Promise<readonly (T | Failed)[]>
}

const UNANSWERED: Failed = { kind: 'failed', error: 'the store gave no answer', breaksBucket: false }

function isFailed(said: Said): said is Failed {
  return said.kind === 'failed'
}

function groupOf(location: Location): string {
  if (location.store === 'fileserver') return 'fileserver'
  const { store, bucket } = location.bucket
  return JSON.stringify([store, 'host' in location.bucket ? location.bucket.host : undefined, bucket])
}
