import { runAction } from './action.ts'
import { startServer } from './server.ts'
import type { Content } from './server-process.ts'
import type { World } from './worlds.ts'

export type Trial = {
  name: string
  world: World
  latencyMs: number
  taskCostMs: number
  concurrency: number
  /** The best of so many counts, since other work on the machine can only add. */
  runs: number
  /** Another bundle than the committed one. */
  entry?: string
}

export type Result = Trial & {
  wallMs: number
  peakMb: number | undefined
  /** Processor time of the action, and of the simulator. */
  cpuMs: number | undefined
  serverCpuMs: number
  requests: Readonly<Record<string, number>>
  mostAtOnce: number
  deleted: { tasks: number; files: number; models: number }
  /** What is left of what was to go. */
  left: Content
  exitCode: number | null
}

/** Each run gets a server and a world of its own. */
export async function runTrial(trial: Trial): Promise<Result> {
  const results: Result[] = []
  for (let run = 0; run < trial.runs; run++) results.push(await runOnce(trial))
  const fastest = results.toSorted((a, b) => a.wallMs - b.wallMs)[0]
  if (fastest === undefined) throw new RangeError('a trial has at least one run')
  return fastest
}

async function runOnce(trial: Trial): Promise<Result> {
  const server = await startServer(trial)
  try {
    const inputs = { concurrency: String(trial.concurrency) }
    const ran = await runAction(server, inputs, trial.entry === undefined ? {} : { entry: trial.entry })
    const { wallMs, peakMb, cpuMs, exitCode, output, tasks, files, models } = ran
    if (exitCode !== 0) throw new Error(`the action failed:\n${output.slice(-2_000)}`)
    const served = await server.served()
    const { neighbours } = server
    return {
      ...trial,
      ...{ wallMs, peakMb, cpuMs, exitCode },
      serverCpuMs: served.cpuMs,
      requests: served.requests,
      mostAtOnce: served.mostAtOnce,
      deleted: { tasks, files, models },
      left: {
        tasks: served.has.tasks - neighbours.tasks,
        models: served.has.models - neighbours.models,
        files: served.has.files - neighbours.files,
        events: served.has.events - neighbours.events,
      },
    }
  } finally {
    server.close()
  }
}

export function countRequests({ requests }: Pick<Result, 'requests'>): number {
  return Object.values(requests).reduce((sum, calls) => sum + calls, 0)
}

export function requestsATask(result: Result): number {
  return countRequests(result) / Math.max(1, result.world.tasks)
}

/**
 * What the server alone takes: the stated latency of every request that was made and the stated cost of every task,
 * shared by as many requests as may be in flight. No client that makes these requests can be faster.
 */
export function limitMs(result: Result): number {
  const { latencyMs, taskCostMs, world, concurrency } = result
  return (countRequests(result) * latencyMs + world.tasks * taskCostMs) / concurrency
}

/** The slope of the logarithms, by least squares: 1 is linear growth. */
export function exponentOf(points: readonly { x: number; y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }))
  const mean = (of: 'x' | 'y'): number => logs.reduce((sum, point) => sum + point[of], 0) / logs.length
  const [meanX, meanY] = [mean('x'), mean('y')]
  const covariance = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  return covariance / logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
}
