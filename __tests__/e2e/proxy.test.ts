import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { selfSigned } from '../support/certificate.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { cloudAnswers, cloudFiles, keyOf, S3_KEYS, type CloudFile } from '../support/e2e/clouds.ts'
import {
  listen,
  onlyTunnelsTo443,
  startHttps,
  startProxy,
  startTls,
  type Listener,
  type Proxy,
  type ProxyOptions,
} from '../support/e2e/proxy.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const HOSTS = ['api', 'files', 's3', 'gcs', 'azure'].map((name) => `${name}.clearml.test`)
const FILES = 'https://files.clearml.test'

const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-ca-'))
const caFile = path.join(folder, 'ca.pem')
const certificate = selfSigned([...HOSTS, 'localhost'])
const open: Listener[] = []

const keep = <T extends Listener>(listener: T): T => {
  open.push(listener)
  return listener
}

beforeAll(() => {
  writeFileSync(caFile, certificate.cert)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

type World = { simulator: Simulator; proxy: Proxy; task: TaskDocument; deleted: string[] }

/** A server, a fileserver and three cloud stores that only the proxy can reach, by TLS with a certificate of one's own. */
async function makeWorld(options: ProxyOptions = {}): Promise<World> {
  const simulator = await start()
  const deleted: string[] = []
  const api = keep(await startTls(certificate, simulator.apiUrl))
  const files = keep(await startTls(certificate, simulator.filesUrl))
  const clouds = keep(await startHttps(certificate, cloudAnswers(deleted)))
  const plainClouds = keep(await listen(createServer(cloudAnswers(deleted))))
  const ports = [api.port, files.port, clouds.port, clouds.port, clouds.port]
  const routes = Object.fromEntries(HOSTS.map((host, i) => [`${host}:443`, ports[i] ?? 0]))
  const byHttp = {
    'api.clearml.test:8008': Number(new URL(simulator.apiUrl).port),
    'files.clearml.test:8081': Number(new URL(simulator.filesUrl).port),
    's3.clearml.test:9000': plainClouds.port,
  }
  const proxy = keep(await startProxy({ ...routes, ...byHttp }, options))
  const task = addEnded(simulator.store, 60)
  addArtifact({ store: simulator.store, filesUrl: FILES }, task, 'data')
  return { simulator, proxy, task, deleted }
}

async function run(
  { simulator, proxy }: World,
  {
    env = {},
    inputs = {},
    variable = 'https_proxy',
  }: { env?: Inputs; inputs?: Inputs; variable?: string } = {},
): Promise<ActionResult> {
  return await runAction(
    {
      ...connectionInputs(simulator),
      'api-host': 'https://api.clearml.test',
      'files-host': FILES,
      'force-delete': 'true',
      ...inputs,
    },
    {
      env: {
        ...SHORT_WAITS,
        NODE_EXTRA_CA_CERTS: caFile,
        [variable]: `http://127.0.0.1:${proxy.port}`,
        ...env,
      },
    },
  )
}

describe('a proxy', () => {
  test.each(['https_proxy', 'HTTPS_PROXY'])(
    'in %s takes all requests, and sees no token',
    async (variable) => {
      const world = await makeWorld()
      const { log, outputs, exitCode } = await run(world, { variable })
      expect([exitCode, outputs['deleted-count'], outputs['deleted-files-count'], log]).toEqual([
        0,
        '1',
        '1',
        log,
      ])
      expect(world.simulator.store.files.size).toBe(0)
      expect([...new Set(world.proxy.targets)].toSorted()).toEqual([
        'api.clearml.test:443',
        'files.clearml.test:443',
      ])
      const { requests, secretKey } = world.simulator
      const tokens = requests.map(({ authorization = '' }) => authorization.replace(/^\w+ /u, ''))
      for (const secret of [...tokens, secretKey]) expect(world.proxy.seen().includes(secret)).toBe(false)
      expect(new Set(tokens).size).toBe(2)
    },
  )

  test('with a password of its own is given it, and nobody else sees it', async () => {
    const world = await makeWorld()
    const env = { https_proxy: `http://user:pass-word@127.0.0.1:${world.proxy.port}` }
    const result = await run(world, { env })
    expect(result.outputs['deleted-count']).toBe('1')
    expect(world.proxy.seen()).toContain(Buffer.from('user:pass-word').toString('base64'))
    for (const text of [result.log, result.summary, JSON.stringify(result.receipt)])
      expect(text).not.toContain('pass-word')
  })

  test.each(['no_proxy', 'NO_PROXY'])('is not asked for hosts of %s', async (variable) => {
    const world = await makeWorld()
    const { outputs, log } = await run(world, { env: { [variable]: '.clearml.test' } })
    expect(world.proxy.targets).toEqual([])
    expect(outputs['stop-reason']).toBe('error')
    expect(log).toContain('cannot be reached')
  })

  test('is not asked for hosts on this machine', async () => {
    const world = await makeWorld()
    const inputs = { 'api-host': world.simulator.apiUrl }
    const { outputs } = await run(world, {
      inputs,
      env: { http_proxy: `http://127.0.0.1:${world.proxy.port}` },
    })
    expect(outputs['deleted-count']).toBe('1')
    expect(new Set(world.proxy.targets)).toEqual(new Set(['files.clearml.test:443']))
  })
})

const CLOUDS = cloudFiles((store) => `https://${store}.clearml.test`)
const PLAIN: Inputs = {
  'api-host': 'http://api.clearml.test:8008',
  'files-host': 'http://files.clearml.test:8081',
  's3-endpoints': 'http://s3.clearml.test:9000 S3_KEY S3_SECRET',
}
describe('a proxy that tunnels to port 443 alone, as Squid does by default', () => {
  test('is asked in absolute form for all that is by http', async () => {
    const world = await makeWorld({ allows: onlyTunnelsTo443 })
    const { simulator, proxy, task } = world
    const filesUrl = PLAIN['files-host'] ?? ''
    addArtifact({ store: simulator.store, filesUrl }, task, 'by http')
    addArtifact(simulator, task, 'cloud', { uri: `s3://s3.clearml.test:9000/bucket/${keyOf(task)}` })
    const inputs = { ...PLAIN, 'files-host': `${filesUrl},${FILES}` }
    const { outputs, log, exitCode } = await run(world, { inputs, env: S3_KEYS, variable: 'http_proxy' })
    expect([exitCode, outputs['deleted-files-count'], log]).toEqual([0, '3', log])
    expect(simulator.store.files.size).toBe(0)
    expect(proxy.targets).toEqual([])
    const origins = proxy.forwarded.map((target) => new URL(target).origin)
    expect([...new Set(origins)].toSorted()).toEqual([
      'http://api.clearml.test:8008',
      'http://files.clearml.test:8081',
      'http://s3.clearml.test:9000',
    ])
  })
})

describe('a proxy that refuses everything', () => {
  const refuses: ProxyOptions = { allows: () => false }
  const named = ({ proxy }: World, variable: string): string =>
    `the proxy http://127.0.0.1:${proxy.port} (from ${variable}) refused to ask`

  test.each([
    ['https_proxy', 'https://api.clearml.test', 'api.clearml.test:443'],
    ['http_proxy', 'http://api.clearml.test:8008', 'api.clearml.test:8008'],
  ])('by %s is named as the one who refused the login', async (variable, apiHost, host) => {
    const world = await makeWorld(refuses)
    const { log, outputs } = await run(world, {
      inputs: { ...PLAIN, 'api-host': apiHost },
      env: S3_KEYS,
      variable,
    })
    expect(outputs['stop-reason']).toBe('error')
    expect(log).toContain(
      `ClearML at ${apiHost} cannot be reached: ${named(world, variable)} ${host} (403): have it allowed there, ` +
        'or name the host in no_proxy',
    )
    expect(world.proxy.targets.length + world.proxy.forwarded.length).toBe(1)
  })

  test.each([
    ['https_proxy', FILES, 'files.clearml.test:443'],
    ['http_proxy', 'http://files.clearml.test:8081', 'files.clearml.test:8081'],
  ])('by %s is named as the one who refused the fileserver', async (variable, filesUrl, host) => {
    const world = await makeWorld(refuses)
    const { simulator, task } = world
    addArtifact({ store: simulator.store, filesUrl }, task, 'more')
    const inputs = { 'api-host': simulator.apiUrl, 'files-host': `${filesUrl},${FILES}` }
    const { receipt } = await run(world, { inputs, variable })
    expect(JSON.stringify(receipt?.tasks)).toContain(`${named(world, variable)} ${host} (403)`)
    expect(simulator.store.tasks.has(task.id)).toBe(true)
    expect(world.proxy.targets.length + world.proxy.forwarded.length).toBeLessThanOrEqual(2)
  })

  test.each<CloudFile>([
    ...CLOUDS,
    ['s3', (task) => `s3://s3.clearml.test:9000/bucket/${keyOf(task)}`, PLAIN, S3_KEYS],
  ])('is named as the one who refused %s, in a dry run too', async (store, uri, inputs, env) => {
    const world = await makeWorld(refuses)
    const { simulator, proxy, task } = world
    addArtifact(simulator, task, 'cloud', { uri: uri(task) })
    const given = {
      inputs: { ...inputs, 'api-host': simulator.apiUrl, 'files-host': `${simulator.filesUrl},${FILES}` },
      env: { ...env, http_proxy: `http://127.0.0.1:${proxy.port}` },
    }
    const dry = await run(world, { ...given, inputs: { ...given.inputs, 'dry-run': 'true' } })
    const live = await run(world, given)
    expect(JSON.stringify(live.receipt?.tasks)).toMatch(
      new RegExp(
        `the proxy http://127.0.0.1:${proxy.port} \\(from https?_proxy\\) refused to ask ${store}\\.`,
        'u',
      ),
    )
    expect(dry.receipt?.tasks.map(({ outcome, error }) => [outcome, error])).toEqual(
      live.receipt?.tasks.map(({ outcome, error }) => [outcome, error]),
    )
    expect([dry.exitCode, live.exitCode]).toEqual([1, 1])
    expect(simulator.store.tasks.has(task.id)).toBe(true)
  })
})

test('a proxy that wants a password says so, and a wrong variable too', async () => {
  const world = await makeWorld()
  const asks = keep(
    await listen(
      createServer((_, response) => response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end()),
    ),
  )
  const inputs = { 'api-host': 'http://api.clearml.test:8008' }
  const asked = await run(world, { inputs, env: { http_proxy: `http://127.0.0.1:${asks.port}` } })
  expect(asked.log).toContain('asks for a user and a password (407): write them into http_proxy as http://')
  const wrong = await run(world, { inputs, env: { http_proxy: 'socks5://user:pass-word@127.0.0.1:1080' } })
  expect(wrong.log).toContain('http_proxy names no proxy that can be asked')
  expect(wrong.log).not.toContain('pass-word')
})

test('a proxy that is not there is named, and asked once more', async () => {
  const world = await makeWorld()
  const { log } = await run(world, { env: { https_proxy: 'http://127.0.0.1:1' } })
  expect(log).toContain(
    'ClearML at https://api.clearml.test cannot be reached: the proxy http://127.0.0.1:1 (from https_proxy) cannot be ' +
      'reached: nothing accepts connections at 127.0.0.1, port 1',
  )
  expect(log.match(/Trying again/gu)).toHaveLength(1)
})

describe('an API server by http and a fileserver by https', () => {
  test('are both asked', async () => {
    const world = await makeWorld()
    const files = keep(await startTls(certificate, world.simulator.filesUrl))
    const filesUrl = `https://localhost:${files.port}`
    addArtifact({ store: world.simulator.store, filesUrl }, world.task, 'more')
    const inputs = { 'api-host': world.simulator.apiUrl, 'files-host': `${filesUrl},${FILES}` }
    const { outputs, log } = await run(world, { inputs })
    expect([outputs['deleted-files-count'], log]).toEqual(['2', log])
  })

  test('are both asked through their proxies', async () => {
    const world = await makeWorld()
    const inputs = { 'api-host': 'http://api.clearml.test:8008' }
    const env = { http_proxy: `http://127.0.0.1:${world.proxy.port}` }
    const { outputs, log } = await run(world, { inputs, env })
    expect([outputs['deleted-files-count'], log]).toEqual(['1', log])
    expect(new Set(world.proxy.targets)).toEqual(new Set(['files.clearml.test:443']))
    const addresses = world.proxy.forwarded.map((target) => new URL(target).origin)
    expect(new Set(addresses)).toEqual(new Set(['http://api.clearml.test:8008']))
  })
})

test('without its authority a certificate of one’s own is refused, and the log says why', async () => {
  const world = await makeWorld()
  const { outputs, log } = await run(world, { env: { NODE_EXTRA_CA_CERTS: '' } })
  expect(outputs['stop-reason']).toBe('error')
  expect(log).toMatch(/self.signed certificate/u)
  expect(world.simulator.requests).toEqual([])
})

describe('cloud stores behind a proxy, with a certificate of one’s own', () => {
  test.each(CLOUDS)('%s: its objects go through the proxy', async (store, uri, inputs, env) => {
    const world = await makeWorld()
    addArtifact(world.simulator, world.task, 'cloud', { uri: uri(world.task) })
    const { outputs, log, receipt } = await run(world, { inputs, env })
    expect([outputs['deleted-files-count'], log]).toEqual(['2', log])
    expect(receipt?.tasks[0]?.['files']).toMatchObject({ byStore: { fileserver: 1, [store]: 1 } })
    expect(world.deleted.some((asked) => asked.includes(world.task.id))).toBe(true)
    expect(world.proxy.targets).toContain(`${store}.clearml.test:443`)
  })
})

describe('a redirect', () => {
  test.each(['auth.login', 'tasks.get_all_ex', 'fileserver'])(
    'of %s is not followed with the token',
    async (endpoint) => {
      const world = await makeWorld()
      let asked = 0
      const trap = keep(
        await listen(createServer((_, response) => response.writeHead(200).end(String(++asked)))),
      )
      const headers = { location: `http://127.0.0.1:${trap.port}/` }
      world.simulator.faults.add({ endpoint, calls: 'all', fault: { kind: 'status', status: 307, headers } })
      const { outputs, log, summary } = await run(world)
      expect(asked).toBe(0)
      expect(outputs['deleted-count']).toBe('0')
      expect(log + summary).toContain(
        endpoint === 'auth.login' ? 'does not answer as a ClearML API server' : 'a redirect to',
      )
    },
  )
})
