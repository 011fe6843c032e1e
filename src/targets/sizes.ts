import { measureSizes, type Unsized } from '../cleanup/measure.ts'
import { withPlannedSizes } from '../cleanup/planned-sizes.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Job, Work } from './target.ts'

/** A dry run asks for sizes, a live run knows what the dry run of its plan was told. */
export function sizesBy(
  { dryRun, concurrency }: Pick<Config, 'dryRun' | 'concurrency'>,
  { stores, approval }: Pick<Work, 'stores' | 'approval'>,
  unsized: Unsized,
): Job['withSizes'] {
  return async (settled, isOver) =>
    dryRun
      ? await measureSizes(settled, unsized, stores, { concurrency, isOver })
      : withPlannedSizes(settled, approval)
}
