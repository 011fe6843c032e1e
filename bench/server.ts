import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Served, Start, Started } from './server-process.ts'

export type Server = Started & { served: () => Promise<Served>; close: () => void }

const PROCESS = path.join(import.meta.dirname, 'server-process.ts')

/** A filled simulator in a process of its own. */
export async function startServer(start: Start): Promise<Server> {
  const child = fork(PROCESS, [JSON.stringify(start)], { execArgv: ['--no-warnings'] })
  const answer = async (): Promise<unknown> => {
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the simulator ended early')))
    const [message] = (await Promise.race([once(child, 'message'), ended])) as unknown[]
    return message
  }
  const started = (await answer()) as Started
  return {
    ...started,
    served: async () => {
      child.send('served')
      return (await answer()) as Served
    },
    close: () => {
      child.disconnect()
    },
  }
}
