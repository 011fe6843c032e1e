import pLimit from 'p-limit'
import type { Batch, Lane } from '../plan/batch.ts'
import type { Cleaner } from './cleaner.ts'
import type { Settled } from './outcome.ts'

export type ExecuteOptions = {
  /** Lanes in flight at once. */
  concurrency: number
  signal: AbortSignal
  onBatch: (settled: readonly Settled[]) => void
}

export type Execution = {
  /** One for every task of the lanes. */
  settled: readonly Settled[]
  /** The error that ended the work early; batches in flight were finished all the same. */
  error?: unknown
}

/** Carries out the lanes in parallel. After an error, or once the signal is aborted, no batch is started any more. */
export async function execute(
  lanes: readonly Lane[],
  cleaner: Cleaner,
  { concurrency, signal, onBatch }: ExecuteOptions,
): Promise<Execution> {
  const settled: Settled[] = []
  const errors: unknown[] = []
  const limit = pLimit(concurrency)

  const runBatch = async (batch: Batch): Promise<readonly Settled[]> => {
    if (errors.length > 0 || signal.aborted) return leave(batch)
    let done: readonly Settled[] = leave(batch)
    try {
      done = await cleaner.clean(batch)
      onBatch(done)
    } catch (error) {
      errors.push(error)
    }
    return done
  }

  await Promise.all(
    lanes.map((lane) =>
      limit(async () => {
        for (const batch of lane) settled.push(...(await runBatch(batch)))
      }),
    ),
  )
  return errors.length === 0 ? { settled } : { settled, error: errors[0] }
}

function leave(batch: Batch): readonly Settled[] {
  return batch.map((item) => ({ ...item, outcome: { kind: 'remaining', because: 'stopped' } }))
}
