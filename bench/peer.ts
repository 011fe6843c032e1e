import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { measure } from './measure.ts'
import { installPython } from './python.ts'
import { startServer } from './server.ts'
import type { Result, Trial } from './trial.ts'

const run = promisify(execFile)
const SCRIPT = path.join(import.meta.dirname, 'peer', 'cleanup.py')

export type Peer = Omit<Result, 'exitCode' | 'mostAtOnce'> & {
  /** The pass itself, without the start of Python and its imports. */
  passMs: number
  version: string
  python: string
}

/** Runs the Python SDK in a virtual environment that lives as long as the call; a text says why it could not. */
export async function runPeer(trial: Trial): Promise<Peer | string> {
  const python = await installPython('clearml')
  if (typeof python === 'string') return `not measured: ${python}`
  try {
    const program = path.join(python.bin, 'python')
    const { stdout } = await run(program, [
      '-c',
      'import clearml, platform; print(clearml.__version__, platform.python_version())',
    ])
    const [version = '', pythonVersion = ''] = stdout.trim().split('\n').at(-1)?.split(' ') ?? []
    return await runOnce(trial, { python: program, home: python.home, version, pythonVersion })
  } finally {
    python.remove()
  }
}

type Sdk = { python: string; home: string; version: string; pythonVersion: string }

async function runOnce(trial: Trial, sdk: Sdk): Promise<Peer | string> {
  const server = await startServer(trial)
  try {
    const measured = await measure({
      file: sdk.python,
      args: [SCRIPT],
      cwd: sdk.home,
      env: {
        PATH: process.env['PATH'],
        HOME: sdk.home,
        CLEARML_API_HOST: server.apiUrl,
        CLEARML_WEB_HOST: server.apiUrl,
        CLEARML_FILES_HOST: server.filesUrl,
        CLEARML_API_ACCESS_KEY: server.accessKey,
        CLEARML_API_SECRET_KEY: server.secretKey,
      },
    })
    const line = measured.output
      .trim()
      .split('\n')
      .findLast((text) => text.startsWith('{'))
    if (measured.exitCode !== 0 || line === undefined)
      return `the SDK failed:\n${measured.output.slice(-1_000)}`
    const { deleted, passMs } = JSON.parse(line) as { deleted: number; passMs: number }
    const { has, requests, cpuMs } = await server.served()
    const { neighbours } = server
    const left = {
      tasks: has.tasks - neighbours.tasks,
      models: has.models - neighbours.models,
      files: has.files - neighbours.files,
      events: has.events - neighbours.events,
    }
    const { tasks, images, artifacts, models } = trial.world
    return {
      ...trial,
      ...{ requests, left, passMs, version: sdk.version, python: sdk.pythonVersion },
      wallMs: measured.wallMs,
      peakMb: measured.peakMb,
      cpuMs: measured.cpuMs,
      serverCpuMs: cpuMs,
      deleted: {
        tasks: deleted,
        files: tasks * (images + artifacts + models) - left.files,
        models: tasks * models - left.models,
      },
    }
  } finally {
    server.close()
  }
}
