import { describe, expect, test } from '@jest/globals'
import { ClearMLError } from '../../src/clearml/errors.ts'
import { OutageError } from '../../src/clearml/gate.ts'
import type { Reply } from '../../src/clearml/http.ts'
import { basicValue, signIn, type SessionOptions } from '../../src/clearml/session.ts'
import { COMPANY } from '../support/fixtures.ts'
import { CLAIMS, jwt } from '../support/jwt.ts'
import { retryOptions } from '../support/retry-options.ts'
import { fakeSend, ok, refused, type Sent } from '../support/replies.ts'

const CREDENTIALS = { apiHost: 'http://h:8008/api', accessKey: 'AKEY', secretKey: 'S€KEY' }
const BASIC = `Basic ${Buffer.from('AKEY:S€KEY').toString('base64')}`
const token = (nth: number): string => jwt({ ...CLAIMS, nth })

type Answer = (sent: Sent, nth: number) => Reply | Promise<Reply>

/** Logins give token 1, 2, 3, …; all else is answered by `answer`, which gets how often that was asked. */
function world(answer: Answer = () => ok({}), login: Answer = (_, nth) => ok({ token: token(nth) })) {
  const events: string[] = []
  let logins = 0
  let calls = 0
  const { send, sent } = fakeSend((request) => {
    events.push(`${request.endpoint} ${request.headers['authorization'] ?? ''}`)
    return request.endpoint === 'auth.login' ? login(request, (logins += 1)) : answer(request, (calls += 1))
  })
  const retries = retryOptions()
  const options: SessionOptions = {
    send,
    mask: (secret) => events.push(`mask ${secret}`),
    patience: retries,
  }
  return { options, sent, events, waits: retries.waits }
}

describe('signIn', () => {
  test('sends the keys to auth.login only, and the token with everything else', async () => {
    const { options, sent } = world()
    const session = await signIn(CREDENTIALS, options)
    await session.read('tasks.get_all_ex', { page: 0 })
    await session.act('tasks.delete_many', { ids: ['a'] })
    const type = { 'content-type': 'application/json' }
    expect(sent.map(({ url, body, headers }) => ({ url, body, headers }))).toEqual([
      { url: 'http://h:8008/api/v2.13/auth.login', body: {}, headers: { authorization: BASIC, ...type } },
      {
        url: 'http://h:8008/api/v2.13/tasks.get_all_ex',
        body: { page: 0 },
        headers: { authorization: `Bearer ${token(1)}`, ...type },
      },
      {
        url: 'http://h:8008/api/v2.13/tasks.delete_many',
        body: { ids: ['a'] },
        headers: { authorization: `Bearer ${token(1)}`, ...type },
      },
    ])
  })

  test('masks every token before it is used', async () => {
    const { options, events } = world((_, nth) => (nth === 1 ? refused(401, 30) : ok({})))
    const session = await signIn(CREDENTIALS, options)
    await session.act('x.y', {})
    expect(events).toEqual([
      `auth.login ${BASIC}`,
      `mask ${token(1)}`,
      `x.y Bearer ${token(1)}`,
      `auth.login ${BASIC}`,
      `mask ${token(2)}`,
      `x.y Bearer ${token(2)}`,
    ])
  })

  test.each([
    ['secret key', CREDENTIALS.secretKey],
    ['Basic value', BASIC.slice('Basic '.length)],
    ['token', token(1)],
    ['renewed token', token(2)],
  ])('no error shows the %s that a proxy echoes', async (_, secret) => {
    const echo = { status: 404, text: `<p>You sent ${secret}.</p>` }
    const { options } = world((__, nth) => (nth === 1 ? refused(401, 30) : echo))
    const session = await signIn(CREDENTIALS, options)
    await expect(session.act('x.y', {})).rejects.toThrow('You sent ***.')
  })

  test('no error of the login shows the keys', async () => {
    const echo = { status: 404, text: `${CREDENTIALS.secretKey} ${BASIC.slice('Basic '.length)}` }
    await expect(signIn(CREDENTIALS, world(undefined, () => echo).options)).rejects.toThrow(
      /: \*\*\* \*\*\*$/u,
    )
  })

  test('reads the claims of the token', async () => {
    const { claims } = await signIn(CREDENTIALS, world().options)
    expect(claims).toMatchObject({ companyId: COMPANY, serverVersion: '2.3.0' })
  })

  test.each([
    [{}, 'no token'],
    [{ token: '' }, 'no token'],
    [{ token: 7 }, 'no token'],
    [{ token: 'opaque' }, 'the token is no JWT'],
  ])('fails when the login gives %j', async (data, detail) => {
    const { options } = world(undefined, () => ok(data))
    await expect(signIn(CREDENTIALS, options)).rejects.toMatchObject({
      endpoint: 'auth.login',
      failure: { kind: 'unexpected', detail },
    })
  })

  test('repeats the login while its error may pass', async () => {
    const { options, sent, waits } = world(undefined, (_, nth) =>
      nth < 3 ? { status: 502, text: 'Bad Gateway' } : ok({ token: token(1) }),
    )
    await signIn(CREDENTIALS, options)
    expect(sent).toHaveLength(3)
    expect(waits).toEqual([500, 1_000])
  })

  test('does not repeat a login with keys that are refused', async () => {
    const { options, sent } = world(undefined, () => refused(401, 22))
    await expect(signIn(CREDENTIALS, options)).rejects.toMatchObject({ failure: { code: 401, subcode: 22 } })
    expect(sent).toHaveLength(1)
  })

  test.each([
    [new Error('connect ECONNREFUSED'), 'connect ECONNREFUSED'],
    ['text', 'text'],
  ])('keeps the cause when no reply comes: %s', async (cause, reason) => {
    const { options, sent } = world(undefined, () => {
      throw cause as Error
    })
    const error: unknown = await signIn(CREDENTIALS, options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ClearMLError)
    expect(error).toMatchObject({ failure: { kind: 'unreachable', reason }, cause })
    expect(sent).toHaveLength(5)
  })

  test('never puts the keys into an error', async () => {
    const { options } = world(undefined, () => refused(401, 22, 'invalid credentials'))
    const error = await signIn(CREDENTIALS, options).catch((thrown: unknown) => thrown as Error)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).not.toMatch(/AKEY|S€KEY/u)
    expect((error as Error).message).not.toContain(basicValue(CREDENTIALS))
  })
})

