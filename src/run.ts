import { openApproval } from './approval/open.ts'
import type { Collaborators } from './collaborators.ts'
import { execute } from './cleanup/execute.ts'
import { Ledger } from './cleanup/ledger.ts'
import type { Config } from './inputs/inputs.ts'
import { wavesOf } from './plan/waves.ts'
import type { RunReport } from './report/run-report.ts'
import { Story } from './story.ts'
import { targetOf } from './targets/targets.ts'

const MINUTE_MS = 60_000

/** One run from login to the last confirmed deletion. It never throws: the report says how it ended. */
export async function run(config: Config, deps: Collaborators): Promise<RunReport> {
  const { progress, record, stop, now, pause } = deps
  const { signal } = stop
  const story = new Story(config, now, () => record.entry())
  const { startedAtMs } = story
  const deadlineMs = startedAtMs + config.timeBudgetMinutes * MINUTE_MS
  const isOver = (): boolean => signal.aborted || now() >= deadlineMs || deps.outage() !== undefined
  try {
    const { session, server, clearml } = await stop.untilStopped(deps.connect())
    story.connected(server)
    progress.connected(server)
    await stop.untilStopped(record.open(server))
    progress.begins(config, server, startedAtMs)
    const approval = await openApproval(config, server, startedAtMs)
    story.approved(approval)

    const stores = deps.openStores(session)
    const survey = await targetOf(config.target)
    const target = survey(config, {
      ...{ clearml, server, stores, approval, startedAtMs, now, signal, pause },
      recordId: record.entry()?.taskId,
      onPage: (page, listed) => {
        progress.page(page, listed)
      },
    })
    const job = await stop.untilStopped(target)
    const { plan, brake } = job.draft
    story.planned(plan, job.toArchive, job.findings)
    progress.found(job.findings)
    progress.planned(job.draft, job.toArchive.length)
    if (brake !== undefined) return story.braked(brake)
    deps.onPlan(story.plan())

    const ledger = new Ledger(plan.families.flat().map(({ task }) => task.id))
    const cleanerOf = job.cleanersOn(ledger, (items) => {
      deps.onBegin(items, plan)
    })
    const { settled, error } = await execute(wavesOf(plan.families), cleanerOf, {
      ...{ batchSize: config.batchSize, concurrency: config.concurrency },
      ...{ ledger, confirm: job.confirm, isOver, giveUp: stop.giveUp },
      onBatch: (batch) => {
        deps.onBatch(batch, plan)
        progress.batch(batch)
      },
    })
    story.settled(settled)
    const isEnded = (): boolean => error !== undefined || isOver()
    story.settled(await stop.untilStopped(job.withSizes(settled, isEnded)))
    const archive = job.archive({
      isOver: isEnded,
      onBatch: (batch) => {
        story.archived(batch)
        progress.archived(batch)
      },
    })
    await stop.untilStopped(archive)
    return story.ended(signal, error, deps.outage())
  } catch (error) {
    return story.ended(signal, error)
  }
}
