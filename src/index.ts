/** The entry point of the Action: ties the run to the runner's environment, files and signals. */
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import * as core from '@actions/core'
import { errorMessage } from './clearml/errors.ts'
import { InputError } from './inputs/inputs.ts'
import { main } from './main.ts'
import { annotationText } from './report/escape.ts'
import { OUTPUTS_OF_A_REFUSED_RUN } from './report/outputs.ts'
import { appendJournal, removeJournal, writeReceipt } from './report/receipt-file.ts'
import { refusedSummary } from './report/summary.ts'

// Nearly all that a run allocates dies soon. A nursery that does not grow, and a heap that may grow by half before it
// is swept, take 100 MB off the peak of 50,000 tasks and cost a few percent of the time.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=50')

const { env } = process
const stop = new AbortController()
const receipt = { write: writeReceipt, appendJournal, removeJournal }
const log = {
  info: core.info,
  warning: core.warning,
  debug: core.debug,
  group: (title: string, lines: readonly string[]): void => {
    core.startGroup(title)
    for (const line of lines) core.info(line)
    core.endGroup()
  },
}

async function writeSummary(markdown: string): Promise<void> {
  if ((env['GITHUB_STEP_SUMMARY'] ?? '') === '') return
  await core.summary.addRaw(markdown).write()
}

// A log that nobody reads any more (`… | head`) must not end a run in the middle of its work.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

let signals = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    signals += 1
    if (signals > 1) process.exit(1)
    core.warning(`${signal}: what is in flight gets a few seconds, nothing new is started.`)
    stop.abort(signal)
  })
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    stop.abort(error instanceof Error ? error : new Error(String(error)))
  })
}

// Waiting for an answer alone does not keep Node alive; a run that waits must not end in silence.
const alive = setInterval(() => undefined, 60_000)

try {
  const failure = await main({
    inputs: { input: core.getInput, env, defaultReceiptFile: defaultReceiptFile() },
    sinks: { log, setOutput: core.setOutput, receipt, writeSummary },
    // Outside of GitHub nobody would take the command `::add-mask::` off the output: it would show the secret.
    mask: env['GITHUB_ACTIONS'] === 'true' ? core.setSecret : () => undefined,
    now: Date.now,
    sleep: async (ms) => {
      await sleep(ms, undefined, { signal: stop.signal })
    },
    sleepThrough: async (ms) => {
      await sleep(ms, undefined, { ref: false })
    },
    random: Math.random,
    signal: stop.signal,
  })
  if (failure !== undefined) core.setFailed(annotationText(failure))
} catch (error) {
  for (const [name, value] of Object.entries(OUTPUTS_OF_A_REFUSED_RUN)) core.setOutput(name, value)
  const problems = error instanceof InputError ? error.problems : [errorMessage(error)]
  await writeSummary(refusedSummary(problems))
  core.setFailed(annotationText(errorMessage(error)))
} finally {
  clearInterval(alive)
}

/** One for each step of a job, since a job may clean several servers. */
function defaultReceiptFile(): string {
  const step = (env['GITHUB_ACTION'] ?? '').replace(/[^\w-]+/gu, '-')
  const name = `clearml-cleanup-receipt${step === '' ? '' : `-${step}`}.json`
  return path.join(env['RUNNER_TEMP'] ?? tmpdir(), name)
}
