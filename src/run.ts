import pLimit from 'p-limit'
import { createCleaner } from './cleanup/cleaner.ts'
import { draftPlan } from './cleanup/survey/draft.ts'
import { dryRunRemover } from './cleanup/dry-run.ts'
import { execute } from './cleanup/execute.ts'
import type { InspectOptions } from './cleanup/inspect/inspected.ts'
import type { Settled } from './cleanup/outcome.ts'
import { Pace } from './cleanup/remove/pace.ts'
import { liveRemover } from './cleanup/remove/remove.ts'
import { resolveScope } from './cleanup/survey/scope.ts'
import { errorMessage } from './clearml/errors.ts'
import type { Server } from './clearml/server.ts'
import type { RetryOptions } from './clearml/retry.ts'
import type { Session } from './clearml/session.ts'
import type { Connection } from './connect.ts'
import { openApproval } from './approval/open.ts'
import { configureStores } from './files/locate.ts'
import type { FileRemover } from './files/remover.ts'
import type { Config } from './inputs/inputs.ts'
import type { Approval } from './plan/approve.ts'
import type { Need } from './plan/needs.ts'
import { EMPTY_PLAN, type Plan } from './plan/plan.ts'
import { cutoffOf, makePolicy } from './plan/policy.ts'
import { wavesOf } from './plan/waves.ts'
import type { RunRecord } from './record/run-record.ts'
import type { Progress } from './report/progress.ts'
import type { Stop } from './stop.ts'
import { rowsOf, type RunReport, type StopReason } from './report/run-report.ts'

export type Collaborators = {
  connect: () => Promise<Connection>
  /** Opens the stores; the fileserver takes the session's token. */
  openStores: (session: Session) => FileRemover
  progress: Progress
  record: Pick<RunRecord, 'open' | 'entry'>
  now: () => number
  stop: Stop
  /** For what a call that ended in doubt left behind. */
  retry: RetryOptions
  /** Why the server or a store is not asked any more, if so. */
  outage: () => Error | undefined
  /** Called with the complete plan before anything is deleted. */
  onPlan: (report: RunReport) => void
  /** Called with each batch as it is settled. */
  onBatch: (settled: readonly Settled[]) => void
}

const MINUTE_MS = 60_000

/** One run from login to the last confirmed deletion. It never throws: the report says how it ended. */
export async function run(config: Config, deps: Collaborators): Promise<RunReport> {
  const { progress, stop, now } = deps
  const startedAtMs = now()
  const cutoffMs = cutoffOf(config, startedAtMs)
  const deadlineMs = startedAtMs + config.timeBudgetMinutes * MINUTE_MS
  let server: Server | undefined
  let plan: Plan = EMPTY_PLAN
  let settled: readonly Settled[] = []
  let approval: Approval | undefined

  const report = (ended: Ended): RunReport => ({
    startedAtMs,
    finishedAtMs: now(),
    config,
    server,
    cutoffMs,
    rows: rowsOf(plan, settled, config),
    approval,
    record: deps.record.entry(),
    ...ended,
  })

  try {
    const connection = await stop.untilStopped(deps.connect())
    server = connection.server
    const { clearml } = connection
    progress.connected(server)
    await stop.untilStopped(deps.record.open(server))
    if (config.deleteFiles === 'server') progress.filesLeftToServer(server)
    progress.cutoff(cutoffMs, config)
    if (config.plan !== '') approval = await openApproval(config, server, startedAtMs)
    const scope = await stop.untilStopped(resolveScope(clearml, config))
    const policy = {
      ...makePolicy(config, server, startedAtMs, scope),
      recordId: deps.record.entry()?.taskId,
    }

    const draft = await stop.untilStopped(
      draftPlan(clearml, policy, {
        ...config,
        approval,
        signal: stop.signal,
        onPage: (page, listed) => {
          progress.page(page, listed)
        },
      }),
    )
    plan = draft.plan
    progress.planned(plan, draft.unreadableRows)
    if (draft.brake !== undefined) return report({ stopReason: 'brake', error: draft.brake })
    deps.onPlan(report({ stopReason: 'cancelled', error: undefined }))

    const options = inspectOptions(config, server, draft.needs)
    const stores = deps.openStores(connection.session)
    const remover = config.dryRun
      ? dryRunRemover(stores, { ...config, ...options })
      : liveRemover(clearml, stores, {
          ...options,
          ...{ policy, now, retry: deps.retry, pace: new Pace(config.batchSize) },
          flags: { deleteModels: config.deleteModels, deleteFiles: config.deleteFiles === 'server' },
          onFileError: config.onFileError,
          removeFolders: config.removeTaskFolders,
        })
    const execution = await execute(
      wavesOf(plan.families),
      createCleaner(clearml, policy, options, remover),
      {
        batchSize: config.batchSize,
        concurrency: config.concurrency,
        isOver: () => stop.signal.aborted || now() >= deadlineMs || deps.outage() !== undefined,
        giveUp: stop.giveUp,
        onBatch: (batch) => {
          deps.onBatch(batch)
          progress.batch(batch)
        },
      },
    )
    settled = execution.settled
    const isComplete = settled.length === plan.families.reduce((sum, family) => sum + family.length, 0)
    return report(endOf({ plan, stop, error: execution.error ?? deps.outage(), isComplete }))
  } catch (error) {
    return report(endOf({ plan, stop, error, isComplete: false }))
  }
}

function inspectOptions(
  config: Config,
  { abilities }: Server,
  needs: readonly Need[],
): InspectOptions & { deletedTaskIds: Set<string> } {
  return {
    forceDelete: config.forceDelete,
    deleteModels: config.deleteModels,
    keepUnreachable: config.onFileError === 'keep-task',
    withFiles: config.deleteFiles === 'runner',
    stores: configureStores(config),
    eventsByIteration: abilities.pagesEventsByIteration,
    eventReads: pLimit(config.concurrency),
    deletedTaskIds: new Set(),
    needs: Map.groupBy(needs, ({ taskId }) => taskId),
  }
}

type Ended = { stopReason: StopReason; error: string | undefined }

function endOf(end: { plan: Plan; stop: Stop; error: unknown; isComplete: boolean }): Ended {
  const { signal } = end.stop
  if (signal.aborted && !(signal.reason instanceof Error))
    return { stopReason: 'cancelled', error: undefined }
  const error: unknown = signal.aborted ? signal.reason : end.error
  if (error !== undefined) return { stopReason: 'error', error: errorMessage(error) }
  if (!end.isComplete) return { stopReason: 'time-budget', error: undefined }
  return { stopReason: end.plan.beyondLimit.length > 0 ? 'max-tasks' : 'done', error: undefined }
}
