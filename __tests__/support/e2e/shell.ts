import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Simulator } from '../../../simulator/server.ts'
import type { Receipt } from './action.ts'

export type ShellResult = {
  /** null if a signal ended the process. */
  exitCode: number | null
  stdout: string
  stderr: string
  /** That in the current folder of the run. */
  receipt: Receipt | undefined
  folder: string
}

export type ShellOptions = {
  env?: Readonly<Record<string, string>>
  onStart?: (child: ChildProcess) => void
}

const ENTRY = path.resolve('dist/index.js')
const RECEIPT = 'clearml-cleanup-receipt.json'

/** Runs the committed bundle as a shell or cron does: with flags, in a folder of its own, without anything of GitHub. */
export function runShell(args: readonly string[], options: ShellOptions = {}): Promise<ShellResult> {
  return runCommand(process.execPath, [ENTRY, ...args], options)
}

export async function runCommand(
  command: string,
  args: readonly string[],
  { env = {}, onStart }: ShellOptions,
): Promise<ShellResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-shell-'))
  // Never the home of whoever runs the tests: a clearml.conf there would name a real server.
  const home = { HOME: folder, USERPROFILE: folder }
  const child = spawn(command, args, { cwd: folder, env: { PATH: process.env['PATH'], ...home, ...env } })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text))
  }
  onStart?.(child)
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const file = path.join(folder, RECEIPT)
  const receipt = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Receipt) : undefined
  rmSync(folder, { recursive: true })
  return { exitCode, ...said, receipt, folder }
}

/** The variables that connect a run to a simulator. */
export function connectionVariables(simulator: Simulator): Readonly<Record<string, string>> {
  return {
    CLEARML_API_HOST: simulator.apiUrl,
    CLEARML_API_ACCESS_KEY: simulator.accessKey,
    CLEARML_API_SECRET_KEY: simulator.secretKey,
    CLEARML_FILES_HOST: simulator.filesUrl,
  }
}
