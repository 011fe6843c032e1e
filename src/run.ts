import pLimit from 'p-limit'
import { archiveTasks } from './cleanup/archive/archive.ts'
import type { Archiving } from './cleanup/archive/archiving.ts'
import { surveyOpenTasks } from './cleanup/archive/survey.ts'
import { createCleaner } from './cleanup/cleaner.ts'
import { cleanerByRule } from './cleanup/handling.ts'
import { draftPlan, type Draft } from './cleanup/survey/draft.ts'
import { dryRunRemover } from './cleanup/dry-run.ts'
import { execute } from './cleanup/execute.ts'
import type { InspectOptions } from './cleanup/inspect/inspected.ts'
import { Ledger } from './cleanup/ledger.ts'
import type { Settled } from './cleanup/outcome.ts'
import { answerClaims } from './cleanup/remove/confirm.ts'
import { watchEvents } from './cleanup/remove/events-alive.ts'
import { Pace } from './cleanup/remove/pace.ts'
import { liveRemover } from './cleanup/remove/remove.ts'
import { resolveScopes } from './cleanup/survey/scope.ts'
import { errorMessage } from './clearml/errors.ts'
import type { Server } from './clearml/server.ts'
import type { RetryOptions } from './clearml/retry.ts'
import type { Session } from './clearml/session.ts'
import type { Connection } from './connect.ts'
import { openApproval } from './approval/open.ts'
import { createEventProbe } from './files/event-probe.ts'
import { configureStores } from './files/locate.ts'
import type { FileRemover } from './files/remover.ts'
import type { Config } from './inputs/inputs.ts'
import type { Approval } from './plan/approve.ts'
import type { Doomed } from './plan/order.ts'
import { EMPTY_PLAN, type Plan } from './plan/plan.ts'
import { agreed } from './plan/agreed.ts'
import { cutoffOf, makePolicy, makeRule } from './plan/policy.ts'
import { wavesOf } from './plan/waves.ts'
import type { RunRecord } from './record/run-record.ts'
import type { Progress } from './report/progress.ts'
import type { Stop } from './stop.ts'
import { plannedRows, rowsOf, type PlanReport, type RunReport, type StopReason } from './report/run-report.ts'

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
  onPlan: (report: PlanReport) => void
  /** Called with the tasks of each batch before its first deleting call. */
  onBegin: (items: readonly Doomed[], plan: Plan) => void
  /** Called with each batch as it is settled. */
  onBatch: (settled: readonly Settled[], plan: Plan) => void
}

const MINUTE_MS = 60_000

