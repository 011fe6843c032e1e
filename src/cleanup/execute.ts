import pLimit from 'p-limit'
import type { Doomed } from '../plan/order.ts'
import type { Wave } from '../plan/waves.ts'
import { portions } from '../portions.ts'
import type { Cleaner } from './cleaner.ts'
import type { Inspected } from './inspect.ts'
import type { Settled } from './outcome.ts'

/** Tasks that are looked into together, so that one call serves them all: as many as one page of the server holds. */
const STAGE_SIZE = 500

export type ExecuteOptions = {
  /** Tasks that are removed with one call. */
  batchSize: number
  /** Batches in flight at once. */
  concurrency: number
  signal: AbortSignal
  onBatch: (settled: readonly Settled[]) => void
}

export type Execution = {
  /** One for every task of the waves. */
  settled: readonly Settled[]
  /** The error that ended the work early; batches in flight were finished all the same. */
  error?: unknown
}

/**
 * Carries out the waves one after another. Within a wave one stage is looked into while batches of another are
 * removed. After an error, or once the signal is aborted, no stage and no batch is started any more.
 */
export async function execute(
  waves: readonly Wave[],
  cleaner: Cleaner,
  { batchSize, concurrency, signal, onBatch }: ExecuteOptions,
): Promise<Execution> {
  const settled: Settled[] = []
  const errors: unknown[] = []
  const stageLimit = pLimit(1 + Math.ceil((concurrency * batchSize) / STAGE_SIZE))
  const batchLimit = pLimit(concurrency)

  const note = (done: readonly Settled[]): void => {
    for (const entry of done) settled.push(entry)
    try {
      if (done.length > 0) onBatch(done)
    } catch (error) {
      errors.push(error)
    }
  }
  /** Gives undefined, and leaves the items to the next run, where the work stopped or threw, which touches nothing. */
  const unlessStopped = async <T>(
    items: readonly Doomed[],
    work: () => Promise<T>,
  ): Promise<T | undefined> => {
    try {
      if (errors.length === 0 && !signal.aborted) return await work()
    } catch (error) {
      errors.push(error)
    }
    for (const { task, ageAtMs } of items) {
      settled.push({ task, ageAtMs, outcome: { kind: 'remaining', because: 'stopped' } })
    }
    return undefined
  }

  const runBatch = async (batch: readonly Inspected[]): Promise<void> => {
    const cleaned = await unlessStopped(batch, () => cleaner.remove(batch))
    if (cleaned === undefined) return
    if (cleaned.error !== undefined) errors.push(cleaned.error)
    note(cleaned.settled)
  }
  const runStage = async (stage: readonly Doomed[]): Promise<void> => {
    const prepared = await unlessStopped(stage, () => cleaner.prepare(stage))
    if (prepared === undefined) return
    note(prepared.settled)
    const batches = portions(prepared.inspected, batchSize)
    await Promise.all(batches.map((batch) => batchLimit(() => runBatch(batch))))
  }

  for (const wave of waves) {
    const stages = portions(wave, STAGE_SIZE)
    await Promise.all(stages.map((stage) => stageLimit(() => runStage(stage))))
  }
  return errors.length === 0 ? { settled } : { settled, error: errors[0] }
}
