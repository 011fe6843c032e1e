import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

export type Measured = {
  exitCode: number | null
  wallMs: number
  /** From the last thing that it said to its end: a socket or a timer that is left open holds it. */
  lingeredMs: number
  /** The kernel's own record of the largest resident size (VmHWM); undefined where there is none. */
  peakMb: number | undefined
  cpuMs: number | undefined
  output: string
}

export type Command = {
  file: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd?: string
  /** Sees the child right after its start, for signals. */
  onStart?: (child: ChildProcess) => void
}

const LOOK_EVERY_MS = 10
/** What Linux counts processor time in. */
const TICKS_A_SECOND = 100

/** Runs a command to its end and measures it from outside. */
export async function measure({ file, args, env, cwd, onStart }: Command): Promise<Measured> {
  const startedAt = performance.now()
  const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  let saidAt = startedAt
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.push(chunk)
      saidAt = performance.now()
    })
  }
  onStart?.(child)
  let usage: Usage = { peakMb: undefined, cpuMs: undefined }
  const look = setInterval(() => (usage = usageOf(child.pid) ?? usage), LOOK_EVERY_MS)
  const [exitCode, endedAt] = await new Promise<[number | null, number]>((resolve, reject) => {
    child.on('error', reject)
    let at = 0
    child.on('exit', () => (at = performance.now()))
    child.on('close', (code) => {
      resolve([code, at])
    })
  })
  clearInterval(look)
  return {
    ...{ exitCode, ...usage, output: Buffer.concat(output).toString('utf8') },
    wallMs: endedAt - startedAt,
    lingeredMs: Math.max(0, endedAt - saidAt),
  }
}

type Usage = { peakMb: number | undefined; cpuMs: number | undefined }

/** Undefined once the process is over. */
function usageOf(pid: number | undefined): Usage | undefined {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    const peakKb = /VmHWM:\s+(\d+)/u.exec(status)?.[1]
    if (peakKb === undefined) return undefined
    // Fields 14 and 15, counted from behind the name, which may hold blanks.
    const fields = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')
      .replace(/^.*\) /u, '')
      .split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return { peakMb: Number(peakKb) / 1024, cpuMs: (ticks * 1000) / TICKS_A_SECOND }
  } catch {
    return undefined
  }
}
