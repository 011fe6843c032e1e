/** The entry point of the Action: ties the run to the runner's environment, files and signals. */
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as core from '@actions/core'
import { errorMessage } from './clearml/errors.ts'
import { InputError } from './inputs/inputs.ts'
import { main } from './main.ts'
import { OUTPUTS_OF_A_REFUSED_RUN } from './report/outputs.ts'
import { writeReceipt } from './report/receipt-file.ts'
import { refusedSummary } from './report/summary.ts'

const { env } = process
const stop = new AbortController()
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

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    core.warning(`${signal}: the batches in flight are finished, nothing new is started.`)
    stop.abort()
  })
}

try {
  const failure = await main({
    inputs: { input: core.getInput, env, defaultReceiptFile: defaultReceiptFile() },
    sinks: { log, setOutput: core.setOutput, writeReceipt, writeSummary },
    // Outside of GitHub nobody would take the command `::add-mask::` off the output: it would show the secret.
    mask: env['GITHUB_ACTIONS'] === 'true' ? core.setSecret : () => undefined,
    now: Date.now,
    sleep: async (ms) => {
      await sleep(ms, undefined, { signal: stop.signal })
    },
    random: Math.random,
    signal: stop.signal,
  })
  if (failure !== undefined) core.setFailed(failure)
} catch (error) {
  for (const [name, value] of Object.entries(OUTPUTS_OF_A_REFUSED_RUN)) core.setOutput(name, value)
  const problems = error instanceof InputError ? error.problems : [errorMessage(error)]
  await writeSummary(refusedSummary(problems))
  core.setFailed(errorMessage(error))
}

/** One for each step of a job, since a job may clean several servers. */
function defaultReceiptFile(): string {
  const step = (env['GITHUB_ACTION'] ?? '').replace(/[^\w-]+/gu, '-')
  const name = `clearml-cleanup-receipt${step === '' ? '' : `-${step}`}.json`
  return path.join(env['RUNNER_TEMP'] ?? tmpdir(), name)
}
