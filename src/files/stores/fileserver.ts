import { namesOf } from '../stored-names.ts'
import { lookForOne, type Look } from './fileserver-look.ts'
import { createFileserverRequests, failureOf, type FileserverAccess } from './fileserver-requests.ts'
import type { FileOutcome } from './store.ts'

/** Takes recorded paths behind the fileserver's address, and gives one outcome each, in their order; never throws. */
export type Fileserver = {
  deleteFiles: (paths: readonly string[]) => Promise<readonly FileOutcome[]>
  /** Removes folders with all that is in them. Without `delete_many` the fileserver cannot, and they stay. */
  removeFolders: (folders: readonly string[]) => Promise<readonly FileOutcome[]>
  /** Whether one of the files is there, as far as so many requests tell. */
  hasOneOf: (paths: readonly string[], maxRequests: number) => Promise<Look>
  /** The size of a file in bytes; undefined where nobody can tell. It never throws. */
  bytesOf: (path: string) => Promise<number | undefined>
}

/** ClearML's fileserver: `POST /delete_many`, and single `DELETE`s where that is switched off or older than 1.7. */
export function createFileserver(baseUrl: string, access: FileserverAccess): Fileserver {
  const requests = createFileserverRequests(baseUrl, access)
  let batchesAreOff = false
  const hasBatches = (): boolean => !batchesAreOff

  const deleteOne = async (path: string): Promise<FileOutcome> => {
    try {
      for (const name of namesOf(path)) {
        const outcome = await requests.deleteOne(name)
        if (outcome.kind !== 'gone') return outcome
      }
      return { kind: 'gone' }
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Each further name is asked for only where the one before was not found. */
  const deleteBatch = async (
    paths: readonly string[],
    round = 0,
  ): Promise<ReadonlyMap<string, FileOutcome>> => {
    const outcomes = new Map<string, FileOutcome>(paths.map((path) => [path, { kind: 'gone' }]))
    const names = new Map(
      paths.flatMap((path) => {
        const name = namesOf(path)[round]
        return name === undefined ? [] : [[path, name] as const]
      }),
    )
    if (names.size === 0) return outcomes
    const answers = await requests.deleteMany([...new Set(names.values())])
    if (answers === 'no-batches') {
      batchesAreOff = true
      return outcomes
    }
    for (const [path, name] of names) outcomes.set(path, answers.get(name) ?? UNANSWERED)
    const missing = [...names.keys()].filter((path) => outcomes.get(path)?.kind === 'gone')
    for (const [path, outcome] of await deleteBatch(missing, round + 1)) outcomes.set(path, outcome)
    return outcomes
  }

  const deleteAll = async (given: readonly string[]): Promise<readonly FileOutcome[]> => {
    const paths = [...new Set(given)]
    let outcomes = hasBatches() ? await deleteBatch(paths) : new Map<string, FileOutcome>()
    if (!hasBatches()) {
      const rest = paths.filter((path) => (outcomes.get(path)?.kind ?? 'gone') === 'gone')
      const singles = rest.map(async (path) => [path, await deleteOne(path)] as const)
      outcomes = new Map([...outcomes, ...(await Promise.all(singles))])
    }
    return given.map((path) => outcomes.get(path) ?? UNANSWERED)
  }

  return {
    deleteFiles: deleteAll,
    removeFolders: async (folders) => {
      const outcomes = hasBatches()
        ? await deleteBatch([...new Set(folders)])
        : new Map<string, FileOutcome>()
      // A single DELETE answers a folder as if it were not there.
      return folders.map((folder) => (hasBatches() ? (outcomes.get(folder) ?? UNANSWERED) : NO_FOLDERS))
    },
    hasOneOf: (paths, maxRequests) => lookForOne(requests, paths, maxRequests),
    bytesOf: async (path) => {
      for (const name of namesOf(path)) {
        const bytes = await requests.bytesOf(name).catch(() => undefined)
        if (bytes !== undefined) return bytes
      }
      return undefined
    },
  }
}

const UNANSWERED: FileOutcome = {
  kind: 'failed',
  error: 'the fileserver gave no answer',
  breaksBucket: false,
}

const NO_FOLDERS: FileOutcome = {
  kind: 'failed',
  error: 'the fileserver removes folders only by delete_many, which it does not have or does not allow',
  breaksBucket: false,
}
