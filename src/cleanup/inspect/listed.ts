import type { EventFiles } from '../../files/collect.ts'
import type { Settled } from '../outcome.ts'
import type { GuardedModel } from './guarded-models.ts'
import type { Inspected } from './inspected.ts'
import type { Confirmed } from './recheck.ts'

/** A task that nothing holds, with its models. */
export type Free = {
  item: Confirmed
  models: readonly GuardedModel[]
  leavesOthers: boolean
}

/** The same with every file that its records name. */
export type Listed = Free & { files: EventFiles }

/** Tells of the files that tasks name which go with them. Reads only. */
export type SortFiles = (
  free: readonly Free[],
) => Promise<{ inspected: readonly Inspected[]; settled: readonly Settled[] }>
