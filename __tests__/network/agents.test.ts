import { createServer, request as requestByHttp, type Agent, type IncomingMessage } from 'node:http'
import { request as requestByHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createAgents, type Agents } from '../../src/network/agents.ts'
import { NOBODY_THERE } from '../../src/network/diagnosis.ts'
import { withoutProxies } from '../support/without-proxies.ts'

withoutProxies()

const asked: IncomingMessage[] = []
const proxy = createServer((message, response) => {
  asked.push(message)
  response.end('by the proxy')
})
let tunnelAnswer = ''
proxy.on('connect', (message, socket) => {
  asked.push(message)
  socket.end(`HTTP/1.1 ${tunnelAnswer}\r\n\r\n`)
})
let agents: Agents

beforeEach(async () => {
  asked.length = 0
  await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready))
})

afterEach(async () => {
  agents.close()
  proxy.closeAllConnections()
  await new Promise((closed) => proxy.close(closed))
})

function proxyUrl(user = ''): string {
  return `http://${user}127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

function get(agent: Agent | undefined, url: URL): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestByHttps : requestByHttp
    const sent = request({ agent, host: url.hostname, port: url.port, path: url.pathname }, (message) => {
      message.resume().on('end', () => {
        resolve(message.statusCode)
      })
    })
    sent.on('error', reject).end()
  })
}

describe('an agent', () => {
  test('asks the proxy for an address by http in absolute form', async () => {
    process.env['http_proxy'] = proxyUrl('user:pass%40word@')
    agents = createAgents(process.env)
    for (const address of ['http://api.test:8008//twice/a%2Fb', 'http://api.test/']) {
      const url = new URL(address)
      expect(await get(agents.agentFor(url), url)).toBe(200)
    }
    expect(asked.map(({ url }) => url)).toEqual(['http://api.test:8008//twice/a%2Fb', 'http://api.test/'])
    const credentials = Buffer.from('user:pass@word').toString('base64')
    expect(asked[0]?.headers).toMatchObject({
      host: 'api.test:8008',
      'proxy-authorization': `Basic ${credentials}`,
    })
  })

  test('keeps no connection to a proxy for addresses by http: it may be closed without a word', async () => {
    process.env['http_proxy'] = proxyUrl()
    agents = createAgents(process.env)
    const url = new URL('http://api.test:8008/')
    for (let i = 0; i < 2; i++) await get(agents.agentFor(url), url)
    expect(asked.map(({ headers }) => headers.connection)).toEqual(['close', 'close'])
  })

  test('is one for each protocol and proxy, and others where there is none', () => {
    agents = createAgents(process.env)
    const [http, other, https] = ['http://a.test', 'http://b.test', 'https://a.test'].map((address) =>
      agents.agentFor(new URL(address)),
    )
    expect(http).toBe(other)
    expect(http).not.toBe(https)
    Object.assign(process.env, { http_proxy: proxyUrl(), no_proxy: 'b.test' })
    expect(agents.agentFor(new URL('http://b.test'))).toBe(http)
    expect(agents.agentFor(new URL('http://a.test'))).not.toBe(http)
  })

  test.each([
    ['22.20.0', false],
    ['22.21.0', true],
    ['23.11.0', false],
    ['24.4.1', false],
    ['24.5.0', true],
    ['25.0.0', true],
    ['26.1.0', true],
  ])('of Node %s knows proxies: %s', (nodeVersion, knows) => {
    process.env['http_proxy'] = proxyUrl()
    agents = createAgents(process.env, nodeVersion)
    expect(agents.agentFor(new URL('http://a.test')) !== undefined).toBe(knows)
    expect(agents.agentFor(new URL('http://localhost'))).toBeDefined()
  })
})

describe('an error of a connection', () => {
  test.each([
    ['http://127.0.0.1:1/', 'nothing accepts connections at 127.0.0.1, port 1'],
    ['https://127.0.0.1:1/', 'nothing accepts connections at 127.0.0.1, port 1'],
    ['http://nowhere.invalid/', 'there is no host named nowhere.invalid'],
  ])('to %s says: %s', async (address, message) => {
    agents = createAgents(process.env)
    const url = new URL(address)
    await expect(get(agents.agentFor(url), url)).rejects.toMatchObject({ code: NOBODY_THERE, message })
  })

  test('to a port that does not speak TLS says so', async () => {
    agents = createAgents(process.env)
    const url = new URL(proxyUrl().replace('http:', 'https:'))
    await expect(get(agents.agentFor(url), url)).rejects.toMatchObject({
      code: 'NO_TLS',
      message: expect.stringMatching(/^what answers there does not speak TLS: write http:/u) as unknown,
    })
  })

  test.each(['http', 'https'])('to a proxy that is not there names it, by %s', async (scheme) => {
    const variable = `${scheme}_proxy`
    process.env[variable] = 'http://user:s3cret@127.0.0.2:1'
    agents = createAgents(process.env)
    const url = new URL(`${scheme}://api.test/`)
    await expect(get(agents.agentFor(url), url)).rejects.toMatchObject({
      code: NOBODY_THERE,
      message: `the proxy http://127.0.0.2:1 (from ${variable}) cannot be reached: nothing accepts connections at 127.0.0.2, port 1`,
    })
  })

  test.each([
    ['403 Forbidden', 'refused to ask api.test:443 (403): have it allowed there', 'ERR_PROXY_REFUSAL'],
    [
      '407 Authenticate',
      'asks for a user and a password (407): write them into https_proxy',
      'ERR_PROXY_REFUSAL',
    ],
    ['503 Unavailable', 'could not reach api.test:443 (503)', 'ERR_PROXY_TUNNEL'],
  ])('of a tunnel that is answered with %s names the proxy', async (answer, text, code) => {
    tunnelAnswer = answer
    process.env['https_proxy'] = proxyUrl('user:s3cret@')
    agents = createAgents(process.env)
    const url = new URL('https://api.test/')
    const error: unknown = await get(agents.agentFor(url), url).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) as unknown })
    expect(error).toMatchObject({
      message: expect.stringContaining(`the proxy ${proxyUrl()} (from https_proxy)`) as unknown,
    })
    expect(asked.map((message) => `${message.method ?? ''} ${message.url ?? ''}`)).toEqual([
      'CONNECT api.test:443',
    ])
  })
})
