import type { Batch } from '../plan/batch.ts'
import type { Settled } from './outcome.ts'

/** Carries out one batch. Throws only if nothing of the batch was touched. */
export type Cleaner = {
  clean: (batch: Batch) => Promise<readonly Settled[]>
}

/** Carries out nothing, and sends nothing. */
export const dryRunCleaner: Cleaner = {
  clean: (batch) => Promise.resolve(batch.map((item) => ({ ...item, outcome: { kind: 'would-delete' } }))),
}
