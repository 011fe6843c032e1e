import type { Sleep } from '../../clearml/retry.ts'
import type { Failed, FileOutcome } from './store.ts'

/** What one request said about one key. */
export type Answer =
  | FileOutcome
  /** No right to delete this key. Where all keys of a batch are denied, the bucket is. */
  | ({ kind: 'denied' } & Said)
  /** The store could not do it just then. */
  | ({ kind: 'busy' } & Said)
  /** The host is not there: it is asked once more, and then no more in this run. */
  | ({ kind: 'nobody-there' } & Said)
  /** The reply does not mention the key. */
  | { kind: 'unanswered' }

const WAIT_FOR_SOMEBODY_MS = 1_000

type Said = Pick<Failed, 'error' | 'remedy'>

export function failed(said: string | Said, breaksBucket = false): Failed {
  const { error, remedy } = typeof said === 'string' ? { error: said } : said
  return { kind: 'failed', error, remedy, breaksBucket }
}

export function isNobodyThere({ kind }: Answer): boolean {
  return kind === 'nobody-there'
}

/** Asks a second time where nobody was there: a service that starts anew is back by then, a wrong address is not. */
export async function onceMore<T>(
  ask: () => Promise<T>,
  foundNobody: (answer: T) => boolean,
  sleep: Sleep,
): Promise<T> {
  const answer = await ask()
  if (!foundNobody(answer)) return answer
  // A stopped run interrupts its waits, and asks no more.
  const isStopped = await sleep(WAIT_FOR_SOMEBODY_MS).then(
    () => false,
    () => true,
  )
  return isStopped ? answer : await ask()
}

/**
 * Asks a bucket once in a run, before the first deletion in it.
 * @param ask by a read; what its answer does not say of all keys of the bucket is left to the deletions themselves
 */
export function createProbe(
  ask: () => Promise<Answer | undefined>,
  sleep: Sleep,
): () => Promise<Failed | undefined> {
  let asked: Promise<Failed | undefined> | undefined
  const probe = async (): Promise<Failed | undefined> => {
    const answer = await onceMore(ask, (given) => given !== undefined && isNobodyThere(given), sleep)
    if (answer?.kind === 'nobody-there') return failed(answer, true)
    return answer?.kind === 'failed' && answer.breaksBucket ? answer : undefined
  }
  return () => (asked ??= probe())
}