describe('a refused token', () => {
  test.each([30, 31])(
    'is renewed after 401/%d, and the call repeated with its parameters',
    async (subcode) => {
      const { options, sent } = world((_, nth) => (nth === 1 ? refused(401, subcode) : ok({ done: true })))
      const session = await signIn(CREDENTIALS, options)
      await expect(session.act('tasks.delete_many', { ids: ['a'] })).resolves.toEqual({ done: true })
      expect(sent.map(({ endpoint }) => endpoint)).toEqual([
        'auth.login',
        'tasks.delete_many',
        'auth.login',
        'tasks.delete_many',
      ])
      expect(sent[3]).toMatchObject({
        body: { ids: ['a'] },
        headers: { authorization: `Bearer ${token(2)}` },
      })
    },
  )

  test.each([
    [401, 22],
    [401, 20],
    [403, 20],
    [400, 30],
  ])('is not what %d/%d means', async (code, subcode) => {
    const { options, sent } = world(() => refused(code, subcode))
    const session = await signIn(CREDENTIALS, options)
    await expect(session.act('x.y', {})).rejects.toMatchObject({ failure: { code, subcode } })
    expect(sent).toHaveLength(2)
  })

  test.each(['act', 'read'] as const)('that is refused again is final for %s', async (kind) => {
    const { options, sent, waits } = world(() => refused(401, 30))
    const session = await signIn(CREDENTIALS, options)
    await expect(session[kind]('x.y', {})).rejects.toMatchObject({ failure: { code: 401, subcode: 30 } })
    expect(sent.map(({ endpoint }) => endpoint)).toEqual(['auth.login', 'x.y', 'auth.login', 'x.y'])
    expect(waits).toEqual([])
  })

  test('is renewed once for all parallel calls', async () => {
    const { options, sent } = world(({ headers }) =>
      headers['authorization'] === `Bearer ${token(1)}` ? refused(401, 30) : ok({}),
    )
    const session = await signIn(CREDENTIALS, options)
    await Promise.all([session.read('x.y', {}), session.act('x.y', {}), session.read('x.y', {})])
    expect(sent.filter(({ endpoint }) => endpoint === 'auth.login')).toHaveLength(2)
    expect(sent).toHaveLength(2 + 3 + 3)
  })

  test('is not renewed again for a call that was under way when another renewed it', async () => {
    let release = (): void => undefined
    const late = new Promise<void>((resolve) => (release = resolve))
    const { options, sent } = world(async ({ headers, body }) => {
      if (headers['authorization'] !== `Bearer ${token(1)}`) return ok({})
      if ((body as { slow?: boolean }).slow === true) await late
      return refused(401, 30)
    })
    const session = await signIn(CREDENTIALS, options)
    const slow = session.act('x.y', { slow: true })
    await session.act('x.y', {})
    release()
    await slow
    expect(sent.filter(({ endpoint }) => endpoint === 'auth.login')).toHaveLength(2)
    expect(sent.at(-1)?.headers['authorization']).toBe(`Bearer ${token(2)}`)
  })

  test('can be renewed again when the next one is refused later', async () => {
    const { options, sent } = world((_, nth) => (nth === 1 || nth === 3 ? refused(401, 30) : ok({})))
    const session = await signIn(CREDENTIALS, options)
    await session.act('x.y', {})
    await session.act('x.y', {})
    expect(sent.at(-1)?.headers['authorization']).toBe(`Bearer ${token(3)}`)
  })

  test('that cannot be renewed fails the call with the error of the login, and is tried again by the next', async () => {
    const { options } = world(
      ({ headers }) => (headers['authorization'] === `Bearer ${token(3)}` ? ok({}) : refused(401, 30)),
      (_, nth) => (nth === 2 ? refused(401, 22) : ok({ token: token(nth) })),
    )
    const session = await signIn(CREDENTIALS, options)
    await expect(session.act('x.y', {})).rejects.toMatchObject({
      endpoint: 'auth.login',
      failure: { subcode: 22 },
    })
    await expect(session.act('x.y', {})).resolves.toEqual({})
  })
})

