import { describe, expect, test } from '@jest/globals'
import { ClearMLError, type Failure } from '../../src/clearml/errors.ts'
import { mayPass, waitAfter, withRetries } from '../../src/clearml/retry.ts'
import { retryOptions } from '../support/retry-options.ts'

type Trial = { waits: number[]; said: [message: string, waitMs: number][]; calls: number; result: unknown }

/** Calls something that fails with these errors one after another and then succeeds with `done`. */
async function trial(errors: readonly Error[], random = 0.5, timeLeftMs = Infinity): Promise<Trial> {
  const left = [...errors]
  const said: [string, number][] = []
  const options = retryOptions({
    random: () => random,
    timeLeftMs: () => timeLeftMs,
    onRetry: (error, waitMs) => {
      said.push([error.failure.kind, waitMs])
    },
  })
  let calls = 0
  const result = await withRetries(() => {
    calls += 1
    const error = left.shift()
    return error === undefined ? Promise.resolve('done') : Promise.reject(error)
  }, options).catch((error: unknown) => error)
  return { waits: options.waits, said, calls, result }
}

function failed(failure: Failure): ClearMLError {
  return new ClearMLError('tasks.get_all_ex', 'http://h', failure)
}

const unreachable = failed({ kind: 'unreachable', reason: 'reset' })
const refused = (code: number, subcode: number): ClearMLError =>
  failed({ kind: 'refused', code, subcode, serverMessage: '' })
const unreadable = (status: number, retryAfterMs?: number): ClearMLError =>
  failed({ kind: 'unreadable', status, excerpt: '', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })

describe('withRetries', () => {
  test('calls once what succeeds', async () => {
    expect(await trial([])).toEqual({ waits: [], said: [], calls: 1, result: 'done' })
  })

  test.each<[string, ClearMLError]>([
    ['no answer', unreachable],
    ...[408, 429, 502, 503, 504, 509].map((status): [string, ClearMLError] => [
      `${status} of a proxy`,
      unreadable(status),
    ]),
    ...[408, 429, 502, 503, 504, 509].map((code): [string, ClearMLError] => [`${code}/0`, refused(code, 0)]),
    ...[1, 100, 101, 102, 110].map((subcode): [string, ClearMLError] => [
      `500/${subcode}`,
      refused(500, subcode),
    ]),
  ])('repeats after %s', async (_, error) => {
    expect(await trial([error])).toMatchObject({ calls: 2, result: 'done' })
  })

  test.each<[string, Error]>([
    ['400/12', refused(400, 12)],
    ['400/101', refused(400, 101)],
    ['400/100', refused(400, 100)],
    ['401/22', refused(401, 22)],
    ['403/20', refused(403, 20)],
    ['500/0', refused(500, 0)],
    ['500/4, a full disk', refused(500, 4)],
    ['200 of a web page', unreadable(200)],
    ['302 of a proxy', unreadable(302)],
    ['404 of a proxy', unreadable(404)],
    ['500 of a proxy', unreadable(500)],
    ['data of another shape', failed({ kind: 'unexpected', detail: '' })],
    ['an error that is not of the API', new Error('bug')],
  ])('does not repeat after %s', async (_, error) => {
    expect(await trial([error])).toEqual({ waits: [], said: [], calls: 1, result: error })
  })

  test('gives up after five tries, with the last error', async () => {
    const errors = [unreachable, unreachable, unreachable, unreachable, unreadable(503), unreachable]
    expect(await trial(errors)).toMatchObject({ calls: 5, result: errors[4] })
  })

  test('stops at the first error that will not pass', async () => {
    const final = refused(401, 22)
    expect(await trial([unreachable, final, unreachable])).toMatchObject({ calls: 2, result: final })
  })

  test.each([
    [0, [500, 1_000, 2_000, 4_000]],
    [0.5, [750, 1_500, 3_000, 6_000]],
    [0.9999, [1_000, 2_000, 4_000, 8_000]],
  ])('doubles its waits, half of them at random (%d)', async (random, waits) => {
    expect((await trial(Array(4).fill(unreachable) as ClearMLError[], random)).waits).toEqual(waits)
  })

  test('waits as long as the server asks, and says so before', async () => {
    expect(await trial([unreadable(503, 7_000)])).toMatchObject({
      waits: [7_000],
      said: [['unreadable', 7_000]],
    })
  })

  test('waits a minute at most, and not at all when asked to', async () => {
    expect((await trial([unreadable(429, 3_600_000), unreadable(429, 0)])).waits).toEqual([60_000, 0])
  })

  test('an aborted wait ends it', async () => {
    const aborted = new Error('aborted')
    let calls = 0
    const call = withRetries(
      () => {
        calls += 1
        return Promise.reject(unreachable)
      },
      retryOptions({ sleep: () => Promise.reject(aborted) }),
    )
    await expect(call).rejects.toBe(aborted)
    expect(calls).toBe(1)
  })

  test('waits as long as a refusal asks', async () => {
    const busy = failed({ kind: 'refused', code: 429, subcode: 0, serverMessage: '', retryAfterMs: 9_000 })
    expect((await trial([busy])).waits).toEqual([9_000])
  })

  test('gives up at once when the wait would go beyond the time that is left', async () => {
    const busy = unreadable(503, 7_000)
    expect(await trial([busy], 0, 6_999)).toEqual({ waits: [], said: [], calls: 1, result: busy })
    expect(await trial([busy], 0, 7_000)).toMatchObject({ waits: [7_000], result: 'done' })
  })
})

test('what is no error of the API never passes', () => {
  expect([new Error('bug'), 'text', undefined].map(mayPass)).toEqual([false, false, false])
  expect(mayPass(unreachable)).toBe(true)
})

test('a wait is computed from how often the call was tried', () => {
  expect([1, 2, 3, 10].map((tries) => waitAfter(unreachable, tries, 0))).toEqual([500, 1_000, 2_000, 60_000])
})

describe('a request without an answer', () => {
  const after = (cause: unknown): ClearMLError =>
    new ClearMLError('auth.login', 'http://h', { kind: 'unreachable', reason: '' }, { cause })
  const coded = (code: string): Error => Object.assign(new Error(code), { code })

  test.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('is not repeated for a certificate that is not accepted: %s', async (code) => {
    const error = after(coded(code))
    expect(await trial([error])).toMatchObject({ calls: 1, result: error })
  })

  test.each([coded('ECONNREFUSED'), coded('ENOTFOUND')])('is repeated once after %s', async (cause) => {
    expect(await trial([after(cause)])).toMatchObject({ calls: 2, result: 'done' })
    const error = after(cause)
    expect(await trial([error, error, error])).toMatchObject({ calls: 2, result: error })
  })

  test.each([coded('ECONNRESET'), coded('EPROTO'), new Error('cut'), 'cut', undefined])(
    'is repeated after %s',
    async (cause) => {
      expect(await trial([after(cause)])).toMatchObject({ calls: 2, result: 'done' })
    },
  )
})
