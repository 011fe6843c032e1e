import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { connectionInputs, runAction, type ActionResult } from './action.ts'
import { addEnded } from './world.ts'

/** Names that only the proxy can reach. */
const API = 'api.clearml.test'
const FILES = 'files.clearml.test'

let folder: string
let certificate: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'network-'))
  certificate = path.join(folder, 'certificate.pem')
  const names = `subjectAltName=DNS:${API},DNS:${FILES}`
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ]
  const files = ['-keyout', path.join(folder, 'key.pem'), '-out', certificate]
  const made = spawnSync('openssl', [...args, ...files, '-subj', '/CN=test', '-addext', names], {
    encoding: 'utf8',
  })
  expect(made.stderr + String(made.status)).toMatch(/0$/u)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

let simulator: Simulator
let servers: Server[]
let sockets: Set<Socket>
/** What the proxy was asked to connect to. */
let connected: string[]
beforeEach(async () => {
  simulator = await startSimulator()
  addArtifact(simulator, addEnded(simulator.store, 60), 'data')
  servers = []
  sockets = new Set()
  connected = []
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  await simulator.close()
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** TLS before the simulator, as a company's gateway has it; the name tells API from files. */
function startGateway(): Promise<number> {
  const tls = { key: readFileSync(path.join(folder, 'key.pem')), cert: readFileSync(certificate) }
  const gateway = createTlsServer(tls, (incoming, response) => {
    const base = incoming.headers.host?.startsWith(FILES) === true ? simulator.filesUrl : simulator.apiUrl
    const options = { method: incoming.method, headers: incoming.headers }
    const forwarded = request(new URL(incoming.url ?? '/', base), options, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    incoming.pipe(forwarded)
  })
  return listen(gateway)
}

/** Opens tunnels, all of them to the gateway: whatever name is asked for. */
async function startProxy(gatewayPort: number): Promise<string> {
  const proxy = createServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', (incoming, client: Socket) => {
    connected.push(incoming.url ?? '')
    const upstream = connect(gatewayPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client)
      client.pipe(upstream)
    })
    sockets.add(client).add(upstream)
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
  })
  return `http://127.0.0.1:${await listen(proxy)}`
}

function runThrough(env: Readonly<Record<string, string>>, inputs = {}): Promise<ActionResult> {
  return runAction(
    {
      ...connectionInputs(simulator),
      ...{ 'api-host': `https://${API}`, 'files-host': `https://${FILES}`, 'force-delete': 'true' },
      ...{ 'uri-map': `${simulator.filesUrl}=https://${FILES}`, ...inputs },
    },
    { env },
  )
}

describe('a proxy and a private certificate authority', () => {
  test('are taken from https_proxy and NODE_EXTRA_CA_CERTS, for records and for files', async () => {
    const proxy = await startProxy(await startGateway())
    const { exitCode, outputs, log } = await runThrough({
      https_proxy: proxy,
      NODE_EXTRA_CA_CERTS: certificate,
    })
    expect(log).toContain('1 task deleted with 1 file')
    expect(exitCode).toBe(0)
    expect(outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '1' })
    expect(simulator.store.files.list()).toEqual([])
    expect(new Set(connected)).toEqual(new Set([`${API}:443`, `${FILES}:443`]))
  })

  test('are both needed: without the certificate the run says what is wrong, and deletes nothing', async () => {
    const proxy = await startProxy(await startGateway())
    const { exitCode, log } = await runThrough({ https_proxy: proxy })
    expect(exitCode).toBe(1)
    expect(log).toContain(`ClearML at https://${API} cannot be reached.`)
    expect(log).toMatch(/self-signed certificate/u)
    expect(simulator.requests).toEqual([])
  })

  test('is not asked for what no_proxy names', async () => {
    const proxy = await startProxy(await startGateway())
    const env = { http_proxy: proxy, https_proxy: proxy, no_proxy: 'localhost,127.0.0.1' }
    const { outputs } = await runThrough(env, { ...connectionInputs(simulator), 'uri-map': '' })
    expect(outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '1' })
    expect(connected).toEqual([])
  })
})
