import { createServer, type ServerResponse } from 'node:http'
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as NetServer,
  type Socket,
} from 'node:net'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { createHttp, parseRetryAfter, type HttpOptions, type Reply } from '../../src/clearml/http.ts'
import { NOW } from '../support/fixtures.ts'

const HOST = 'http://clearml.test:8008'
const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'] as const
const proxies = new Map(PROXY_VARIABLES.map((name) => [name, process.env[name]]))
let http: ReturnType<typeof createHttp>

function post(url: string, body: string, headers: Record<string, string>): Promise<Reply> {
  return http.send({ method: 'POST', url, body, headers })
}

function open(options: Partial<HttpOptions> = {}): ReturnType<typeof createHttp> {
  return createHttp({
    userAgent: 'clearml-cleanup/test',
    env: process.env,
    concurrency: 2,
    timeoutsMs: { connect: 5_000, silence: 5_000, total: 5_000 },
    maxReplyBytes: 1_000,
    now: () => NOW,
    ...options,
  })
}

beforeEach(() => {
  for (const name of PROXY_VARIABLES) Reflect.deleteProperty(process.env, name)
  nock.disableNetConnect()
  http = open()
})

afterEach(() => {
  http.close()
  for (const [name, value] of proxies) if (value !== undefined) process.env[name] = value
  const pending = nock.pendingMocks()
  nock.cleanAll()
  nock.enableNetConnect()
  expect(pending).toEqual([])
})

// Node's own network modules are patched for the whole worker, and would stay so for the next test file.
afterAll(() => {
  nock.restore()
})

