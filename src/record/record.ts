import { nounOf } from '../plan/target.ts'
import { createExactHider, createHider } from '../redact.ts'
import { errorMessage } from '../clearml/errors.ts'
import type { Patience } from '../clearml/gate.ts'
import { createHttp } from '../clearml/http.ts'
import type { Scalar } from '../clearml/past-runs.ts'
import type { RetryOptions, Sleep } from '../clearml/retry.ts'
import type { Server } from '../clearml/server.ts'
import { signIn } from '../clearml/session.ts'
import type { Config } from '../inputs/inputs.ts'
import { logText } from '../report/escape.ts'
import type { Log } from '../report/log.ts'
import { receiptText } from '../report/receipt.ts'
import type { RecordEntry, RunReport } from '../report/run-report.ts'
import { totalsOf } from '../report/totals.ts'
import { verdict } from '../report/verdict.ts'
import { webPageOf } from '../report/web-page.ts'
import { VERSION } from '../version.ts'
import { RecordConsole, teeLog } from './console.ts'
import { sendEvents, sendReceipt } from './contents.ts'
import { openRecord, type OpenRecord } from './open.ts'
import { drawPast } from './past.ts'
import { finalStatus, type Env } from './record-task.ts'
import type { RunRecord } from './run-record.ts'
import { MAX_RUNS, pointOf, scalarsOf } from './trend.ts'

import { within } from './within.ts'

export type RecordWorld = Pick<RetryOptions, 'sleep' | 'random'> & {
  log: Log
  env: Env
  now: () => number
  /** Goes on when the run is cancelled. */
  sleepThrough: Sleep
  mask: (secret: string) => void
  /** All that was masked so far: none of it is sent. */
  secrets: ReadonlySet<string>
}

/** Shorter than those of the run itself: nobody waits for a record. */
const TIMEOUTS_MS = { connect: 5_000, silence: 30_000, total: 120_000 }
const MAX_REPLY_BYTES = 16 * 1024 * 1024
const MAX_RETRY_WAIT_MS = 10_000
const LONGEST_OUTAGE_MS = 180_000
const OPEN_LIMIT_MS = 20_000
const LIMITS_MS = { contents: 120_000, end: 20_000 }
/** With the 3 seconds that calls in flight get, a cancelled run ends within 5. */
const LIMITS_OF_CANCELLED_MS = { contents: 1_000, end: 600 }
/** Where the points before are not known, a run comes after all that there can be. */
const AFTER_ALL = MAX_RUNS - 1

/**
 * The record of a run as a task of the server. It has a login, connections and retries of its own, so that nothing
 * of the run waits for it or fails by it.
 */