/** One run from login to the last confirmed deletion. It never throws: the report says how it ended. */
export async function run(config: Config, deps: Collaborators): Promise<RunReport> {
  const { progress, stop, now } = deps
  const startedAtMs = now()
  const cutoffMs = agreed(config.rules, (rule) => cutoffOf(rule, startedAtMs))
  const deadlineMs = startedAtMs + config.timeBudgetMinutes * MINUTE_MS
  let server: Server | undefined
  let plan: Plan = EMPTY_PLAN
  let settled: readonly Settled[] = []
  let approval: Approval | undefined
  let archive: readonly Archiving[] = []

  const report = (ended: Ended): RunReport => ({
    startedAtMs,
    finishedAtMs: now(),
    config,
    server,
    cutoffMs,
    rows: rowsOf(plan, settled, config),
    archive,
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
    if (config.rules.some(({ deleteFiles }) => deleteFiles === 'server')) progress.filesLeftToServer(server)
    progress.cutoffs(startedAtMs, config)
    if (config.plan !== '') approval = await openApproval(config, server, startedAtMs)
    const scopes = await stop.untilStopped(resolveScopes(clearml, config.rules))
    const rules = scopes.map(({ chooser, scope }) => makeRule(chooser, scope, startedAtMs, config.noticeDays))
    const policy = {
      ...makePolicy(rules, server),
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
    const open = await stop.untilStopped(
      surveyOpenTasks(clearml, policy, {
        ...{ concurrency: config.concurrency, shard: config.shard, approval, signal: stop.signal },
        onPage: () => undefined,
      }),
    )
    archive = open.map((item) => ({ ...item, outcome: { kind: 'remaining', because: 'stopped' } }))
    progress.toArchive(open.length)
    plan = draft.plan
    progress.planned(plan, draft.unreadableRows)
    for (const { rule, projects } of draft.unmeasured) progress.unmeasured(rule, projects)
    progress.idle(draft.idle)
    if (draft.brake !== undefined) return report({ stopReason: 'brake', error: draft.brake })
    const rows = plannedRows(plan, config)
    deps.onPlan({ ...report({ stopReason: 'cancelled', error: undefined }), rows, stopReason: 'running' })

    const ledger = new Ledger(plan.families.flat().map(({ task }) => task.id))
    const shared = inspectOptions(config, connection, draft, ledger)
    const pace = new Pace(config.batchSize)
    const eventsAlive = watchEvents(
      clearml,
      config.rules.every(({ deleteFiles }) => deleteFiles === 'runner'),
    )
    const stores = deps.openStores(connection.session)
    const { proveHosts } = stores
    const cleanerOf = cleanerByRule(plan.ruleOf, ({ forceDelete, deleteModels, deleteFiles }) => {
      const withFiles = deleteFiles === 'runner'
      const options = { ...shared, forceDelete, deleteModels, withFiles, eventsAlive, proveHosts }
      const remover = config.dryRun
        ? dryRunRemover(stores, { ...options, onFileError: config.onFileError })
        : liveRemover(clearml, stores, {
            ...options,
            ...{ policy, now, retry: deps.retry, pace },
            flags: { deleteModels, deleteFiles: deleteFiles === 'server' },
            onBegin: (items) => {
              deps.onBegin(items, plan)
            },
            onFileError: config.onFileError,
            removeFolders: config.removeTaskFolders,
          })
      return createCleaner(clearml, policy, options, remover)
    })
    const isOver = (): boolean => stop.signal.aborted || now() >= deadlineMs || deps.outage() !== undefined
    const execution = await execute(wavesOf(plan.families), cleanerOf, {
      batchSize: config.batchSize,
      concurrency: config.concurrency,
      ledger,
      confirm: (claims) => answerClaims(clearml, claims),
      isOver,
      giveUp: stop.giveUp,
      onBatch: (batch) => {
        deps.onBatch(batch, plan)
        progress.batch(batch)
      },
    })
    settled = execution.settled
    if (execution.error === undefined) {
      const work = archiveTasks(clearml, open, {
        ...{ policy, isOver, dryRun: config.dryRun, batchSize: config.batchSize },
        onBatch: (batch) => {
          const done = new Map(batch.map((entry) => [entry.task.id, entry]))
          archive = archive.map((entry) => done.get(entry.task.id) ?? entry)
          progress.archived(batch)
        },
      })
      await stop.untilStopped(work)
    }
    const isComplete =
      settled.length === plan.families.reduce((sum, family) => sum + family.length, 0) &&
      archive.every(({ outcome }) => outcome.kind !== 'remaining')
    // What went down when nothing was left to do has stopped nothing.
    const error = execution.error ?? (isComplete ? undefined : deps.outage())
    return report(endOf({ plan, stop, error, isComplete }))
  } catch (error) {
    return report(endOf({ plan, stop, error, isComplete: false }))
  }
}

function inspectOptions(
  config: Config,
  { clearml, server }: Connection,
  { needs, inheritable }: Pick<Draft, 'needs' | 'inheritable'>,
  ledger: Ledger,
): Omit<InspectOptions, 'forceDelete' | 'deleteModels' | 'withFiles' | 'proveHosts'> {
  return {
    keepUnreachable: config.onFileError === 'keep-task',
    removeFolders: config.removeTaskFolders,
    stores: configureStores(config),
    events: {
      probe: createEventProbe(clearml),
      byIteration: server.abilities.pagesEventsByIteration,
      limit: pLimit(config.concurrency),
    },
    deletedTaskIds: ledger.deleted,
    inheritable,
    isOpen: (id) => ledger.isOpen(id),
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
