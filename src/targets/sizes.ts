import { measureSizes, Unsized } from '../cleanup/measure.ts'
import { withPlannedSizes } from '../cleanup/planned-sizes.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Job, Work } from './target.ts'

/** How the sizes of a run are found out: a dry run asks for some of them, a live one has what its plan measured. */
export type Sizing = {
  /** Gets the files whose size is still to be asked for. */
  unsized: Unsized
  withSizes: Job['withSizes']
}

export function sizingOf(
  { dryRun, sizeRequests, concurrency }: Config,
  { stores, approval }: Pick<Work, 'stores' | 'approval'>,
): Sizing {
  const unsized = new Unsized(sizeRequests)
  return {
    unsized,
    withSizes: async (settled, isOver) =>
      dryRun
        ? await measureSizes(settled, unsized, stores, { concurrency, isOver })
        : withPlannedSizes(settled, approval),
  }
}