describe('read and act', () => {
  const passing: [what: string, answer: Answer][] = [
    ['a reset', () => Promise.reject(new Error('reset'))],
    ['502', () => ({ status: 502, text: '' })],
    ['500/100', () => refused(500, 100)],
  ]

  test.each(passing)('a read is repeated after %s', async (_, answer) => {
    const { options, sent, waits } = world((request, nth) =>
      nth === 1 ? answer(request, nth) : ok({ a: 1 }),
    )
    const session = await signIn(CREDENTIALS, options)
    await expect(session.read('x.y', {})).resolves.toEqual({ a: 1 })
    expect(sent).toHaveLength(3)
    expect(waits).toEqual([500])
  })

  test.each(passing)('an act is sent once, even if it ends with %s', async (_, answer) => {
    const { options, sent, waits } = world(answer)
    const session = await signIn(CREDENTIALS, options)
    await expect(session.act('tasks.delete_many', {})).rejects.toBeInstanceOf(ClearMLError)
    expect(sent).toHaveLength(2)
    expect(waits).toEqual([])
  })
})

describe('a server that goes away in the middle', () => {
  const refusal = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

  /** Away for so long after its login, by a clock that only waits move. */
  function serverAway(forMs: number) {
    let nowMs = 0
    const told: string[] = []
    const asked: string[] = []
    const options: SessionOptions = {
      patience: retryOptions({
        now: () => nowMs,
        patienceMs: () => 180_000,
        sleep: (ms) => {
          nowMs += ms
          return Promise.resolve()
        },
        onAway: (host) => told.push(`away ${host}`),
        onBack: (_, afterMs) => told.push(`back after ${afterMs}`),
        onOutage: ({ message }) => told.push(message),
      }),
      mask: () => undefined,
      send: ({ url }) => {
        const endpoint = url.slice(url.lastIndexOf('/') + 1)
        asked.push(endpoint)
        if (endpoint === 'auth.login') return Promise.resolve(ok({ token: jwt() }))
        return nowMs < forMs ? Promise.reject(refusal()) : Promise.resolve(ok({ a: 1 }))
      },
    }
    return { options, told, asked, passed: () => nowMs, wait: (ms: number) => (nowMs += ms) }
  }

  test('is waited for by all reads together, of which none fails', async () => {
    const { options, told, asked } = serverAway(40_000)
    const session = await signIn(CREDENTIALS, options)
    const reads = ['a.b', 'c.d', 'e.f'].map((endpoint) => session.read(endpoint, {}))
    await expect(Promise.all(reads)).resolves.toEqual([{ a: 1 }, { a: 1 }, { a: 1 }])
    expect(told).toEqual([`away ${CREDENTIALS.apiHost}`, expect.stringMatching(/^back after 4\d{4}$/u)])
    expect(asked.filter((endpoint) => endpoint !== 'debug.ping')).toEqual([
      ...['auth.login', 'a.b', 'c.d', 'e.f'],
      ...['a.b', 'c.d', 'e.f'],
    ])
  })

  test('gets no deleting call while it is away, and a call that met it is not repeated', async () => {
    const { options, asked } = serverAway(40_000)
    const session = await signIn(CREDENTIALS, options)
    await expect(session.act('tasks.delete_many', { ids: ['a'] })).rejects.toBeInstanceOf(ClearMLError)
    await expect(session.act('tasks.delete_many', { ids: ['b'] })).resolves.toEqual({ a: 1 })
    expect(asked.filter((endpoint) => endpoint === 'tasks.delete_many')).toHaveLength(2)
    expect(asked.lastIndexOf('debug.ping')).toBeLessThan(asked.lastIndexOf('tasks.delete_many'))
  })

  test('and stays away ends the run once: no call is made any more', async () => {
    const { options, told, asked, passed } = serverAway(Infinity)
    const session = await signIn(CREDENTIALS, options)
    await expect(session.read('a.b', {})).rejects.toBeInstanceOf(OutageError)
    expect(passed()).toBeGreaterThanOrEqual(180_000)
    expect(passed()).toBeLessThan(200_000)
    const before = asked.length
    await expect(session.act('tasks.delete_many', {})).rejects.toThrow(
      / did not answer for 1\d\d s, so nothing more/u,
    )
    expect(asked).toHaveLength(before)
    expect(told).toHaveLength(2)
  })

  test('is known to have been away for a minute, by whoever asks', async () => {
    const { options, wait, asked } = serverAway(20_000)
    const session = await signIn(CREDENTIALS, options)
    await expect(session.wasAway()).resolves.toBe(true)
    const before = asked.length
    wait(59_000)
    await expect(session.wasAway()).resolves.toBe(true)
    expect(asked).toHaveLength(before)
    wait(2_000)
    await expect(session.wasAway()).resolves.toBe(false)
    expect(asked).toHaveLength(before + 1)
  })

  test('and stays away is told to whoever asks', async () => {
    const { options } = serverAway(Infinity)
    const session = await signIn(CREDENTIALS, options)
    await expect(session.wasAway()).rejects.toBeInstanceOf(OutageError)
  })
})

