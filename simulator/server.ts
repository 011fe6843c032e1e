import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerApi } from './api-listener.ts'
import type { Settings } from './endpoint.ts'
import type { Surroundings } from './exchange.ts'
import { Faults } from './faults.ts'
import { answerFiles } from './files-listener.ts'
import { FileTree } from './fileserver/tree.ts'
import { sendReply, textReply } from './http.ts'
import type { RecordedRequest } from './record.ts'
import { Release } from './release.ts'
import type { ReleaseName } from './release.ts'
import { addUser } from './seed.ts'
import { endpoints } from './services/index.ts'
import { Store } from './store.ts'
import { Tokens } from './token.ts'
import { REAL_WAITS, taskMeter, type Waits } from './waits.ts'

export type { RecordedRequest } from './record.ts'

export type SimulatorOptions = {
  /** Default: 2.3. */
  release?: ReleaseName
  /** Waited before each request is handled. */
  latencyMs?: number
  /** Waited for each task of `tasks.delete` and `tasks.delete_many`. */
  taskCostMs?: number
  now?: () => Date
  /** Default: the machine's timers. */
  waits?: Waits
  settings?: Partial<Settings>
  /** The address that both servers listen on. Default: 127.0.0.1. */
  host?: '127.0.0.1' | '::1'
}

export type Simulator = {
  apiUrl: string
  filesUrl: string
  /** The credentials of a user whose role is `user`. */
  accessKey: string
  secretKey: string
  store: Store
  settings: Settings
  release: Release
  tokens: Tokens
  /** Every request to both servers, in order. */
  requests: RecordedRequest[]
  faults: Faults
  /** Called before each request is handled: tests change the world between two calls here. */
  onRequest?: (request: RecordedRequest) => void
  /** Called right before a request is carried out, behind all delays. */
  onActing?: (request: RecordedRequest) => void
  /** Called when a request was carried out, whatever becomes of its reply: what a reader was told is true now. */
  onActed?: (request: RecordedRequest) => void
  /** Called with 1 when a request comes in, and with -1 when it was answered. */
  onInside?: (change: 1 | -1) => void
  /** Another fileserver of the same ClearML, with files of its own. */
  addFileserver: () => Promise<{ filesUrl: string; store: Store }>
  /** Connections that stand at this moment, to both servers. */
  openConnections: () => Promise<number>
  /** Servers are no more, as when they are started anew: connections end, and new ones are refused. */
  goAway: (which?: readonly ('api' | 'files')[]) => Promise<void>
  /** All listen again where they did. */
  comeBack: () => Promise<void>
  close: () => Promise<void>
}

/** A ClearML API server and fileserver on two free local ports. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const release = new Release(options.release ?? '2.3')
  const now = options.now ?? (() => new Date())
  const waits = options.waits ?? REAL_WAITS
  const store = new Store()
  const tokens = new Tokens(release, now)
  const faults = new Faults()
  const requests: RecordedRequest[] = []
  const user = addUser(store, { id: 'simulated-user', name: 'Simulated User', role: 'user' })

  const settings = defaultSettings(release)
  const surroundings: Surroundings = {
    ...{ release, faults, requests },
    sleep: waits.sleep,
    latencyMs: options.latencyMs ?? 0,
    maxBodyBytes: () => settings.maxBodyBytes ?? Infinity,
    onRequest: (request) => simulator.onRequest?.(request),
    onActing: (request) => simulator.onActing?.(request),
    onActed: (request) => simulator.onActed?.(request),
    onInside: (change) => simulator.onInside?.(change),
  }
  const taskCostMs = options.taskCostMs ?? 0
  const meterTasks = (): (() => Promise<void>) => taskMeter(taskCostMs, waits)
  const server = { store, settings, release, tokens, now, endpoints, meterTasks }
  const host = options.host ?? '127.0.0.1'
  const api = await listen(host, (...exchange) => answerApi(server, surroundings, ...exchange))
  const files = await listen(host, (...exchange) => answerFiles(server, surroundings, ...exchange))

  /** Of servers that went away. */
  const ports = new Map<Server, number>()
  const goFrom = (server: Server): Promise<void> => {
    ports.set(server, portOf(server))
    return close(server)
  }
  const moreFiles: Server[] = []
  const addFileserver = async () => {
    const own = { ...server, store: Object.assign(new Store(), store, { files: new FileTree() }) }
    const another = await listen(host, (...exchange) => answerFiles(own, surroundings, ...exchange))
    moreFiles.push(another)
    return { filesUrl: urlOf(another), store: own.store }
  }

  settings.asyncUrlsDelete.fileserverPrefixes = [urlOf(files)]
  Object.assign(settings, options.settings)
  const simulator: Simulator = {
    ...{ store, settings, release, tokens, requests, faults },
    apiUrl: urlOf(api),
    filesUrl: urlOf(files),
    accessKey: user.accessKey,
    secretKey: user.secretKey,
    openConnections: async () => (await connectionsOf(api)) + (await connectionsOf(files)),
    addFileserver,
    goAway: async (which = ['api', 'files']) => {
      const going = { api: [api], files: [files, ...moreFiles] }
      await Promise.all(which.flatMap((name) => going[name]).map(goFrom))
    },
    comeBack: async () => {
      await Promise.all([...ports].map(([server, port]) => relisten(server, host, port)))
      ports.clear()
    },
    close: async () => {
      await Promise.all([api, files, ...moreFiles].map(close))
    },
  }
  return simulator
}

/** A server whose CLEARML_FILES_HOST is set: its own job deletes the files of its fileserver. */
function defaultSettings(release: Release): Settings {
  return {
    asyncUrlsDelete: { enabled: release.atLeast('1.7'), fileserverPrefixes: [] },
    fileserverAuth: release.atLeast('1.16'),
    werkzeug: release.atLeast('1.13') ? '2.3' : '2.2',
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

async function listen(host: string, answer: Answer): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return
      // What the real server says when it fails outside the envelope.
      const text = `Failed processing request ${request.url ?? ''}\n${String(error)}`
      sendReply(request, response, textReply(500, text))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return server
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error === null) resolve(count)
      else reject(error)
    })
  })
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function relisten(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  // Hanging requests would keep it open for ever.
  server.closeAllConnections()
  await closed
}