describe('send', () => {
  test('sends the body and the headers, and gives status and text', async () => {
    nock(HOST, {
      reqheaders: {
        authorization: 'Bearer t',
        'content-type': 'application/json',
        'user-agent': 'clearml-cleanup/test',
      },
    })
      .post('/v2.13/tasks.get_all_ex', { page: 0 })
      .reply(200, '{"data":1}')
    const reply = await post(`${HOST}/v2.13/tasks.get_all_ex`, '{"page":0}', {
      authorization: 'Bearer t',
      'content-type': 'application/json',
    })
    expect(reply).toStrictEqual({ status: 200, text: '{"data":1}' })
  })

  test.each([400, 401, 404, 500, 502])('gives a reply of status %d like any other', async (status) => {
    nock(HOST).post('/x').reply(status, 'text')
    await expect(post(`${HOST}/x`, '{}', {})).resolves.toEqual({ status, text: 'text' })
  })

  test.each([301, 302, 303, 307, 308])('does not follow a redirect of status %d', async (status) => {
    nock(HOST).post('/x').reply(status, '', { location: 'http://elsewhere.test/x' })
    const elsewhere = nock('http://elsewhere.test').post('/x').reply(200).get('/x').reply(200)
    await expect(post(`${HOST}/x`, '{}', { authorization: 'Bearer t' })).resolves.toEqual({
      status,
      text: '',
      location: 'http://elsewhere.test/x',
    })
    expect(elsewhere.isDone()).toBe(false)
    nock.cleanAll()
  })

  test('tells how long the server asks to wait', async () => {
    nock(HOST).post('/x').reply(503, 'busy', { 'retry-after': '7' })
    await expect(post(`${HOST}/x`, '{}', {})).resolves.toEqual({
      status: 503,
      text: 'busy',
      retryAfterMs: 7_000,
    })
  })

  test('takes a reply of the greatest size allowed', async () => {
    nock(HOST).post('/x').reply(200, 'a'.repeat(1_000))
    await expect(post(`${HOST}/x`, '{}', {})).resolves.toMatchObject({ text: 'a'.repeat(1_000) })
  })

  test('rejects a larger reply', async () => {
    nock(HOST).post('/x').reply(200, 'a'.repeat(1_001))
    await expect(post(`${HOST}/x`, '{}', {})).rejects.toThrow('the reply is larger than 1000 bytes')
  })

  test('counts bytes, not characters', async () => {
    nock(HOST).post('/x').reply(200, 'ä'.repeat(501))
    await expect(post(`${HOST}/x`, '{}', {})).rejects.toThrow('larger than 1000 bytes')
  })

  test('rejects with the network error', async () => {
    nock(HOST)
      .post('/x')
      .replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
    await expect(post(`${HOST}/x`, '{}', {})).rejects.toThrow('socket hang up')
  })

  test('sends a request once, whatever comes back', async () => {
    const scope = nock(HOST).post('/x').reply(502, 'one').post('/x').reply(200, 'two')
    await expect(post(`${HOST}/x`, '{}', {})).resolves.toMatchObject({ status: 502 })
    expect(scope.pendingMocks()).toHaveLength(1)
    nock.cleanAll()
  })

  test('sends a DELETE once, too', async () => {
    const scope = nock(HOST).delete('/x').reply(502, 'one').delete('/x').reply(200, 'two')
    const reply = await http.send({ method: 'DELETE', url: `${HOST}/x`, headers: {} })
    expect(reply.status).toBe(502)
    expect(scope.pendingMocks()).toHaveLength(1)
    nock.cleanAll()
  })

  test('keeps a connection for the next request, until it is closed', async () => {
    let connections = 0
    const server = createServer((_, reply) => reply.end('ok'))
    server.on('connection', () => (connections += 1))
    const ended = new Promise((resolve) => server.on('connection', (socket) => socket.on('close', resolve)))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    nock.restore()
    const { port } = server.address() as AddressInfo
    try {
      for (let i = 0; i < 3; i++) await post(`http://127.0.0.1:${port}/x`, '{}', {})
      expect(connections).toBe(1)
      http.close()
      // Well before the server itself would end an idle connection.
      const waited = await Promise.race([ended, new Promise((late) => setTimeout(late, 2_000, 'too late'))])
      expect(waited).not.toBe('too late')
    } finally {
      await new Promise((closed) => {
        server.close(closed)
        server.closeAllConnections()
      })
      nock.activate()
    }
  })

  test('sends a DELETE without a body', async () => {
    nock(HOST).delete('/x', '').reply(200, 'gone')
    await expect(http.send({ method: 'DELETE', url: `${HOST}/x`, headers: {} })).resolves.toEqual({
      status: 200,
      text: 'gone',
    })
  })

  test('sends no more requests at once than allowed', async () => {
    const held: ServerResponse[] = []
    let most = 0
    const server = createServer((_, reply) => {
      most = Math.max(most, held.push(reply))
      // Two answers at a time, and only after others would have arrived too.
      if (held.length === 2) setImmediate(() => setImmediate(() => held.splice(0).map((one) => one.end())))
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    nock.restore()
    const { port } = server.address() as AddressInfo
    try {
      await Promise.all(Array.from({ length: 20 }, () => post(`http://127.0.0.1:${port}/x`, '{}', {})))
    } finally {
      http.close()
      await new Promise((closed) => server.close(closed))
      nock.activate()
    }
    expect(most).toBe(2)
  })

  test('reads UTF-8 that arrives torn', async () => {
    const bytes = Buffer.from('"übermäßig 😀"')
    nock(HOST)
      .post('/x')
      .reply(200, () => Readable.from([...bytes].map((byte) => Buffer.from([byte]))))
    await expect(post(`${HOST}/x`, '{}', {})).resolves.toMatchObject({ text: '"übermäßig 😀"' })
  })
})

test('an address that is neither http nor https is asked by nobody', async () => {
  await expect(post('ftp://clearml.test/x', '{}', {})).rejects.toThrow(
    'ftp://clearml.test/x is neither http nor https',
  )
})

describe('by a proxy', () => {
  /** What it is asked for, and a reply of its own or of the server behind it. */
  async function throughProxy(
    answer: (reply: ServerResponse) => void,
  ): Promise<{ reply: Reply; asked: string[] }> {
    const asked: string[] = []
    const proxy = createServer((request, reply) => {
      asked.push(request.url ?? '')
      answer(reply)
    })
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
    nock.restore()
    const { port } = proxy.address() as AddressInfo
    const byProxy = open({ env: { http_proxy: `http://127.0.0.1:${port}` } })
    try {
      const reply = await byProxy.send({ method: 'POST', url: `${HOST}/x`, body: '{}', headers: {} })
      return { reply, asked }
    } finally {
      byProxy.close()
      await new Promise((closed) => proxy.close(closed))
      nock.activate()
    }
  }

  test('the reply names who spoke, where it leads, and when to come back', async () => {
    const { reply, asked } = await throughProxy((response) => {
      response.writeHead(302, { location: 'http://login.test/', 'retry-after': '7' }).end('moved')
    })
    expect(asked).toEqual([`${HOST}/x`])
    expect(reply).toMatchObject({
      ...{ status: 302, text: 'moved', location: 'http://login.test/', retryAfterMs: 7_000 },
      proxy: expect.stringMatching(/^the proxy http:\/\/127\.0\.0\.1:\d+ \(from http_proxy\)$/u) as unknown,
    })
  })

  test('a refusal of the proxy itself is an error, and no reply of the server', async () => {
    const refused = throughProxy((response) => {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end()
    })
    await expect(refused).rejects.toThrow(/^the proxy .* asks for a user and a password \(407\)/u)
  })
})

describe('a connection that hangs', () => {
  const LONG_MS = 60_000
  const sockets = new Set<Socket>()
  let listening: NetServer | undefined

  /** Takes connections, and does with them what it is told; nothing, if it is told nothing. */
  async function serve(onConnection: (socket: Socket) => void = () => undefined): Promise<string> {
    nock.restore()
    const server = createTcpServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      onConnection(socket)
    })
    listening = server
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  afterEach(async () => {
    http.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => listening?.close(closed))
    nock.activate()
  })

  function within(timeoutsMs: Partial<HttpOptions['timeoutsMs']>): void {
    http = open({ timeoutsMs: { connect: LONG_MS, silence: LONG_MS, total: LONG_MS, ...timeoutsMs } })
  }

  test.each(['http', 'https'])('is given up after silence, by %s', async (scheme) => {
    within({ silence: 100 })
    await expect(post(`${scheme}://${await serve()}/x`, '{}', {})).rejects.toThrow('Request timeout: /x')
  })

  test('is given up after the time of one request, though bytes keep coming', async () => {
    within({ total: 300 })
    const address = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
      const drip = setInterval(() => socket.write('a'), 20)
      socket.on('close', () => {
        clearInterval(drip)
      })
    })
    await expect(post(`http://${address}/x`, '{}', {})).rejects.toThrow(/abort/iu)
  })

  test('leaves the next request the whole of its time', async () => {
    within({ total: 2_000 })
    let number = 0
    const address = await serve((socket) => {
      socket.on('data', () => {
        number += 1
        if (number > 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      })
    })
    const [first, second] = await Promise.allSettled([
      post(`http://${address}/x`, '{}', {}),
      post(`http://${address}/x`, '{}', {}),
    ])
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('parseRetryAfter', () => {
  test.each([
    [undefined, undefined],
    ['0', 0],
    ['120', 120_000],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:59:00 GMT', 0],
    ['soon', undefined],
    ['7 s', undefined],
    ['s7', undefined],
    ['999999', 999_999_000],
    ['', undefined],
  ])('%j is %j ms', (header, ms) => {
    expect(parseRetryAfter(header, NOW)).toBe(ms)
  })
})