describe('sendWithToken', () => {
  const REQUEST = { method: 'DELETE', url: 'http://files:8081/a', headers: { 'x-a': '1' } } as const

  test('adds the token to the request and gives any reply as it is', async () => {
    const { options, sent } = world(() => ({ status: 404, text: 'no such file' }))
    const session = await signIn(CREDENTIALS, options)
    await expect(session.sendWithToken(REQUEST)).resolves.toEqual({ status: 404, text: 'no such file' })
    expect(sent).toHaveLength(2)
    expect(sent[1]).toMatchObject({
      url: 'http://files:8081/a',
      headers: { 'x-a': '1', authorization: `Bearer ${token(1)}` },
    })
  })

  test('renews a refused token once; a second 401 is the reply', async () => {
    const { options, sent } = world(() => ({ status: 401, text: 'no' }))
    const session = await signIn(CREDENTIALS, options)
    await expect(session.sendWithToken(REQUEST)).resolves.toEqual({ status: 401, text: 'no' })
    expect(sent.map(({ endpoint }) => endpoint)).toEqual(['auth.login', 'a', 'auth.login', 'a'])
    expect(sent[3]?.headers['authorization']).toBe(`Bearer ${token(2)}`)
  })
})

describe('what may be written twice', () => {
  test('is repeated while its error may pass; a creation is not', async () => {
    const answers: Answer = (_, nth) =>
      nth === 2 ? ok({ done: true }) : { status: 502, text: 'Bad Gateway' }
    const { options, sent } = world(answers)
    const session = await signIn(CREDENTIALS, options)
    await expect(session.put('tasks.started', { task: 't' })).resolves.toEqual({ done: true })
    expect(sent.map(({ endpoint }) => endpoint)).toEqual(['auth.login', 'tasks.started', 'tasks.started'])
    await expect(session.act('tasks.create', {})).rejects.toMatchObject({ failure: { status: 502 } })
    expect(sent).toHaveLength(4)
  })

  test('goes as JSON lines in ASCII, since Python splits lines at more than line feeds', async () => {
    const bodies: (string | undefined)[] = []
    const types: (string | undefined)[] = []
    const { options } = world()
    const send: typeof options.send = (request) => {
      if (request.url.endsWith('auth.login')) return options.send(request)
      bodies.push(request.body)
      types.push(request.headers['content-type'])
      return Promise.resolve(ok({ added: 2 }))
    }
    const session = await signIn(CREDENTIALS, { ...options, send })
    await session.putLines('events.add_batch', [{ msg: 'a\u2028b\u0085c\nd' }, { msg: 'ü😀' }])
    expect(types).toEqual(['application/json-lines'])
    expect(bodies).toEqual(['{"msg":"a\\u2028b\\u0085c\\nd"}\n{"msg":"\\u00fc\\ud83d\\ude00"}\n'])
    const [first = '', second = ''] = bodies[0]?.split('\n') ?? []
    expect([JSON.parse(first), JSON.parse(second)]).toEqual([{ msg: 'a\u2028b\u0085c\nd' }, { msg: 'ü😀' }])
  })
})
