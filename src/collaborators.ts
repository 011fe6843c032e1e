import type { Settled } from './cleanup/outcome.ts'
import type { Pause } from './clearml/retry.ts'
import type { Session } from './clearml/session.ts'
import type { Connection } from './connect.ts'
import type { OpenStores } from './files/stores/open.ts'
import type { Doomed } from './plan/order.ts'
import type { Plan } from './plan/plan.ts'
import type { RunRecord } from './record/run-record.ts'
import type { Progress } from './report/progress.ts'
import type { PlanReport } from './report/run-report.ts'
import type { Stop } from './stop.ts'

/** What a run works with, and whom it tells. */
export type Collaborators = {
  connect: () => Promise<Connection>
  /** Opens the stores; the fileserver takes the session's token. */
  openStores: (session: Session) => OpenStores
  progress: Progress
  record: Pick<RunRecord, 'open' | 'entry'>
  now: () => number
  stop: Stop
  /** After a call that ended in doubt. */
  pause: Pause
  /** Why the server or a store is not asked any more, if so. */
  outage: () => Error | undefined
  /** Called with the complete plan before anything is deleted. */
  onPlan: (report: PlanReport) => void
  /** Called with the tasks of each batch before its first deleting call. */
  onBegin: (items: readonly Doomed[], plan: Plan) => void
  /** Called with each batch as it is settled. */
  onBatch: (settled: readonly Settled[], plan: Plan) => void
}
