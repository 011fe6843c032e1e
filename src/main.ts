import { createHttp } from './clearml/http.ts'
import type { RetryOptions, Sleep } from './clearml/retry.ts'
import { basicValue } from './clearml/session.ts'
import { connect } from './connect.ts'
import type { FileRemover } from './files/remover.ts'
import { openStores } from './files/stores/open.ts'
import { readConfig, type InputSource } from './inputs/inputs.ts'
import { publish, type Sinks } from './publish.ts'
import { logText } from './report/escape.ts'
import { Progress } from './report/progress.ts'
import { receiptText } from './report/receipt.ts'
import { totalsOf } from './report/totals.ts'
import { run } from './run.ts'
import { VERSION } from './version.ts'

const REPLY_TIMEOUT_MS = 300_000
const MAX_REPLY_BYTES = 256 * 1024 * 1024

/** What a run takes from the world around it. */
export type World = {
  inputs: InputSource
  sinks: Sinks
  mask: (secret: string) => void
  now: () => number
  sleep: Sleep
  random: () => number
  signal: AbortSignal
}

/** Reads the inputs, runs, and publishes the results. Gives why the step fails, if it does. */
export async function main(world: World): Promise<string | undefined> {
  const { sinks, now, signal } = world
  maskKeys(world)
  const config = readConfig(world.inputs)
  const progress = new Progress(sinks.log, now)
  progress.started(config, VERSION)
  const http = createHttp({
    userAgent: `clearml-cleanup/${VERSION}`,
    concurrency: config.concurrency,
    timeoutMs: REPLY_TIMEOUT_MS,
    maxReplyBytes: MAX_REPLY_BYTES,
    now,
  })
  const retry: RetryOptions = {
    sleep: world.sleep,
    random: world.random,
    onRetry: (error, waitMs) => {
      sinks.log.info(`Trying again in ${waitMs} ms: ${logText(error.message, 500)}`)
    },
  }
  let stores: FileRemover | undefined
  try {
    const report = await run(config, {
      connect: () => connect(config, { ...retry, mask: world.mask, send: http.send }),
      openStores: ({ sendWithToken }) =>
        (stores = openStores({ ...config, ...retry, env: world.inputs.env, now, signal, sendWithToken })),
      progress,
      now,
      signal,
      onPlan: (plan) => {
        sinks.writeReceipt(config.receiptFile, receiptText(plan, totalsOf(plan.rows), VERSION))
      },
    })
    return await publish(report, sinks)
  } finally {
    stores?.close()
    http.close()
  }
}

/** Before the first line is logged, so that not even a complaint about another input can show a key. */
function maskKeys({ inputs: { input, env }, mask }: World): void {
  const accessKey = input('access-key').trim() || (env['CLEARML_API_ACCESS_KEY'] ?? '').trim()
  const secretKey = input('secret-key').trim() || (env['CLEARML_API_SECRET_KEY'] ?? '').trim()
  const words = `${accessKey}\n${secretKey}`.split(/\s+/u).filter((word) => word !== '')
  for (const secret of [...words, basicValue({ accessKey, secretKey })]) mask(secret)
}
