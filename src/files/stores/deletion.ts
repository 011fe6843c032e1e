import pLimit from 'p-limit'
import type { Sleep } from '../../clearml/retry.ts'
import type { FileOutcome } from './store.ts'

/** What one request said about one key. */
export type Answer =
  | FileOutcome
  /** No right to delete this key. Where all keys of a batch are denied, the bucket is. */
  | ({ kind: 'denied' } & Said)
  /** The store could not do it just then. */
  | ({ kind: 'busy' } & Said)
  /** The reply does not mention the key. */
  | { kind: 'unanswered' }

/** The requests of one bucket. They resolve to answers in the order of the keys, and never reject. */
export type Requests = {
  /** Keys that one request, or one round of single requests, takes at most. */
  batchSize: number
  /** Why this key cannot be deleted at all; undefined if it can. */
  refuse: (key: string) => string | undefined
  batch?: {
    /** Whether the request can name this key. */
    fits: (key: string) => boolean
    /** `unsupported`: the store takes no such request, so single ones follow. */
    send: (keys: readonly string[]) => Promise<readonly Answer[] | 'unsupported'>
  }
  single: (key: string) => Promise<Answer>
}

export type DeleterOptions = {
  sleep: Sleep
  /** Batches in flight. */
  concurrency: number
  /** Once aborted no further request is made; those in flight are awaited. */
  signal?: AbortSignal | undefined
}

export type Deleter = (keys: readonly string[], requests: Requests) => Promise<readonly FileOutcome[]>

export type Failed = Extract<FileOutcome, { kind: 'failed' }>
type Item = { readonly key: string; answer: Answer }

const SINGLE_DELETES_AT_ONCE = 16
const RETRY_WAITS_MS = [500, 2_000, 8_000]

type Said = Pick<Failed, 'error' | 'remedy'>

export function failed(said: string | Said, breaksBucket = false): Failed {
  const { error, remedy } = typeof said === 'string' ? { error: said } : said
  return { kind: 'failed', error, remedy, breaksBucket }
}

const STOPPED = failed('Not deleted: the run was stopped before.')

/**
 * Deletes the keys of a bucket by batches, what the store was too busy for again,
 * and one by one what batches cannot take. After an error that breaks the bucket nothing more is sent to it.
 */
export function createDeleter({ sleep, concurrency, signal }: DeleterOptions): Deleter {
  const batches = pLimit(concurrency)
  const singles = pLimit(SINGLE_DELETES_AT_ONCE)

  return async (keys, requests) => {
    let broken: Failed | undefined
    const halted = (): Failed | undefined => broken ?? (signal?.aborted === true ? STOPPED : undefined)
    const note = (answer: Answer): Answer => {
      if (answer.kind === 'failed' && answer.breaksBucket) broken ??= answer
      return answer
    }

    const sendBatch = async (
      send: NonNullable<Requests['batch']>['send'],
      items: readonly Item[],
    ): Promise<boolean> => {
      const halt = halted()
      if (halt !== undefined) {
        for (const item of items) item.answer = halt
        return true
      }
      const answers = await send(items.map(({ key }) => key))
      if (answers === 'unsupported') return false
      items.forEach((item, i) => (item.answer = note(answers[i] ?? { kind: 'unanswered' })))
      return true
    }

    const sendBatches = async (items: readonly Item[]): Promise<void> => {
      const { batch } = requests
      if (batch === undefined) return
      let open = items.filter(({ key }) => batch.fits(key))
      for (const waitMs of [...RETRY_WAITS_MS, undefined]) {
        if (open.length === 0 || !(await sendBatch(batch.send, open))) return
        open = open.filter(({ answer }) => answer.kind === 'busy')
        if (open.length === 0 || waitMs === undefined) return
        // A stopped run interrupts its waits, and the next round sees that it is stopped.
        await sleep(waitMs).catch(() => undefined)
      }
    }

    const deleteChunk = async (chunk: readonly string[]): Promise<readonly FileOutcome[]> => {
      const items = chunk.map((key): Item => {
        const reason = refuse(key, requests)
        return { key, answer: reason === undefined ? { kind: 'unanswered' } : failed(reason) }
      })
      const asked = items.filter(({ answer }) => answer.kind === 'unanswered')
      await sendBatches(asked)
      await Promise.all(
        asked.map(async (item) => {
          if (item.answer.kind !== 'unanswered') return
          item.answer = await singles(async () => note(halted() ?? (await requests.single(item.key))))
        }),
      )
      // One denied key may be a locked one.
      const allDenied = asked.length > 1 && asked.every(({ answer }) => answer.kind === 'denied')
      return items.map(({ answer }) => {
        const outcome = settle(answer, allDenied)
        note(outcome)
        return outcome
      })
    }

    const chunks = chunksOf(keys, requests.batchSize)
    return (await Promise.all(chunks.map((chunk) => batches(() => deleteChunk(chunk))))).flat()
  }
}

function settle(answer: Answer, allDenied: boolean): FileOutcome {
  switch (answer.kind) {
    case 'denied':
      return failed(answer, allDenied)
    case 'busy':
      return failed(answer)
    case 'unanswered':
      return failed('The store did not say what became of the file.')
    case 'deleted':
    case 'gone':
    case 'failed':
      return answer
  }
}

function refuse(key: string, requests: Requests): string | undefined {
  if (key === '') return 'The URI names no object.'
  // UTF-8 would put U+FFFD for a lone surrogate, which is the key of another object.
  if (!key.isWellFormed()) return 'The name of the object is not valid Unicode.'
  return requests.refuse(key)
}

/** URL parsers, and proxies, fold `a/../b` to `b`: the request would name another object. */
export function hasDotSegment(key: string): boolean {
  return key.split(/[/\\]/u).some((segment) => segment === '.' || segment === '..')
}

function chunksOf(keys: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, i) => keys.slice(i * size, (i + 1) * size))
}