export function createRunRecord(config: Config, world: RecordWorld): RunRecord {
  const { log, now } = world
  const hide = (text: string): string => createHider([...world.secrets])(text)
  const lines = new RecordConsole(now, hide)
  const http = createHttp({
    userAgent: `clearml-cleanup/${VERSION}`,
    env: world.env,
    concurrency: 2,
    timeoutsMs: TIMEOUTS_MS,
    maxReplyBytes: MAX_REPLY_BYTES,
    now,
  })
  let opening: Promise<OpenRecord | undefined> | undefined
  let past: Promise<number | undefined> | undefined
  let entry: RecordEntry | undefined
  let isOver = false

  const attempt = async <T>(loss: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!isOver) log.warning(`${loss}: ${logText(hide(errorMessage(error)), 500)}`)
      return undefined
    }
  }

  const start = async (server: Server): Promise<OpenRecord> => {
    const patience: Patience = {
      ...{ sleep: world.sleep, random: world.random, now },
      timeLeftMs: () => MAX_RETRY_WAIT_MS,
      onRetry: (error, waitMs) => {
        log.debug(`Run record: trying again in ${waitMs} ms: ${logText(error.message, 500)}`)
      },
      patienceMs: () => LONGEST_OUTAGE_MS,
      ...{ onAway: () => undefined, onBack: () => undefined, onOutage: () => undefined },
    }
    const session = await signIn(config, { mask: world.mask, send: http.send, patience })
    const opened = await openRecord(session, server, config, { env: world.env, hide })
    const { api, projectId, taskId } = opened
    const page = webPageOf(config.webHost, projectId, taskId)
    entry = { taskId, page }
    log.info(`This run is recorded as task ${taskId}${page === undefined ? '' : `: ${page}`}`)
    lines.open((logs) => api.addEvents(taskId, { logs, scalars: [] }))
    return opened
  }

  const scalarsNow = async (report: RunReport, limitMs: number): Promise<readonly Scalar[]> => {
    if (past === undefined) return []
    const runsBefore = (await within(limitMs, past, world.sleepThrough)) ?? AFTER_ALL
    const point = pointOf(totalsOf(report.rows), report.startedAtMs)
    return scalarsOf(point, Math.min(runsBefore, AFTER_ALL) + 1, nounOf(config))
  }

  const sendContents = async (opened: OpenRecord, report: RunReport, limitMs: number): Promise<void> => {
    const events = async (): Promise<void> => {
      const scalars = await scalarsNow(report, limitMs / 2)
      const rest = await attempt('The run record lacks lines of the log', () => lines.rest())
      await attempt('The run record lacks its numbers or the end of the log', () =>
        sendEvents(opened, rest ?? [], scalars),
      )
    }
    const receipt = async (): Promise<void> => {
      const [filesHost] = config.filesHosts
      if (filesHost === undefined) return
      await attempt('The run record lacks the receipt', () => {
        const text = [...receiptText(report, totalsOf(report.rows), VERSION)].join('')
        return sendReceipt(opened, filesHost, withoutSecrets(text, world.secrets), now())
      })
    }
    await Promise.all([events(), receipt()])
  }

  const finish = async (
    opened: OpenRecord,
    report: RunReport,
    failure: string | undefined,
  ): Promise<void> => {
    const limits = limitsOf(report)
    if (failure !== undefined) lines.add('error', failure)
    const contents = sendContents(opened, report, limits.contents).then(() => 'sent')
    if ((await within(limits.contents, contents, world.sleepThrough)) === undefined)
      log.warning(`The run record lacks what could not be sent within ${limits.contents / 1000} s.`)
    const ended = attempt('The run record stays open on the server', async () => {
      const message = hide(`${verdict(report, totalsOf(report.rows))}.`)
      await opened.api.endTask(opened.taskId, finalStatus(report, failure), message)
      return 'ended'
    })
    await within(limits.end, ended, world.sleepThrough)
  }

  return {
    log: teeLog(log, lines),
    open: async (server) => {
      opening = attempt('This run is not recorded on the server (track-run)', () => start(server))
      if (!config.dryRun) {
        past = opening.then(
          (opened) =>
            opened && attempt('The run record lacks the runs before it', () => drawPast(opened, config)),
        )
      }
      await within(OPEN_LIMIT_MS, opening, world.sleepThrough)
    },
    entry: () => entry,
    close: async (report, failure) => {
      try {
        const { end } = limitsOf(report)
        const opened = opening && (await within(end, opening, world.sleepThrough))
        if (opened !== undefined) await finish(opened, report, failure)
      } finally {
        isOver = true
        http.close()
      }
    },
  }
}

function limitsOf({ stopReason }: RunReport): typeof LIMITS_MS {
  return stopReason === 'cancelled' ? LIMITS_OF_CANCELLED_MS : LIMITS_MS
}

/** Exactly these, so that the receipt stays as it is unless a name or an error holds one, as JSON spells it. */
function withoutSecrets(json: string, secrets: ReadonlySet<string>): string {
  return createExactHider([...secrets].map((secret) => JSON.stringify(secret).slice(1, -1)))(json)
}
