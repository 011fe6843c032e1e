import { errorMessage } from './clearml/errors.ts'
import { createHttp } from './clearml/http.ts'
import { pauseBy, type Sleep } from './clearml/retry.ts'
import { basicValue } from './clearml/session.ts'
import { connect, type GivenNames } from './connect.ts'
import { openStores, type OpenStores } from './files/stores/open.ts'
import { caFilesOf, type CaFile } from './host/ca-certificates.ts'
import type { ConfPlaces } from './inputs/conf/locate.ts'
import { withConf } from './inputs/conf/open.ts'
import { isPrivateHost } from './inputs/private-host.ts'
import { readConfig, type Config } from './inputs/inputs.ts'
import { findInput, whereFound, type InputSource } from './inputs/source.ts'
import type { PolicyReading } from './inputs/rule-source.ts'
import { patienceUntil } from './patience.ts'
import { doubtsOf } from './plan/doubts.ts'
import { wordsOf } from './plan/target.ts'
import { publish, type Sinks } from './publish.ts'
import { noRecord, type RunRecord } from './record/run-record.ts'
import { logText } from './report/escape.ts'
import { begunLines, journalLines } from './report/journal.ts'
import { Progress } from './report/progress.ts'
import { receiptText } from './report/receipt.ts'
import { totalsOf } from './report/totals.ts'
import { run } from './run.ts'
import { createStop } from './stop.ts'
import { VERSION } from './version.ts'

/** A batch may take the server long, but proxies in front of it give up after a minute or five. */
const TIMEOUTS_MS = { connect: 15_000, silence: 180_000, total: 600_000 }
const MINUTE_MS = 60_000
const MAX_REPLY_BYTES = 256 * 1024 * 1024

/** What a run takes from the world around it. */
export type World = {
  inputs: InputSource
  /** Where the configuration file of the SDK may lie. */
  confPlaces: ConfPlaces
  sinks: Sinks
  mask: (secret: string) => void
  /** Gives what of the files could not be taken. */
  trustAuthorities: (files: readonly CaFile[]) => readonly string[]
  now: () => number
  /** Ends early, with an error, once the signal is aborted. */
  sleep: Sleep
  /** Goes on when the signal is aborted, without holding the process. */
  sleepThrough: Sleep
  random: () => number
  signal: AbortSignal
}

/** Reads the inputs, runs, and publishes the results. Gives why the step fails, if it does. */
export async function main(given: World): Promise<string | undefined> {
  const masked = new Set<string>()
  const mask = (secret: string): void => {
    if (masked.has(secret)) return
    masked.add(secret)
    given.mask(secret)
  }
  const { source, secrets } = await withConf(given.inputs, given.confPlaces)
  maskKeys(source, mask)
  for (const secret of secrets) mask(secret)
  const policy = await policyOf(source)
  const config = readConfig(source, policy)
  const record = await recordOf(config, { ...given, mask }, masked)
  const world: World = { ...given, mask, sinks: { ...given.sinks, log: record.log } }
  const { sinks, now, signal } = world
  const progress = new Progress(sinks.log, now, wordsOf(config))
  progress.started(config, VERSION)
  progress.doubtful([...(policy.kind === 'read' ? policy.warnings : []), ...doubtsOf(config.rules)])
  const untaken = given.trustAuthorities([...caFilesOf(source.env), ...(source.conf?.conf.authorities ?? [])])
  for (const problem of untaken) sinks.log.warning(logText(problem, 500))
  for (const host of openlySentHosts(config)) {
    sinks.log.warning(
      `${host} is asked over plain http, so the credentials cross the network unprotected. Use https.`,
    )
  }
  const http = createHttp({
    userAgent: `clearml-cleanup/${VERSION}`,
    env: world.inputs.env,
    concurrency: config.concurrency,
    timeoutsMs: TIMEOUTS_MS,
    maxReplyBytes: MAX_REPLY_BYTES,
    now,
  })
  const deadlineMs = now() + config.timeBudgetMinutes * MINUTE_MS
  const { patience, outage } = patienceUntil(deadlineMs, world, sinks.log)
  let stores: OpenStores | undefined
  try {
    const report = await run(config, {
      connect: () => connect(config, { mask, send: http.send, patience }, namesOf(config)),
      openStores: (session) => {
        stores = openStores(config, { env: world.inputs.env, signal, patience, session })
        return stores
      },
      ...{ progress, record, now, pause: pauseBy(world), outage },
      stop: createStop(signal, world.sleepThrough),
      onPlan: (plan) => {
        sinks.receipt.removeJournal(config.receiptFile)
        sinks.receipt.write(config.receiptFile, receiptText(plan, totalsOf(plan.rows), VERSION))
      },
      onBegin: (items, plan) => {
        sinks.receipt.appendJournal(config.receiptFile, begunLines(items, config, plan))
      },
      onBatch: (settled, plan) => {
        sinks.receipt.appendJournal(config.receiptFile, journalLines(settled, config, plan))
      },
    })
    const failure = await publish(report, sinks)
    await record.close(report, failure)
    return failure
  } finally {
    stores?.close()
    http.close()
  }
}

/** YAML is loaded for runs that have a policy only. */
async function policyOf(inputs: InputSource): Promise<PolicyReading> {
  const { text } = findInput(inputs, 'policy')
  return text === 'none' ? { kind: 'none' } : (await import('./policy/read.ts')).readPolicy(text)
}

/** The code that records is loaded for runs that are recorded only. */
async function recordOf(config: Config, world: World, secrets: ReadonlySet<string>): Promise<RunRecord> {
  const { log } = world.sinks
  if (!config.trackRun) return noRecord(log)
  try {
    const { createRunRecord } = await import('./record/record.ts')
    return createRunRecord(config, { ...world, log, env: world.inputs.env, secrets })
  } catch (error) {
    log.warning(`This run is not recorded on the server (track-run): ${errorMessage(error)}`)
    return noRecord(log)
  }
}

/** For errors of the login. */
function namesOf({ origins }: Config): GivenNames {
  return {
    apiHost: whereFound('api-host', origins['api-host']),
    accessKey: whereFound('access-key', origins['access-key']),
    secretKey: whereFound('secret-key', origins['secret-key']),
  }
}

/** Hosts outside of this machine and of private networks that are to be asked without encryption. */
function openlySentHosts({ apiHost, filesHosts }: Config): readonly string[] {
  return [...new Set([apiHost, ...filesHosts])].filter((host) => {
    const { protocol, hostname } = new URL(host)
    return protocol === 'http:' && !isPrivateHost(hostname)
  })
}

/** Before the first line is logged, so that not even a complaint about another input can show a key. */
function maskKeys(inputs: InputSource, mask: World['mask']): void {
  const accessKey = findInput(inputs, 'access-key').text
  const secretKey = findInput(inputs, 'secret-key').text
  const words = `${accessKey}\n${secretKey}`.split(/\s+/u).filter((word) => word !== '')
  for (const secret of [...words, basicValue({ accessKey, secretKey })]) mask(secret)
}
