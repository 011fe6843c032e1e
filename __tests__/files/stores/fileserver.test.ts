import { describe, expect, test } from '@jest/globals'
import { OutageError } from '../../../src/clearml/gate.ts'
import type { Reply, Request } from '../../../src/clearml/http.ts'
import { createFileserver, type Fileserver } from '../../../src/files/stores/fileserver.ts'
import type { FileOutcome } from '../../../src/files/stores/store.ts'
import { retryOptions } from '../../support/retry-options.ts'

const BASE = 'http://files.test:8081'
const DELETED: FileOutcome = { kind: 'deleted' }
const GONE: FileOutcome = { kind: 'gone' }
const PAGE = '<!doctype html><title>404</title>'

type Answer = (request: Request, nth: number) => Reply | Promise<Reply>
type World = { fileserver: Fileserver; sent: Request[]; waits: number[] }

function world(answer: Answer): World {
  const sent: Request[] = []
  const retry = retryOptions()
  const fileserver = createFileserver({
    patience: retry,
    baseUrl: BASE,
    wasAway: () => Promise.resolve(false),
    sendWithToken: async (request) => {
      sent.push(request)
      return await answer(request, sent.length)
    },
  })
  return { fileserver, sent, waits: retry.waits }
}

const filesOf = ({ body }: Request): string[] => (JSON.parse(body ?? '{}') as { files: string[] }).files
const answered = (deleted: readonly string[], errors: Record<string, readonly string[]> = {}): Reply => ({
  status: 200,
  text: JSON.stringify({ deleted: Object.fromEntries(deleted.map((name) => [name, name])), errors }),
})

/** A fileserver with these files, by the names that are sent. */
function storeOf(...files: string[]): Answer {
  const stored = new Set(files)
  return (request) => {
    if (request.method === 'DELETE') {
      const name = request.url.slice(BASE.length + 1)
      return stored.delete(name)
        ? { status: 200, text: JSON.stringify(name) }
        : { status: 404, text: `File ${name} not found` }
    }
    const names = filesOf(request)
    const missing = names.filter((name) => !stored.has(name))
    return answered(
      names.filter((name) => stored.delete(name)),
      missing.length === 0 ? {} : { 'Not found': missing },
    )
  }
}

/** The same without `delete_many`. */
const singlesOnly =
  (store: Answer, status = 405): Answer =>
  (request, nth) =>
    request.method === 'POST' ? { status, text: PAGE } : store(request, nth)

const failure = (error: string | RegExp, breaksBucket = false): object => ({
  kind: 'failed',
  error: typeof error === 'string' ? error : (expect.stringMatching(error) as unknown),
  breaksBucket,
})

describe('deleteFiles', () => {
  test('of nothing sends nothing', async () => {
    const { fileserver, sent } = world(storeOf())
    expect(await fileserver.deleteFiles([])).toEqual([])
    expect(sent).toEqual([])
  })

  test('deletes all of them with one request, and answers in their order', async () => {
    const { fileserver, sent } = world(storeOf('a', 'c'))
    expect(await fileserver.deleteFiles(['c', 'b', 'a'])).toEqual([DELETED, GONE, DELETED])
    expect(sent).toEqual([
      {
        method: 'POST',
        url: `${BASE}/delete_many`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ files: ['c', 'b', 'a'] }),
      },
    ])
  })

  test('tries the second spelling only of what the first did not find', async () => {
    const { fileserver, sent } = world(storeOf('a%20b', 'c%253Ad'))
    expect(await fileserver.deleteFiles(['a%20b', 'c%3Ad', 'e%20f', 'plain'])).toEqual([
      DELETED,
      DELETED,
      GONE,
      GONE,
    ])
    expect(sent.map(filesOf)).toEqual([
      ['a%20b', 'c%3Ad', 'e%20f', 'plain'],
      ['c%253Ad', 'e%2520f'],
    ])
  })

  test('sends a plus as one, not as a blank', async () => {
    const { fileserver, sent } = world(storeOf('a%2Bb'))
    expect(await fileserver.deleteFiles(['a+b'])).toEqual([DELETED])
    expect(sent.map(filesOf)).toEqual([['a%2Bb']])
  })

  test('sends a path once that occurs twice', async () => {
    const { fileserver, sent } = world(storeOf('a'))
    expect(await fileserver.deleteFiles(['a', 'a'])).toEqual([DELETED, DELETED])
    expect(sent.map(filesOf)).toEqual([['a']])
  })

  test.each([
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
    [2_500, [1_000, 1_000, 500]],
  ])('sends %d files in requests of %j', async (number, requests) => {
    const paths = Array.from({ length: number }, (_, i) => `f${i}`)
    const { fileserver, sent } = world(storeOf(...paths))
    expect(await fileserver.deleteFiles(paths)).toEqual(Array(number).fill(DELETED))
    expect(sent.map((request) => filesOf(request).length)).toEqual(requests)
  })

  test('tells the files of one answer apart', async () => {
    const { fileserver } = world(() =>
      answered(['a'], { 'Not found': ['b'], 'Permission denied': ['c'], 'Empty path not allowed': ['d'] }),
    )
    expect(await fileserver.deleteFiles(['a', 'b', 'c', 'd', 'e'])).toEqual([
      DELETED,
      GONE,
      failure('the fileserver said: Permission denied'),
      failure('the fileserver said: Empty path not allowed'),
      failure('the fileserver said: nothing about this file'),
    ])
  })
})

