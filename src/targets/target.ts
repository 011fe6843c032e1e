import type { Approval } from '../plan/approve.ts'
import type { Archiving, ToArchive } from '../cleanup/archive/archiving.ts'
import type { Claim } from '../cleanup/claim.ts'
import type { Cleaner } from '../cleanup/cleaner.ts'
import type { Inspected } from '../cleanup/inspect/inspected.ts'
import type { Books } from '../cleanup/ledger.ts'
import type { Settled } from '../cleanup/outcome.ts'
import type { Answered } from '../cleanup/remove/confirm.ts'
import type { Draft } from '../cleanup/survey/draft.ts'
import type { Pause } from '../clearml/retry.ts'
import type { Connection } from '../connect.ts'
import type { OpenStores } from '../files/stores/open.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Findings } from '../leftovers/findings.ts'
import type { Doomed } from '../plan/order.ts'

/** What a run deletes: it knows how that is found and decided, and through whose hands it goes. Reads only. */
export type Target = (config: Config, work: Work) => Promise<Job>

/** What the survey found to do, and who does it. */
export type Job = {
  draft: Draft
  /** What was found besides, if that is to be told. */
  findings?: Findings
  /** Tasks that lie open and are to be archived once everything is deleted. */
  toArchive: readonly ToArchive[]
  /** Gives everything that is to go its cleaner. */
  cleanersOn: (books: Books, onBegin: OnBegin) => (item: Doomed) => Cleaner
  /** Adds the sizes of files that are still to be found out. It never throws, and asks for no more once it is over. */
  withSizes: (settled: readonly Settled[], isOver: () => boolean) => Promise<readonly Settled[]>
  /** Asks which are gone in truth. It never throws. */
  confirm: (claims: readonly Claim[]) => Promise<Answered>
  archive: (hooks: ArchiveHooks) => Promise<unknown>
}

/** What inspects and deletes for a run. */
export type Hands = Pick<Connection, 'clearml' | 'server'> & {
  /** Nothing is opened before it is used. */
  stores: OpenStores
  now: () => number
  /** After a call that ended in doubt. */
  pause: Pause
}

/** What a target needs of the run. */
export type Work = Hands & {
  approval: Approval | undefined
  /** The task that this very run is recorded as, if it is. */
  recordId: string | undefined
  startedAtMs: number
  signal: AbortSignal
  /** Called after each page that brought something. */
  onPage: (page: number, listed: number) => void
}

/** Called with what is about to be touched. What it throws ends the run before that is. */
export type OnBegin = (items: readonly Inspected[]) => void

export type ArchiveHooks = {
  /** Asked before each batch: true once nothing new is to be started. */
  isOver: () => boolean
  onBatch: (batch: readonly Archiving[]) => void
}
