import { createCircuit } from '../../clearml/circuit.ts'
import { ClearMLError, errorMessage } from '../../clearml/errors.ts'
import type { Reply, Request, Send } from '../../clearml/http.ts'
import { mayPass, withRetries, type RetryOptions } from '../../clearml/retry.ts'
import { diagnose, isLasting, isNobodyThere } from '../../network/diagnosis.ts'
import { portions } from '../../portions.ts'
import { outcomeOf, readAnswer, refusalOf, saysNotFound, type Answer } from './fileserver-answer.ts'
import { batchName, spellingsOf } from './fileserver-path.ts'
import type { FileOutcome } from './store.ts'

const FILES_PER_CALL = 1_000

/** Both take stored texts behind the fileserver's prefix, give one outcome each in their order, and never throw. */
export type Fileserver = {
  deleteFiles: (paths: readonly string[]) => Promise<readonly FileOutcome[]>
  /** Removes folders with all that is in them. Without `delete_many` the fileserver cannot, and they stay. */
  removeFolders: (folders: readonly string[]) => Promise<readonly FileOutcome[]>
}

export type FileserverOptions = RetryOptions & {
  /** Where requests go, without a trailing slash. The token is sent there and nowhere else. */
  baseUrl: string
  sendWithToken: Send
}

/** ClearML's fileserver: `POST /delete_many`, and single `DELETE`s where that is switched off or older than 1.7. */
export function createFileserver(options: FileserverOptions): Fileserver {
  const { baseUrl } = options
  const circuit = createCircuit(options.onOutage)
  let batchesAreOff = false
  const hasBatches = (): boolean => !batchesAreOff

  /** Deleting a file twice is harmless, so a request is repeated while its error may pass. */
  const request = (what: Omit<Request, 'headers'>, name: string): Promise<Reply> =>
    circuit.guard('fileserver', () => requestOnce(what, name), mayPass)

  const requestOnce = (what: Omit<Request, 'headers'>, name: string): Promise<Reply> =>
    withRetries(async () => {
      const reply = await options
        .sendWithToken({ ...what, headers: { 'content-type': 'application/json' } })
        .catch((cause: unknown) => {
          throw new ClearMLError(
            name,
            baseUrl,
            { kind: 'unreachable', reason: diagnose(cause, baseUrl) ?? errorMessage(cause) },
            { cause },
          )
        })
      const passing = [408, 429].includes(reply.status) || reply.status >= 500
      if (!passing) return reply
      throw new ClearMLError(name, baseUrl, {
        kind: 'unreadable',
        status: reply.status,
        excerpt: reply.text.slice(0, 120),
        ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }),
      })
    }, options)

  const deleteMany = async (names: readonly string[]): Promise<Answer> => {
    const body = JSON.stringify({ files: names })
    const reply = await request({ method: 'POST', url: `${baseUrl}/delete_many`, body }, 'delete_many')
    const answer = readAnswer(reply, baseUrl)
    if (answer.kind === 'no-batches') batchesAreOff = true
    return answer
  }

  const deleteOne = async (path: string): Promise<FileOutcome> => {
    for (const spelling of spellingsOf(path)) {
      const reply = await request({ method: 'DELETE', url: `${baseUrl}/${spelling}` }, 'DELETE of a file')
      if (reply.status === 200) return { kind: 'deleted' }
      if (!saysNotFound(reply)) return refusalOf(reply, baseUrl, `/${spelling}`)
    }
    return { kind: 'gone' }
  }

  /** The second spelling is asked for only where the first was not found. */
  const deleteBatch = async (
    paths: readonly string[],
    round = 0,
  ): Promise<ReadonlyMap<string, FileOutcome>> => {
    const outcomes = new Map<string, FileOutcome>(paths.map((path) => [path, { kind: 'gone' }]))
    const names = new Map(
      paths.flatMap((path) => {
        const spelling = spellingsOf(path)[round]
        return spelling === undefined ? [] : [[path, batchName(spelling)] as const]
      }),
    )
    if (names.size === 0) return outcomes
    const answer = await deleteMany([...names.values()])
    for (const [path, name] of names) outcomes.set(path, outcomeOf(name, answer))
    const missing = [...names.keys()].filter((path) => outcomes.get(path)?.kind === 'gone')
    for (const [path, outcome] of await deleteBatch(missing, round + 1)) outcomes.set(path, outcome)
    return outcomes
  }

  const deletePortion = async (paths: readonly string[]): Promise<ReadonlyMap<string, FileOutcome>> => {
    try {
      if (hasBatches()) {
        const outcomes = await deleteBatch(paths)
        if (hasBatches()) return outcomes
      }
      const singles = await Promise.all(paths.map(async (path) => [path, await deleteOne(path)] as const))
      return new Map(singles)
    } catch (error) {
      const outcome: FileOutcome = {
        kind: 'failed',
        error: errorMessage(error),
        breaksBucket: isOfHost(error),
      }
      return new Map(paths.map((path) => [path, outcome]))
    }
  }

  const deleteAll = async (paths: readonly string[]): Promise<readonly FileOutcome[]> => {
    const parts = await Promise.all(portions([...new Set(paths)], FILES_PER_CALL).map(deletePortion))
    const outcomes = new Map(parts.flatMap((part) => [...part]))
    return paths.map((path) => outcomes.get(path) ?? { kind: 'gone' })
  }

  return {
    deleteFiles: deleteAll,
    removeFolders: async (folders) => {
      const outcomes = hasBatches() ? await deleteAll(folders) : []
      // A single DELETE answers a folder as if it were not there.
      return hasBatches() ? outcomes : folders.map(() => NO_FOLDERS)
    },
  }
}

/** Where nobody is there, or it cannot be trusted, no other file of it can be deleted either. */
function isOfHost(error: unknown): boolean {
  const cause = error instanceof ClearMLError ? error.cause : undefined
  return isNobodyThere(cause) || isLasting(cause)
}

const NO_FOLDERS: FileOutcome = {
  kind: 'failed',
  error: 'the fileserver removes folders only by delete_many, which it does not have or does not allow',
  breaksBucket: false,
}
