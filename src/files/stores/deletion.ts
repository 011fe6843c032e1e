import pLimit from 'p-limit'
import type { Sleep } from '../../clearml/retry.ts'
import { failed, isNobodyThere, onceMore, type Answer } from './answer.ts'
import { unnameable } from './object-keys.ts'
import type { Deletable, Failed, FileOutcome } from './store.ts'

/** The requests of one bucket. They resolve to answers in the order of the keys, and never reject. */
export type Requests = {
  /** Keys that one request, or one round of single requests, takes at most. */
  batchSize: number
  /** Why this key cannot be deleted at all; undefined if it can. */
  refuse: (key: string) => string | undefined
  /** Finds out by one read why nothing can be deleted in this bucket; undefined where nothing speaks against it. */
  probe: () => Promise<Failed | undefined>
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

type Item = { readonly key: string; answer: Answer }

const SINGLE_DELETES_AT_ONCE = 16
const RETRY_WAITS_MS = [500, 2_000, 8_000]

const STOPPED = failed('Not deleted: the run was stopped before.')

/**
 * Deletes the keys of a bucket by batches, what the store was too busy for again,
 * and one by one what batches cannot take. After an error that breaks the bucket nothing more is sent to it.
 */
export function createDeleter({ sleep, concurrency, signal }: DeleterOptions): Deleter {
  const batches = pLimit(concurrency)
  const singles = pLimit(SINGLE_DELETES_AT_ONCE)

  return async (keys, requests) => {
    let broken = signal?.aborted === true ? STOPPED : await requests.probe()
    const halted = (): Failed | undefined => broken ?? (signal?.aborted === true ? STOPPED : undefined)
    const note = (answer: Answer): Answer => {
      const noted = answer.kind === 'nobody-there' ? failed(answer, true) : answer
      if (noted.kind === 'failed' && noted.breaksBucket) broken ??= noted
      return noted
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
      const answers = await onceMore(
        () => send(items.map(({ key }) => key)),
        (given) => given !== 'unsupported' && given.some(isNobodyThere),
        sleep,
      )
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
      const items = chunk.map((key): Item => ({
        key,
        answer: refuse(key, requests) ?? { kind: 'unanswered' },
      }))
      const asked = items.filter(({ answer }) => answer.kind === 'unanswered')
      await sendBatches(asked)
      await Promise.all(
        asked.map(async (item) => {
          if (item.answer.kind !== 'unanswered') return
          item.answer = await singles(async () =>
            note(halted() ?? (await onceMore(() => requests.single(item.key), isNobodyThere, sleep))),
          )
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

/** What a deletion itself begins with. */
export async function checkKeys(
  keys: readonly string[],
  requests: Requests,
): Promise<readonly (Deletable | Failed)[]> {
  const ofAll = await requests.probe()
  return keys.map((key) => refuse(key, requests) ?? ofAll ?? { kind: 'deletable' })
}

function settle(answer: Answer, allDenied: boolean): FileOutcome {
  switch (answer.kind) {
    case 'denied':
      return failed(answer, allDenied)
    case 'busy':
      return failed(answer)
    case 'nobody-there':
      return failed(answer, true)
    case 'unanswered':
      return failed('The store did not say what became of the file.')
    case 'deleted':
    case 'gone':
    case 'failed':
      return answer
  }
}

function refuse(key: string, requests: Requests): Failed | undefined {
  const reason = unnameable(key) ?? requests.refuse(key)
  return reason === undefined ? undefined : failed(reason)
}

function chunksOf(keys: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, i) => keys.slice(i * size, (i + 1) * size))
}