test('reasons that come in another shape than lists of names say nothing', async () => {
  const text = JSON.stringify({ deleted: {}, errors: { 'Not found': 'a', odd: [7, null] } })
  const { fileserver } = world(() => ({ status: 200, text }))
  expect(await fileserver.deleteFiles(['a'])).toEqual([failure(/nothing about this file/u)])
})

describe('an answer that is no fileserver’s', () => {
  const odd: [what: string, reply: Reply][] = [
    ['a page', { status: 200, text: PAGE }],
    ['nothing', { status: 200, text: '' }],
    ['a list', { status: 200, text: '[]' }],
    ['half an answer', { status: 200, text: '{"deleted":{"a":"a"}}' }],
    ['answers of another shape', { status: 200, text: '{"deleted":["a"],"errors":{}}' }],
    ['null', { status: 200, text: 'null' }],
    ['a redirect', { status: 302, text: '', location: 'http://login.test/' }],
    ['a refusal', { status: 400, text: 'files are missing' }],
    ['a fault', { status: 500, text: 'Internal Server Error' }],
    ['no content', { status: 204, text: '' }],
  ]

  test.each(odd)('never means that files are gone: %s', async (_, reply) => {
    const { fileserver } = world(() => reply)
    const outcomes = await fileserver.deleteFiles(['a', 'b'])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed'])
    expect(outcomes.some((outcome) => outcome.kind === 'failed' && outcome.breaksBucket)).toBe(false)
  })

  test.each<[what: string, reply: Reply]>([
    ['a 404 page', { status: 404, text: PAGE }],
    ['a 404 in JSON', { status: 404, text: '{"detail":"Not Found"}' }],
    ['a 404 without text', { status: 404, text: '' }],
    ['a 404 of files in a page', { status: 404, text: `${PAGE} File a not found` }],
    ['a redirect', { status: 301, text: '', location: 'https://files.test/b' }],
    ['no content', { status: 204, text: '' }],
  ])('never means it of a single file either: %s', async (_, reply) => {
    const { fileserver } = world(singlesOnly(() => reply))
    expect(await fileserver.deleteFiles(['a'])).toMatchObject([{ kind: 'failed', breaksBucket: false }])
  })

  test('is quoted, with where a redirect leads, and without secrets', async () => {
    const said = async (reply: Reply): Promise<string> => {
      const [outcome] = await world(() => reply).fileserver.deleteFiles(['a'])
      return outcome?.kind === 'failed' ? outcome.error : ''
    }
    expect(await said({ status: 200, text: PAGE })).toBe(`the fileserver ${BASE} answered 200: ${PAGE}`)
    expect(await said({ status: 302, text: 'x', location: 'http://login.test/' })).toBe(
      `the fileserver ${BASE} answered 302: a redirect to http://login.test/`,
    )
    expect(await said({ status: 400, text: 'y'.repeat(500) })).toHaveLength(
      `the fileserver ${BASE} answered 400: `.length + 120,
    )
    expect(await said({ status: 400, text: 'Authorization: Bearer abcdefgh.ijkl' })).not.toContain('abcdefgh')
  })
})

