/** Runs the built action as GitHub's runner does: the same environment, the same files, the same commands. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'

export type ActionRun = {
  exitCode: number
  /** Lines of the log with the runner's commands still in them. */
  log: readonly string[]
  /** The job summary in Markdown. */
  summary: string
  outputs: ReadonlyMap<string, string>
  /** The text of the receipt; empty if there is none. */
  receipt: string
}

const ACTION = path.join(import.meta.dirname, '..', 'dist', 'index.js')

export type Surroundings = {
  /** Variables beside those that the runner sets. */
  env?: Readonly<Record<string, string>>
  /** Sees the process right after its start, for signals. */
  onStart?: (child: ChildProcess) => void
}

/** @param inputs by the names in action.yml */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  { env = {}, onStart }: Surroundings = {},
): Promise<ActionRun> {
  const temp = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-'))
  const file = (name: string): string => path.join(temp, name)
  for (const name of ['output', 'summary']) writeFileSync(file(name), '')
  try {
    const child = spawn(process.execPath, [ACTION], {
      cwd: temp,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...keep('PATH', 'SystemRoot', 'TEMP', 'TMP'),
        ...env,
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION: 'cleanup',
        GITHUB_OUTPUT: file('output'),
        GITHUB_STEP_SUMMARY: file('summary'),
        RUNNER_TEMP: temp,
        ...Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
        ),
      },
    })
    onStart?.(child)
    const [stdout, exitCode] = await Promise.all([
      text(child.stdout),
      new Promise<number>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', (code) => {
          resolve(code ?? 1)
        })
      }),
    ])
    const outputs = parseOutputs(readFileSync(file('output'), 'utf8'))
    return {
      exitCode,
      log: stdout.trimEnd().split(/\r?\n/u),
      summary: readFileSync(file('summary'), 'utf8'),
      outputs,
      receipt: readReceipt(outputs.get('receipt')),
    }
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}

/** None is written if the inputs were refused, or if its path cannot be written. */
function readReceipt(file = ''): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function keep(...names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}

/** The file of outputs holds `name<<delimiter`, the value's lines, and the delimiter. */
function parseOutputs(file: string): ReadonlyMap<string, string> {
  const outputs = file.matchAll(/^([^\n]+?)<<(\S+)\r?\n(?:([^]*?)\r?\n)??\2\r?$/gmu)
  return new Map([...outputs].map(([, name = '', , value = '']) => [name, value]))
}
