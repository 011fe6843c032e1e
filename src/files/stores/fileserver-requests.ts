import { createCircuit } from '../../clearml/circuit.ts'
import { ClearMLError, errorMessage, isTooLarge } from '../../clearml/errors.ts'
import type { Reply, Request, Send } from '../../clearml/http.ts'
import { ANSWER_WITHIN_MS, createGate, OutageError, type Patience } from '../../clearml/gate.ts'
import { mayPass, triesOfKnown, triesOfStranger, withRetries } from '../../clearml/retry.ts'
import { diagnose, isLasting, isNobodyThere } from '../../network/diagnosis.ts'
import { inHalves, portionsWithin } from '../../portions.ts'
import { isNoBatchRoute, isRace, outcomesOf, refusalOf, saysNotFound } from './fileserver-answer.ts'
import { batchName, urlPath } from './fileserver-path.ts'
import type { Failed, FileOutcome } from './store.ts'

const FILES_PER_CALL = 1_000
/** A quarter of what nginx lets through where nobody has told it otherwise. */
const BYTES_PER_CALL = 256 * 1024
/** Quotes and comma around an entry. */
const BYTES_BETWEEN = 3

export type FileserverOptions = {
  /** Where requests go, without a trailing slash. */
  baseUrl: string
  sendWithToken: Send
  /** Whether the API server is away, too, where a fileserver is not there the first time that it is asked. */
  wasAway: () => Promise<boolean>
  patience: Patience
}

/** By name. */
type Outcomes = ReadonlyMap<string, FileOutcome>

/** The requests of one fileserver. All take names as the fileserver stores them. */
export type FileserverRequests = {
  /** Files, and folders with all that they hold. Gives an outcome by name, and never throws. */
  deleteMany: (names: readonly string[]) => Promise<Outcomes | 'no-batches'>
  /** One file. @throws ClearMLError when no answer came. */
  deleteOne: (name: string) => Promise<FileOutcome>
  /** Whether a file is there. @throws Error when the answer is none of a fileserver, ClearMLError when there is none. */
  look: (name: string) => Promise<boolean>
  /** The size of a file in bytes; undefined if there is none, or no size was said. @throws as `look` */
  bytesOf: (name: string) => Promise<number | undefined>
  /** What is wrong with one that seems to have every file. */
  webServerError: string
}

export function createFileserverRequests({
  baseUrl,
  sendWithToken,
  wasAway,
  patience,
}: FileserverOptions): FileserverRequests {
  const circuit = createCircuit(patience.onOutage)
  const ask = (): Promise<Reply> =>
    sendWithToken({ method: 'HEAD', url: `${baseUrl}/`, headers: {}, withinMs: ANSWER_WITHIN_MS })
  const gate = createGate(baseUrl, ask, wasAway, patience)
  let bytesPerCall = BYTES_PER_CALL

  /** Looking changes nothing and deleting twice is harmless, so a request is repeated while its error may pass. */
  const repeated = (what: Omit<Request, 'headers'>, title: string): Promise<Reply> =>
    withRetries(
      () => gate.pass(() => once(what, title)),
      patience,
      (error) => (gate.isKnown() ? triesOfKnown : triesOfStranger)(error),
    )

  const once = async (what: Omit<Request, 'headers'>, title: string): Promise<Reply> => {
    const reply = await sendWithToken({ ...what, headers: { 'content-type': 'application/json' } }).catch(
      (cause: unknown) => {
        // The API server's, which was asked for another token.
        if (cause instanceof OutageError) throw cause
        const reason = diagnose(cause, baseUrl) ?? errorMessage(cause)
        throw new ClearMLError(title, baseUrl, { kind: 'unreachable', reason }, { cause })
      },
    )
    const isError = [408, 413, 429].includes(reply.status) || reply.status >= 500
    if (!isError) return reply
    throw new ClearMLError(title, baseUrl, {
      kind: 'unreadable',
      status: reply.status,
      excerpt: reply.text.slice(0, 120),
      ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }),
    })
  }

  const guarded = (what: Omit<Request, 'headers'>, title: string): Promise<Reply> =>
    circuit.guard('fileserver', () => repeated(what, title), mayPass)

  const sendMany = async (names: readonly string[]): Promise<Outcomes | 'no-batches'> => {
    const entries = new Map(names.map((name) => [name, batchName(name)]))
    const body = JSON.stringify({ files: [...entries.values()] })
    try {
      const reply = await guarded({ method: 'POST', url: `${baseUrl}/delete_many`, body }, 'delete_many')
      return isNoBatchRoute(reply) ? 'no-batches' : outcomesOf(entries, reply, baseUrl)
    } catch (error) {
      if (isTooLarge(error)) bytesPerCall = Math.min(bytesPerCall, body.length / 2)
      if (isTooLarge(error) && names.length > 1) throw error
      const outcome = failureOf(error)
      return new Map(names.map((name) => [name, outcome]))
    }
  }

  const sendAll = async (names: readonly string[]): Promise<Outcomes | 'no-batches'> => {
    const bytesOf = (name: string): number => batchName(name).length + BYTES_BETWEEN
    const parts = portionsWithin(names, { size: FILES_PER_CALL, bytes: bytesPerCall, bytesOf })
    const answers = (await Promise.all(parts.map((part) => inHalves(part, sendMany, isTooLarge)))).flat()
    const outcomes = new Map(answers.flatMap((answer) => (answer === 'no-batches' ? [] : [...answer])))
    return answers.includes('no-batches') ? 'no-batches' : outcomes
  }

  /** Its answer, if there is such a file. */
  const head = async (name: string): Promise<Reply | undefined> => {
    const reply = await repeated({ method: 'HEAD', url: `${baseUrl}/${urlPath(name)}` }, 'HEAD of a file')
    if (reply.status === 200) return reply
    if (reply.status === 404) return undefined
    throw new Error(refusalOf(reply, baseUrl, `/${urlPath(name)}`).error)
  }

  return {
    deleteMany: async (names) => {
      const outcomes = await sendAll(names)
      if (outcomes === 'no-batches') return outcomes
      const raced = names.filter((name) => isRace(outcomes.get(name)))
      const again = raced.length === 0 ? new Map<string, FileOutcome>() : await sendAll(raced)
      return again === 'no-batches' ? outcomes : new Map([...outcomes, ...again])
    },
    deleteOne: async (name) => {
      const url = `${baseUrl}/${urlPath(name)}`
      const reply = await guarded({ method: 'DELETE', url }, 'DELETE of a file')
      if (reply.status === 200) return { kind: 'deleted' }
      return saysNotFound(reply) ? { kind: 'gone' } : refusalOf(reply, baseUrl, `/${urlPath(name)}`)
    },
    look: async (name) => (await head(name)) !== undefined,
    bytesOf: async (name) => (await head(name))?.contentLength,
    webServerError:
      `${baseUrl} answers as if it had every file, so it is no fileserver: ` +
      'files-host or uri-map may name the web server',
  }
}

/** Where nobody is there, or it cannot be trusted, no other file of it can be deleted either. */
export function failureOf(error: unknown): Failed {
  const cause = error instanceof ClearMLError ? error.cause : undefined
  return {
    kind: 'failed',
    error: errorMessage(error),
    breaksBucket: isNobodyThere(cause) || isLasting(cause),
  }
}
