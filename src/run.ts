import { dryRunCleaner } from './cleanup/cleaner.ts'
import { liveCleaner } from './cleanup/delete.ts'
import { execute } from './cleanup/execute.ts'
import { listCandidates } from './cleanup/list.ts'
import type { Settled } from './cleanup/outcome.ts'
import type { ClearML } from './clearml/api.ts'
import { errorMessage } from './clearml/errors.ts'
import type { Server } from './clearml/server.ts'
import type { Config } from './inputs/inputs.ts'
import { packBatches } from './plan/batch.ts'
import { makePlan, type Plan } from './plan/plan.ts'
import { cutoffOf, makePolicy } from './plan/policy.ts'
import { candidateFilter } from './plan/query.ts'
import type { Progress } from './report/progress.ts'
import { rowsOf, type RunReport, type StopReason } from './report/run-report.ts'

export type Collaborators = {
  connect: () => Promise<{ clearml: ClearML; server: Server }>
  progress: Progress
  now: () => number
  /** Aborted when the run is cancelled: nothing new is started then. */
  signal: AbortSignal
  /** Called with the complete plan before anything is deleted. */
  onPlan: (report: RunReport) => void
}

/** One run from login to the last confirmed deletion. It never throws: the report says how it ended. */
export async function run(config: Config, deps: Collaborators): Promise<RunReport> {
  const { progress, signal } = deps
  const startedAtMs = deps.now()
  const cutoffMs = cutoffOf(config, startedAtMs)
  let server: Server | undefined
  let plan: Plan = { families: [], beyondLimit: [], kept: [] }
  let settled: readonly Settled[] = []

  const report = (ended: Ended): RunReport => ({
    startedAtMs,
    finishedAtMs: deps.now(),
    config,
    server,
    cutoffMs,
    rows: rowsOf(plan, settled, config),
    ...ended,
  })

  try {
    const connection = await deps.connect()
    server = connection.server
    progress.connected(server)
    progress.cutoff(cutoffMs, config)
    const policy = makePolicy(config, server, startedAtMs)

    const listing = await listCandidates(connection.clearml, candidateFilter(config), {
      concurrency: config.concurrency,
      signal,
      onPage: (page, listed) => {
        progress.page(page, listed)
      },
    })
    plan = makePlan(listing.tasks, policy, config.maxTasks)
    progress.planned(plan, listing.unreadableRows)
    deps.onPlan(report({ stopReason: 'cancelled', error: undefined }))

    const cleaner = config.dryRun ? dryRunCleaner : liveCleaner(connection.clearml, policy)
    const execution = await execute(packBatches(plan.families, config.batchSize), cleaner, {
      concurrency: config.concurrency,
      signal,
      onBatch: (batch) => {
        progress.batch(batch)
      },
    })
    settled = execution.settled
    return report(endOf(plan, signal, execution.error))
  } catch (error) {
    return report(endOf(plan, signal, error))
  }
}

type Ended = { stopReason: StopReason; error: string | undefined }

function endOf(plan: Plan, signal: AbortSignal, error: unknown): Ended {
  if (signal.aborted) return { stopReason: 'cancelled', error: undefined }
  if (error !== undefined) return { stopReason: 'error', error: errorMessage(error) }
  return { stopReason: plan.beyondLimit.length > 0 ? 'max-tasks' : 'done', error: undefined }
}
