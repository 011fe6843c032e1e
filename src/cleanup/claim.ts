import type { FileTally } from '../files/tally.ts'
import type { Doomed } from '../plan/order.ts'
import type { Outcome } from './outcome.ts'

/** What a task comes to is open until it is asked for once more: an answer may be lost, or be given and not be true. */
export type Question = {
  /** Whether the server said that it is deleted. */
  isPromised: boolean
  ifGone: Outcome
  ifThere: Outcome
}

/** A task whose deletion was tried, with what it comes to once it is known whether its record is gone. */
export type Claim = Doomed &
  Question & {
    /** Models that go with the record, be it by a call of their own. */
    modelIds: readonly string[]
    /** Absent where no file was looked at. */
    files?: FileTally
  }
