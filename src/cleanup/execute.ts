import pLimit from 'p-limit'
import type { Doomed } from '../plan/order.ts'
import { giveUpOn, nextTurn, type Waiting } from '../plan/turns.ts'
import type { Wave } from '../plan/waves.ts'
import { portions } from '../portions.ts'
import type { Claim } from './claim.ts'
import type { Cleaner } from './cleaner.ts'
import type { Inspected } from './inspect/inspected.ts'
import type { Ledger } from './ledger.ts'
import type { Settled } from './outcome.ts'
import type { Answered } from './remove/confirm.ts'

/** Tasks that are looked into together, so that one call serves them all: as many as one page of the server holds. */
const STAGE_SIZE = 500
/** Claims that are asked about together: 0.0025 requests a task, and answers for the log every few batches. */
const CLAIMS_AT_ONCE = 400

export type ExecuteOptions = {
  /** Tasks that are removed with one call. */
  batchSize: number
  /** Batches in flight at once. */
  concurrency: number
  ledger: Ledger
  /** Asks which of the tasks are gone in truth. It never throws. */
  confirm: (claims: readonly Claim[]) => Promise<Answered>
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
 * removed; the wave ends when the server was asked which of its tasks are gone in truth. After an error, or once it is
 * over, no stage and no batch is started any more.
 * @param cleanerOf whose hands a task goes through: only tasks of the same cleaner share a stage and a batch
 */
export async function execute(
  waves: readonly Wave[],
  cleanerOf: (item: Doomed) => Cleaner,
  { batchSize, concurrency, ledger, confirm, isOver, giveUp, onBatch }: ExecuteOptions,
): Promise<Execution> {
  const errors: unknown[] = []
  let waiting: Waiting[] = []
  // While batches of one are removed, the events of the next are read, and one more is asked which of its tasks have any:
  // reading events is most of the time of a run, and should never wait for anything but its own limit.
  const stageLimit = pLimit(2 + Math.ceil((concurrency * batchSize) / STAGE_SIZE))
  const batchLimit = pLimit(concurrency)

  const tell = (done: readonly Settled[]): void => {
    try {
      if (done.length > 0) onBatch(done)
    } catch (error) {
      errors.push(error)
    }
  }
  const settle = (done: readonly Settled[]): void => {
    ledger.settle(done)
    tell(done)
  }
  const isEnded = (): boolean => errors.length > 0 || isOver()
  /** Gives undefined where nothing new is started any more, or where the work threw, which touches nothing. */
  const unlessOver = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return isEnded() ? undefined : await work()
    } catch (error) {
      errors.push(error)
      return undefined
    }
  }

  /** Asks even when it is over: nothing is begun by it, and the answer is what the report is made of. */
  const confirmClaims = async (): Promise<void> => {
    const batches = ledger.takeUnasked()
    const claims = batches.flat()
    if (claims.length === 0) return
    const { settled, error } = await confirm(claims)
    ledger.confirm(claims, settled)
    if (error !== undefined) errors.push(error)
    let told = 0
    for (const { length } of batches) tell(settled.slice(told, (told += length)))
  }
  const runBatch = async (cleaner: Cleaner, batch: readonly Inspected[]): Promise<void> => {
    ledger.begin(batch)
    const cleaned = await unlessOver(() => cleaner.remove(batch))
    ledger.end(batch)
    if (cleaned === undefined) return
    ledger.claim(cleaned.claims)
    if (cleaned.error !== undefined) errors.push(cleaned.error)
    settle(cleaned.settled)
    // What was cancelled may be given up while other batches are still in flight.
    if (ledger.unaskedCount >= CLAIMS_AT_ONCE || isOver()) await confirmClaims()
  }
  /** Ends when its last batch has begun, so that the next stage is looked into while the last batches are removed. */
  const runStage = async (
    cleaner: Cleaner,
    stage: readonly Doomed[],
    running: Promise<void>[],
  ): Promise<void> => {
    const prepared = await unlessOver(() => cleaner.prepare(stage))
    if (prepared === undefined) return
    settle(prepared.settled)
    waiting.push(...prepared.waiting)
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
  const runWave = async (wave: Wave): Promise<void> => {
    const running: Promise<void>[] = []
    const stages = [...Map.groupBy(wave, cleanerOf)].flatMap(([cleaner, items]) =>
      portions(items, STAGE_SIZE).map((stage) => stageLimit(() => runStage(cleaner, stage, running))),
    )
    await Promise.all(stages)
    await Promise.all(running)
    await confirmClaims()
  }
  /** What waits for tasks that came after it, or that wait for it in turn. */
  const runTurns = async (): Promise<void> => {
    for (let before = Infinity; waiting.length > 0 && !isEnded();) {
      // A turn that brought nothing on would only be taken again.
      const { going, staying } =
        waiting.length < before ? nextTurn(waiting, (id) => ledger.isGone(id)) : giveUpOn(waiting)
      before = waiting.length
      const turn = new Set([...going, ...staying].map(({ task }) => task.id))
      waiting = waiting.filter(({ task }) => !turn.has(task.id))
      settle(
        staying.map(({ task, ageAtMs, hold }) => ({ task, ageAtMs, outcome: { kind: 'kept', ...hold } })),
      )
      await runWave(going)
    }
  }
  const runAll = async (): Promise<void> => {
    for (const wave of waves) await runWave(wave)
    await runTurns()
  }

  await Promise.race([runAll(), giveUp])
  return { settled: ledger.known(), error: errors[0] }
}
