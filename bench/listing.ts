/** How fast a bucket is listed, beside the SDK's own paginator on the same bucket. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Listed, Way } from './listing-process.ts'

/** A bucket of so many objects, listed so often. */
export type Bucket = { objects: number; runs: number }

export type Listing = { objects: number; oursMs: number; plainMs: number }

const SERVER = path.join(import.meta.dirname, 'listing-server.ts')
const CLIENT = path.join(import.meta.dirname, 'listing-process.ts')

/** Both in turns, each time in a new process: what else goes on strikes both. The fastest of each counts. */
export async function measureListing({ objects, runs }: Bucket): Promise<Listing> {
  const server = start(SERVER, String(objects))
  try {
    const url = String(await answerOf(server))
    const fastest = { ours: Infinity, plain: Infinity }
    for (let run = 0; run < runs; run++)
      for (const way of ['plain', 'ours'] as const)
        fastest[way] = Math.min(fastest[way], await listBy(way, url, objects))
    return { objects, oursMs: fastest.ours, plainMs: fastest.plain }
  } finally {
    server.disconnect()
  }
}

async function listBy(way: Way, url: string, objects: number): Promise<number> {
  const listed = (await answerOf(start(CLIENT, way, url))) as Listed
  const bytes = (objects * (objects - 1)) / 2
  if (listed.objects !== objects || listed.bytes !== bytes)
    throw new Error(`${way}: ${JSON.stringify(listed)}, not ${objects} objects of ${bytes} bytes`)
  return listed.tookMs
}

function start(file: string, ...args: readonly string[]): ChildProcess {
  return fork(file, args, { execArgv: ['--no-warnings'] })
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended early (${code})`)))
  const [message] = (await Promise.race([once(child, 'message'), ended])) as unknown[]
  return message
}
