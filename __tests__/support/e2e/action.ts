import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Simulator } from '../../../simulator/server.ts'

export type Inputs = Readonly<Record<string, string>>

export type ActionResult = {
  /** null if a signal ended the process. */
  exitCode: number | null
  log: string
  /** As a later step reads them. */
  outputs: Record<string, string>
  summary: string
  receipt: Receipt | undefined
}

export type Receipt = {
  receiptVersion: number
  stopReason: string
  dryRun: boolean
  totals: Record<string, number>
  tasks: ({ id: string; decision: string; outcome: string } & Record<string, unknown>)[]
}

export type ActionOptions = {
  env?: Readonly<Record<string, string>>
  /** The folder in which it runs, kept afterwards. Without one it is a new folder, removed afterwards. */
  workspace?: string
  /** Instead of the committed bundle. */
  entry?: string
  /** A module that is loaded before it. */
  preload?: string
  /** Sees the child right after its start, for signals. */
  onStart?: (child: ChildProcess) => void
}

const ENTRY = path.resolve('dist/index.js')

/** Runs the committed bundle as a runner would: a process of its own on Node 24, with the runner's files and variables. */
export async function runAction(inputs: Inputs, options: ActionOptions = {}): Promise<ActionResult> {
  const folder = options.workspace ?? mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-'))
  const files = { output: path.join(folder, 'output'), summary: path.join(folder, 'summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const preload = options.preload === undefined ? [] : ['--import', options.preload]
  const child = spawn(process.execPath, [...preload, options.entry ?? ENTRY], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION: '__run',
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      RUNNER_TEMP: folder,
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...options.env,
    },
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  options.onStart?.(child)
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve))

  const outputs = parseOutputs(readFileSync(files.output, 'utf8'))
  const receiptFile = outputs['receipt'] ?? ''
  const result = {
    exitCode,
    log: Buffer.concat(chunks).toString('utf8'),
    outputs,
    summary: readFileSync(files.summary, 'utf8'),
    receipt: existsSync(receiptFile) ? (JSON.parse(readFileSync(receiptFile, 'utf8')) as Receipt) : undefined,
  }
  if (options.workspace === undefined) rmSync(folder, { recursive: true })
  return result
}

/** The inputs that connect the action to a simulator. */
export function connectionInputs(simulator: Simulator): Inputs {
  return {
    'api-host': simulator.apiUrl,
    'access-key': simulator.accessKey,
    'secret-key': simulator.secretKey,
    'files-host': simulator.filesUrl,
  }
}

/** The runner's multi-line format: name<<delimiter, value, delimiter. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  for (const [, name, , value] of text.matchAll(/^(\S+?)<<(\S+)\n([\s\S]*?)\n\2$/gmu)) {
    if (name !== undefined && value !== undefined) outputs[name] = value
  }
  return outputs
}

/** The endpoints that were called, with how often. */
export function callsOf(simulator: Simulator): Record<string, number> {
  const calls: Record<string, number> = {}
  for (const { endpoint } of simulator.requests) calls[endpoint] = (calls[endpoint] ?? 0) + 1
  return calls
}

/** Requests that could have removed something. */
export function deletingCalls(simulator: Simulator): string[] {
  return simulator.requests
    .filter(
      ({ endpoint, method }) => /delete|archive|reset|dequeue|stop/u.test(endpoint) || method === 'DELETE',
    )
    .map(({ endpoint }) => endpoint)
}