test('a fileserver that has moved fails all files, and the address is named', async () => {
  const location = 'https://files.example.com/delete_many'
  const { fileserver } = world(() => ({ status: 301, text: '', location }))
  const remedy = 'Set files-host to that address.'
  const error = `the fileserver ${BASE} sends every request on to https://files.example.com. ${remedy}`
  const expected = { kind: 'failed', error, remedy, breaksBucket: true }
  expect(await fileserver.deleteFiles(['a', 'b'])).toEqual([expected, expected])
})

test.each(['ECONNREFUSED', 'ENOTFOUND'])(
  '%s is asked once more, and then strikes all files',
  async (code) => {
    const { fileserver, sent } = world(() => {
      throw Object.assign(new Error('connect'), { code })
    })
    const outcomes = await fileserver.deleteFiles(['a', 'b'])
    expect(outcomes).toMatchObject([{ breaksBucket: true }, { breaksBucket: true }])
    expect(sent).toHaveLength(2)
  },
)

test('a certificate that is not trusted is asked once, and strikes all files', async () => {
  const { fileserver, sent } = world(() => {
    throw Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })
  const [outcome] = await fileserver.deleteFiles(['a'])
  expect(outcome).toMatchObject({ breaksBucket: true })
  expect(outcome).toHaveProperty('error', expect.stringContaining('its certificate is not trusted'))
  expect(sent).toHaveLength(1)
})

