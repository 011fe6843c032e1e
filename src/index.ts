/** The entry point, for GitHub's runner and for a shell: ties the run to environment, files, flags and signals. */
import { homedir, tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { errorMessage } from './clearml/errors.ts'
import { trustAuthorities } from './host/ca-certificates.ts'
import { githubHost } from './host/github.ts'
import type { Write } from './host/host.ts'
import { hideWarnings } from './host/node-warnings.ts'
import { terminalHost } from './host/terminal.ts'
import { readFlags, type Comparison, type RunFlags } from './inputs/flags.ts'
import { InputError } from './inputs/inputs.ts'
import { strayInputs } from './inputs/stray.ts'
import { runnerVariable } from './inputs/table.ts'
import { main } from './main.ts'
import { nodeProblem } from './node-version.ts'
import { annotationText, logText } from './report/escape.ts'
import { OUTPUTS_OF_A_REFUSED_RUN } from './report/outputs.ts'
import { appendJournal, removeJournal, writeReceipt } from './report/receipt-file.ts'
import { refusedSummary } from './report/summary.ts'
import { VERSION } from './version.ts'

// Nearly all that a run allocates dies soon. A nursery that does not grow, and a heap that is swept before it has grown
// by half, take the peak of 20,000 tasks from 275 to 132 MB, for a quarter more processor time (docs/performance.md).
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=50')

const { env } = process
const stop = new AbortController()
const receipt = { write: writeReceipt, appendJournal, removeJournal }
const { stdout, stderr } = process
const write =
  (stream: NodeJS.WritableStream): Write =>
  (text) =>
    void stream.write(text)
const host =
  env['GITHUB_ACTIONS'] === 'true'
    ? githubHost(env, tmpdir(), Date.now)
    : terminalHost(
        env,
        {
          ...{ out: write(stdout), err: write(stderr) },
          columns: stdout.isTTY && env['TERM'] !== 'dumb' ? () => stdout.columns : undefined,
        },
        Date.now,
      )

// A log that nobody reads any more (`… | head`) must not end a run in the middle of its work.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

hideWarnings(process, (line) => {
  host.log.debug(logText(line, 500))
})

let signals = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    signals += 1
    if (signals > 1) process.exit(1)
    host.log.warning(`${signal}: what is in flight gets a few seconds, nothing new is started.`)
    stop.abort(signal)
  })
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    stop.abort(error instanceof Error ? error : new Error(String(error)))
  })
}

const line = readFlags(process.argv.slice(2))
const problem = nodeProblem(process.versions.node)
if (line.asked === 'run' && problem !== undefined) process.exitCode = host.fail(problem, 'run')
else if (line.asked === 'run') await clean(line)
else if (line.asked === 'compare') await compare(line)
else if (line.asked === 'version') process.stdout.write(`${VERSION}\n`)
else process.stdout.write((await import('./inputs/help.ts')).helpText(VERSION))

async function compare({ files: [before = '', after = ''], problem: misuse }: Comparison): Promise<void> {
  try {
    if (misuse !== undefined) throw new Error(misuse)
    const { compareReceipts } = await import('./compare/compare.ts')
    process.stdout.write(await compareReceipts(before, after))
  } catch (error) {
    process.exitCode = 2
    process.stderr.write(`${annotationText(errorMessage(error))}\n`)
  }
}

async function clean({ inputs, problems }: RunFlags): Promise<void> {
  // Waiting for an answer alone does not keep Node alive; a run that waits must not end in silence.
  const alive = setInterval(() => undefined, 60_000)
  const strays = strayInputs(env)
  for (const line of strays.ignored) host.log.warning(line)
  try {
    const failure = await main({
      inputs: {
        input: (name) => inputs.get(name) ?? env[runnerVariable(name)],
        problems: [...problems, ...strays.refused],
        env,
        defaultReceiptFile: host.defaultReceiptFile,
      },
      sinks: { ...host, receipt },
      confPlaces: { home: homedir(), isLookedFor: env['GITHUB_ACTIONS'] !== 'true' },
      mask: host.mask,
      trustAuthorities,
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
    if (failure !== undefined) process.exitCode = host.fail(failure, 'run')
  } catch (error) {
    for (const [name, value] of Object.entries(OUTPUTS_OF_A_REFUSED_RUN)) host.setOutput(name, value)
    const isRefusal = error instanceof InputError
    process.exitCode = host.fail(errorMessage(error), isRefusal ? 'usage' : 'run')
    await host.writeSummary(refusedSummary(isRefusal ? error.problems : [errorMessage(error)]))
  } finally {
    clearInterval(alive)
    // Calls that nobody awaits any more, since another failed first, wait for no better time.
    stop.abort()
  }
}
