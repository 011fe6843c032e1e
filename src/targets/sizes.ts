import { measureSizes, Unsized } from '../cleanup/measure.ts'
import { withPlannedSizes } from '../cleanup/planned-sizes.ts'
import type { Looker } from '../files/looker.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Approval } from '../plan/approve.ts'
import type { Job } from './target.ts'

/** How the sizes of a run are found out: a dry run asks for some of them, a live one has what its plan measured. */
export type Sizing = {
  /** Gets the files whose size is still to be asked for. */
  unsized: Unsized
  withSizes: Job['withSizes']
}

export function sizingOf(
  { dryRun, sizeRequests, concurrency }: Config,
  stores: Pick<Looker, 'bytesOf'>,
  approval: Approval | undefined,
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
