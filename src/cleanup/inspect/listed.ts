import type { EventFiles } from '../../files/collect.ts'
import type { GuardedModel } from './guarded-models.ts'
import type { Confirmed } from './recheck.ts'

/** A task with its models and every file that its records name. */
export type Listed = {
  item: Confirmed
  models: readonly GuardedModel[]
  leavesOthers: boolean
  files: EventFiles
}
