/** The simulator in a process of its own, so that its time and memory do not hide in what is measured. */
import { startSimulator } from '../simulator/server.ts'
import { fill, NEIGHBOURS, type World } from './worlds.ts'

export type Start = { world: World; latencyMs: number; taskCostMs: number }

export type Started = {
  apiUrl: string
  filesUrl: string
  accessKey: string
  secretKey: string
  /** What has to be there in the end. */
  neighbours: Content
}

export type Content = { tasks: number; models: number; files: number; events: number }

export type Served = {
  requests: Record<string, number>
  /** The most that were in the server at once. */
  mostAtOnce: number
  has: Content
  cpuMs: number
}

const { latencyMs, taskCostMs, world } = JSON.parse(process.argv[2] ?? '{}') as Start
const simulator = await startSimulator({ latencyMs, taskCostMs })
fill(simulator, NEIGHBOURS, 'live')

const content = (): Content => ({
  tasks: simulator.store.tasks.size,
  models: simulator.store.models.size,
  files: simulator.store.files.size,
  events: simulator.store.events.size,
})

const neighbours = content()
fill(simulator, world, 'archived')

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const cpuAtStart = cpuMs()
const requests: Record<string, number> = {}
let inside = 0
let mostAtOnce = 0
simulator.onRequest = ({ endpoint, method }) => {
  const name = endpoint === 'fileserver' ? `fileserver ${method}` : endpoint
  requests[name] = (requests[name] ?? 0) + 1
  // The record of a request keeps what it carried: a benchmark's would fill the memory.
  simulator.requests.length = 0
}
simulator.onInside = (change) => {
  inside += change
  mostAtOnce = Math.max(mostAtOnce, inside)
}

process.on('message', () => {
  const served: Served = { requests, mostAtOnce, has: content(), cpuMs: cpuMs() - cpuAtStart }
  process.send?.(served)
})
process.on('disconnect', () => process.exit(0))

const { apiUrl, filesUrl, accessKey, secretKey } = simulator
const started: Started = { apiUrl, filesUrl, accessKey, secretKey, neighbours }
process.send?.(started)
