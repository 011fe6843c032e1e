import pLimit from 'p-limit'
import type { Doomed } from '../plan/order.ts'
import type { Wave } from '../plan/waves.ts'
import { portions } from '../portions.ts'
import type { Cleaner } from './cleaner.ts'
import type { Inspected } from './inspect/inspected.ts'
import type { Settled } from './outcome.ts'

/** Tasks that are looked into together, so that one call serves them all: as many as one page of the server holds. */
const STAGE_SIZE = 500

export type ExecuteOptions = {
  /** Tasks that are removed with one call. */
  batchSize: number
  /** Batches in flight at once. */
  concurrency: number
  /** Asked before each stage and batch: true once nothing new is to be started. */
  isOver: () => boolean
  /** Settles when the work in flight is not to be waited for any longer. */
  giveUp: Promise<unknown>
  onBatch: (settled: readonly Settled[]) => void
}

export type Execution = {
  /** What is known of the tasks; those that are missing were not begun. */
  settled: readonly Settled[]
  /** The error that ended the work early; batches in flight were finished all the same. */
  error?: unknown
}

/**
 * Carries out the waves one after another. Within a wave stages are looked into while batches of another are
 * removed. After an error, or once it is over, no stage and no batch is started any more.
 * @param cleanerOf whose hands a task goes through: only tasks of the same cleaner share a stage and a batch
 */
export async function execute(
  waves: readonly Wave[],
  cleanerOf: (item: Doomed) => Cleaner,
  { batchSize, concurrency, isOver, giveUp, onBatch }: ExecuteOptions,
): Promise<Execution> {
  const settled: Settled[] = []
  const errors: unknown[] = []
  const inFlight = new Set<readonly Inspected[]>()
  // While batches of one are removed, the events of the next are read, and one more is asked which of its tasks have any:
  // reading events is most of the time of a run, and should never wait for anything but its own limit.
  const stageLimit = pLimit(2 + Math.ceil((concurrency * batchSize) / STAGE_SIZE))
  const batchLimit = pLimit(concurrency)

  const note = (done: readonly Settled[]): void => {
    for (const entry of done) settled.push(entry)
    try {
      if (done.length > 0) onBatch(done)
    } catch (error) {
      errors.push(error)
    }
  }
  /** Gives undefined where nothing new is started any more, or where the work threw, which touches nothing. */
  const unlessOver = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return errors.length > 0 || isOver() ? undefined : await work()
    } catch (error) {
      errors.push(error)
      return undefined
    }
  }

  const runBatch = async (cleaner: Cleaner, batch: readonly Inspected[]): Promise<void> => {
    inFlight.add(batch)
    const cleaned = await unlessOver(() => cleaner.remove(batch))
    inFlight.delete(batch)
    if (cleaned === undefined) return
    if (cleaned.error !== undefined) errors.push(cleaned.error)
    note(cleaned.settled)
  }
  /** Ends when its last batch has begun, so that the next stage is looked into while the last batches are removed. */
  const runStage = async (
    cleaner: Cleaner,
    stage: readonly Doomed[],
    running: Promise<void>[],
  ): Promise<void> => {
    const prepared = await unlessOver(() => cleaner.prepare(stage))
    if (prepared === undefined) return
    note(prepared.settled)
    const begins = portions(prepared.inspected, batchSize).map((batch) => {
      const { promise, resolve: begin } = Promise.withResolvers<unknown>()
      const run = (): Promise<void> => {
        begin(undefined)
        return runBatch(cleaner, batch)
      }
      running.push(batchLimit(run))
      return promise
    })
    await Promise.all(begins)
  }
  const runWaves = async (): Promise<void> => {
    for (const wave of waves) {
      const running: Promise<void>[] = []
      const stages = [...Map.groupBy(wave, cleanerOf)].flatMap(([cleaner, items]) =>
        portions(items, STAGE_SIZE).map((stage) => stageLimit(() => runStage(cleaner, stage, running))),
      )
      await Promise.all(stages)
      await Promise.all(running)
    }
  }

  await Promise.race([runWaves(), giveUp])
  const known = [...settled, ...[...inFlight].flat().map(unfinished)]
  return { settled: known, error: errors[0] }
}

/** The next run finds out: its record is gone, or still leads to what is left. */
function unfinished({ task, ageAtMs }: Inspected): Settled {
  const error = 'the run was cancelled while it was being deleted; whether it is gone, the next run finds out'
  return { task, ageAtMs, outcome: { kind: 'failed', error } }
}
