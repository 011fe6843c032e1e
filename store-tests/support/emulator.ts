import { spawn } from 'node:child_process'
import { createServer, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A store on a loopback port, with the hands to fill it and to look into it. */
export type Emulator = {
  url: string
  /** What the code under test needs in its environment. */
  env: Readonly<Record<string, string>>
  createBucket: (bucket: string) => Promise<void>
  put: (bucket: string, key: string, text?: string) => Promise<void>
  /** Literal keys, sorted. */
  list: (bucket: string) => Promise<readonly string[]>
  stop: () => Promise<void>
}

const START_TIMEOUT_MS = 60_000

const NODE = { program: process.execPath, stderr: 'inherit' } as const

/** Starts a program, by itself Node, that listens on 127.0.0.1, and waits until it does. */
export async function startProgram(
  argumentsFor: (port: number) => readonly string[],
  { program, stderr }: { program: string; stderr: 'inherit' | 'ignore' } = NODE,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const port = await freePort()
  const child = spawn(program, argumentsFor(port), { stdio: ['ignore', 'ignore', stderr] })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve()
    }),
  )
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    kill()
    await exited
  }
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`${argumentsFor(port).join(' ')} did not start`)
    }
    await sleep(100)
  }
  return { port, stop }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}