test('an answer by way of a proxy names the proxy, which may have given it', async () => {
  const proxy = 'the proxy http://p (from http_proxy)'
  const { fileserver } = world(() => ({ status: 403, text: 'no', proxy }))
  const [outcome] = await fileserver.deleteFiles(['a'])
  expect(outcome).toHaveProperty(
    'error',
    expect.stringMatching(/: no \(by way of the proxy http:\/\/p \(from/u),
  )
})

test.each([401, 403])('%d strikes all files, and says whose token it was', async (status) => {
  const { fileserver } = world(() => ({ status, text: 'Unauthorized' }))
  const denied = failure(
    `the fileserver ${BASE} answered ${status}; it does not take the token of the API server, ` +
      'so it may be the fileserver of another one: Unauthorized',
    true,
  )
  const expected = { ...denied, remedy: 'Check that files-host names the fileserver of this API server.' }
  expect(await fileserver.deleteFiles(['a', 'b'])).toEqual([expected, expected])
})

describe('what somebody else removes in the same moment', () => {
  test.each(['No such file or directory', 'Directory not empty'])(
    'is asked for once more after %j, and is gone',
    async (reason) => {
      const { fileserver, sent } = world((request, nth) => {
        const [a = '', ...others] = filesOf(request)
        return nth === 1 ? answered(others, { [reason]: [a] }) : answered([], { 'Not found': [a] })
      })
      expect(await fileserver.removeFolders(['p/a', 'p/b'])).toEqual([GONE, DELETED])
      expect(sent.map(filesOf)).toEqual([['p/a', 'p/b'], ['p/a']])
    },
  )

  test('failed if it is so again', async () => {
    const { fileserver, sent } = world(() => answered([], { 'Directory not empty': ['p/a'] }))
    expect(await fileserver.removeFolders(['p/a'])).toMatchObject([
      { kind: 'failed', error: 'the fileserver said: Directory not empty' },
    ])
    expect(sent).toHaveLength(2)
  })

  test('is not asked for again after another reason', async () => {
    const { fileserver, sent } = world(() => answered([], { 'Permission denied': ['p/a'] }))
    await fileserver.deleteFiles(['p/a'])
    expect(sent).toHaveLength(1)
  })
})

describe('without delete_many', () => {
  test.each([404, 405])(
    'after %d files are deleted one by one, and it is not asked for again',
    async (status) => {
      const { fileserver, sent } = world(singlesOnly(storeOf('a', 'b%20c'), status))
      expect(await fileserver.deleteFiles(['a', 'b%20c', 'd'])).toEqual([DELETED, DELETED, GONE])
      expect(await fileserver.deleteFiles(['e'])).toEqual([GONE])
      expect(sent.map(({ method, url }) => `${method} ${url.slice(BASE.length)}`)).toEqual([
        'POST /delete_many',
        'DELETE /a',
        'DELETE /b%20c',
        'DELETE /d',
        'DELETE /e',
      ])
    },
  )

  test('the second spelling is tried where the first was not found', async () => {
    const { fileserver, sent } = world(singlesOnly(storeOf('a%253Ab')))
    expect(await fileserver.deleteFiles(['a%3Ab', 'c%3Ad'])).toEqual([DELETED, GONE])
    expect(
      sent
        .filter(({ method }) => method === 'DELETE')
        .map(({ url }) => url.slice(BASE.length + 1))
        .sort(),
    ).toEqual(['a%253Ab', 'a%3Ab', 'c%253Ad', 'c%3Ad'])
  })

  test('401 strikes all files', async () => {
    const { fileserver } = world(singlesOnly(() => ({ status: 401, text: 'no' })))
    expect(await fileserver.deleteFiles(['a'])).toMatchObject([{ kind: 'failed', breaksBucket: true }])
  })

  test('folders stay, and no request is made for them', async () => {
    const { fileserver, sent } = world(singlesOnly(storeOf('p/x/a')))
    await fileserver.deleteFiles(['p/x/a'])
    const before = sent.length
    expect(await fileserver.removeFolders(['p/x', 'p/y'])).toEqual([
      failure(/only by delete_many/u),
      failure(/only/u),
    ])
    expect(sent).toHaveLength(before)
  })

  test('folders stay also when they are the first to be asked for: a file’s 404 says nothing of a folder', async () => {
    const { fileserver } = world(singlesOnly(storeOf('p/x/a')))
    expect(await fileserver.removeFolders(['p/x'])).toEqual([failure(/only by delete_many/u)])
  })
})

describe('removeFolders', () => {
  test('deletes folders like files, in either spelling', async () => {
    const { fileserver, sent } = world(storeOf('p/x', 'p%2520q/y'))
    expect(await fileserver.removeFolders(['p/x', 'p%20q/y', 'p/z'])).toEqual([DELETED, DELETED, GONE])
    expect(sent.map(filesOf)).toEqual([['p/x', 'p%20q/y', 'p/z'], ['p%2520q/y']])
  })
})

describe('a body that a proxy takes for too large', () => {
  const LONG = 'x'.repeat(200)
  const paths = Array.from({ length: 2_000 }, (_, i) => `f${i}/${LONG}`)

  test('is not sent: requests are cut by bytes as well as by number', async () => {
    const { fileserver, sent } = world(storeOf(...paths))
    expect(await fileserver.deleteFiles(paths)).toEqual(Array(paths.length).fill(DELETED))
    const sizes = sent.map(({ body = '' }) => body.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024 + 100)
    expect(Math.max(...sizes)).toBeGreaterThan(200 * 1024)
    expect(sent).toHaveLength(2)
  })

  test('is halved until it passes, and what follows is as small', async () => {
    const limit = 20_000
    const store = storeOf(...paths)
    const { fileserver, sent } = world((request, nth) =>
      (request.body ?? '').length > limit ? { status: 413, text: '<html>413</html>' } : store(request, nth),
    )
    expect(await fileserver.deleteFiles(paths.slice(0, 1_000))).toEqual(Array(1_000).fill(DELETED))
    const before = sent.length
    expect(await fileserver.deleteFiles(paths.slice(1_000))).toEqual(Array(1_000).fill(DELETED))
    expect(sent.slice(before).filter(({ body = '' }) => body.length > limit)).toEqual([])
  })

  test('fails one file alone that is too large by itself', async () => {
    const store = storeOf('a', 'b')
    const { fileserver } = world((request, nth) =>
      (request.body ?? '').includes('long') ? { status: 413, text: '' } : store(request, nth),
    )
    expect(await fileserver.deleteFiles(['a', 'long', 'b'])).toEqual([
      DELETED,
      failure(/^delete_many on .* answered 413/u),
      DELETED,
    ])
  })
})

test('a name that no file system takes is gone, and is not asked for: it would fail all others', async () => {
  const { fileserver, sent } = world(storeOf('a'))
  expect(await fileserver.deleteFiles(['a', 'x'.repeat(300)])).toEqual([DELETED, GONE])
  expect(sent.map(filesOf)).toEqual([['a']])
})

describe('hasOneOf', () => {
  /** Answers HEAD by the names that are there. */
  const heads = (...there: string[]): Answer => {
    const names = new Set(there)
    return ({ url }) => ({ status: names.has(url.slice(BASE.length + 1)) ? 200 : 404, text: '' })
  }
  const asked = (sent: readonly Request[]): string[] =>
    sent.map(({ method, url }) => `${method} ${url.slice(BASE.length)}`)

  test('asks for the first one, and whether what it seems to have is a file', async () => {
    const { fileserver, sent } = world(heads('a', 'b'))
    expect(await fileserver.hasOneOf(['a', 'b'], 20)).toEqual({ kind: 'something', requestCount: 2 })
    expect(asked(sent)).toEqual(['HEAD /a', 'HEAD /a/nothing'])
  })

  test('asks for others where the first is missing, under all their names', async () => {
    const { fileserver, sent } = world(heads('c%2520d'))
    expect(await fileserver.hasOneOf(['a', 'b', 'c%20d'], 20)).toEqual({ kind: 'something', requestCount: 5 })
    expect(asked(sent).toSorted()).toEqual([
      'HEAD /a',
      'HEAD /b',
      'HEAD /c%20d',
      'HEAD /c%2520d',
      'HEAD /c%2520d/nothing',
    ])
  })

  test('finds nothing where all are missing, in no more requests than it may make', async () => {
    const { fileserver, sent } = world(heads())
    const paths = Array.from({ length: 30 }, (_, i) => `f${i}`)
    expect(await fileserver.hasOneOf(paths, 20)).toEqual({ kind: 'nothing', lookedFor: 20, requestCount: 20 })
    expect(sent).toHaveLength(20)
    expect(await fileserver.hasOneOf(paths, 0)).toEqual({ kind: 'nothing', lookedFor: 0, requestCount: 0 })
  })

  test('asks for one name of each before it asks for the second one of any', async () => {
    const { fileserver, sent } = world(heads())
    const paths = ['a%20a', 'b%20b', 'c%20c']
    expect(await fileserver.hasOneOf(paths, 4)).toEqual({ kind: 'nothing', lookedFor: 3, requestCount: 4 })
    expect(asked(sent)).toEqual(['HEAD /a%20a', 'HEAD /b%20b', 'HEAD /c%20c', 'HEAD /a%2520a'])
  })

  test('is not taken in by a web server that has every path', async () => {
    const { fileserver } = world(() => ({ status: 200, text: '' }))
    expect(await fileserver.hasOneOf(['a'], 20)).toMatchObject({
      kind: 'no-answer',
      error: expect.stringMatching(/as if it had every file/u) as unknown,
    })
  })

  test.each<[what: string, reply: Reply, error: RegExp]>([
    ['a refused token', { status: 401, text: '' }, /answered 401; it does not take the token/u],
    ['a redirect', { status: 302, text: '', location: 'http://login.test/' }, /302: a redirect to/u],
    ['another method', { status: 405, text: '' }, /answered 405/u],
    ['a fault', { status: 503, text: '' }, /answered 503/u],
  ])('knows nothing after %s', async (_, reply, error) => {
    const { fileserver } = world(() => reply)
    expect(await fileserver.hasOneOf(['a'], 20)).toMatchObject({
      kind: 'no-answer',
      error: expect.stringMatching(error) as unknown,
    })
  })

  test('ends the run where one that had answered does not come back', async () => {
    let isAway = false
    const { fileserver } = world(() => {
      if (isAway) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      return { status: 404, text: '' }
    })
    await fileserver.hasOneOf(['a'], 20)
    isAway = true
    await expect(fileserver.hasOneOf(['a'], 20)).rejects.toBeInstanceOf(OutageError)
    await expect(fileserver.deleteFiles(['a'])).resolves.toMatchObject([{ kind: 'failed' }])
  })

  test('passes on that the API server, which gives tokens, went away for good', async () => {
    const outage = new OutageError('no answer for 180 s')
    const { fileserver } = world(() => Promise.reject(outage))
    await expect(fileserver.hasOneOf(['a'], 20)).rejects.toBe(outage)
  })

  test('does not end the run where the fileserver cannot be reached', async () => {
    const outages: Error[] = []
    const retry = retryOptions({ onOutage: (error) => outages.push(error) })
    const fileserver = createFileserver({
      patience: retry,
      baseUrl: BASE,
      wasAway: () => Promise.resolve(false),
      sendWithToken: () => Promise.reject(new Error('connect ECONNREFUSED')),
    })
    for (let i = 0; i < 6; i++) {
      expect(await fileserver.hasOneOf(['a'], 20)).toMatchObject({
        kind: 'unreachable',
        error: expect.stringMatching(
          /^HEAD of a file on .* could not be reached: connect ECONNREFUSED/u,
        ) as unknown,
      })
    }
    expect(outages).toEqual([])
  })
})

describe('an error that may pass', () => {
  const busy = (status: number): Reply => ({ status, text: 'busy' })

  test.each([408, 429, 502, 503, 504])('%d is tried again, after a wait', async (status) => {
    const { fileserver, sent, waits } = world((_, nth) => (nth === 1 ? busy(status) : answered(['a'])))
    expect(await fileserver.deleteFiles(['a'])).toEqual([DELETED])
    expect(sent).toHaveLength(2)
    expect(waits).toEqual([500])
  })

  test('waits as long as the server asks', async () => {
    const { fileserver, waits } = world((_, nth) =>
      nth === 1 ? { ...busy(503), retryAfterMs: 9_000 } : answered(['a']),
    )
    await fileserver.deleteFiles(['a'])
    expect(waits).toEqual([9_000])
  })

  test('no answer is tried again, and in the end fails with its cause', async () => {
    const { fileserver, sent } = world(() => Promise.reject(new Error('connect ECONNREFUSED')))
    expect(await fileserver.deleteFiles(['a', 'b'])).toEqual([
      failure(/^delete_many on .* could not be reached: connect ECONNREFUSED/u),
      failure(/ECONNREFUSED/u),
    ])
    expect(sent).toHaveLength(5)
  })

  test('500 is not tried again', async () => {
    const { fileserver, sent } = world(() => busy(500))
    expect(await fileserver.deleteFiles(['a'])).toEqual([failure(/answered 500/u)])
    expect(sent).toHaveLength(1)
  })

  test('a single file is tried again too, and fails alone', async () => {
    const store = storeOf('a', 'b')
    const { fileserver, waits } = world(
      singlesOnly((request, nth) => {
        // It is there: for another request it has an answer.
        if (request.method === 'HEAD') return { status: 404, text: '' }
        return request.url.endsWith('/b') ? busy(503) : store(request, nth)
      }),
    )
    const outcomes = await fileserver.deleteFiles(['a', 'b'])
    expect(outcomes[1]).toEqual(failure(/^DELETE of a file on .* answered 503/u))
    expect(waits.filter((ms) => ms === 500 || ms > 1_000)).toHaveLength(3)
  })

  test('a fileserver that is down is not waited for again and again', async () => {
    const { fileserver, sent } = world(() => busy(503))
    for (let i = 0; i < 10; i++) await fileserver.deleteFiles([`f${i}`])
    expect(sent.length).toBeLessThanOrEqual(20)
    expect(await fileserver.deleteFiles(['last'])).toEqual([failure(/answered 503/u)])
  })
})
