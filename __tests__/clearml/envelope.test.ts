import { describe, expect, test } from '@jest/globals'
import { openEnvelope } from '../../src/clearml/envelope.ts'
import { ClearMLError } from '../../src/clearml/errors.ts'
import type { Reply } from '../../src/clearml/http.ts'
import { createRedactor } from '../../src/redact.ts'
import { envelope, ok, refused } from '../support/replies.ts'

const redact = createRedactor(['SECRET'])

function failureOf(reply: Reply): ClearMLError {
  try {
    openEnvelope('tasks.get_all_ex', 'http://h', reply, redact)
  } catch (error) {
    if (error instanceof ClearMLError) return error
    throw error
  }
  throw new Error('the envelope was opened')
}

describe('openEnvelope', () => {
  test('gives the data of a success', () => {
    expect(openEnvelope('e', 'h', ok({ tasks: [] }), redact)).toEqual({ tasks: [] })
  })

  test('goes by the result code of the envelope, not by the HTTP status', () => {
    expect(openEnvelope('e', 'h', { ...ok({ a: 1 }), status: 500 }, redact)).toEqual({ a: 1 })
    expect(failureOf({ ...refused(400, 101), status: 200 }).failure).toMatchObject({
      kind: 'refused',
      code: 400,
    })
  })

  test('reads numbers that JSON does not have as none, and leaves texts as they are', () => {
    const name = 'a "NaN" \\\\'
    const text = `{"meta":{"result_code":200},"data":{"a":NaN,"b":[-Infinity,Infinity,1],"c":${JSON.stringify(name)},"NaN":0}}`
    expect(openEnvelope('e', 'h', { status: 200, text }, redact)).toEqual({
      a: null,
      b: [null, null, 1],
      c: name,
      NaN: 0,
    })
  })

  test.each(['{"meta":{"result_code":200},"data":{"a":NaN', '<h1>NaN</h1>'])('does not read %s', (text) => {
    expect(failureOf({ status: 200, text }).failure.kind).toBe('unreadable')
  })

  test('gives the codes and the words of a refusal', () => {
    const error = failureOf(refused(400, 12, 'Validation error'))
    expect(error.failure).toEqual({
      kind: 'refused',
      code: 400,
      subcode: 12,
      serverMessage: 'Validation error',
    })
    expect(error.message).toBe('tasks.get_all_ex on http://h was refused with 400/12: Validation error')
  })

  test('a refusal without subcode and words is one all the same', () => {
    expect(failureOf({ status: 403, text: '{"meta":{"result_code":403}}' }).failure).toEqual({
      kind: 'refused',
      code: 403,
      subcode: 0,
      serverMessage: 'no reason given',
    })
  })

  test.each([null, [], 'text', 7, undefined])('success with the data %j has an unexpected shape', (data) => {
    const error = failureOf(envelope(200, 0, 'OK', data))
    expect(error.failure).toEqual({ kind: 'unexpected', detail: 'no data' })
    expect(error.message).toContain('answered with data of an unexpected shape: no data')
  })

  test.each([
    ['<html><body>Bad Gateway</body></html>', '<html><body>Bad Gateway</body></html>'],
    ['  two\r\n\tlines  ', 'two lines'],
    ['', ''],
    ['null', 'null'],
    ['[]', '[]'],
    ['{}', '{}'],
    ['{"meta":{}}', '{"meta":{}}'],
    ['{"meta":{"result_code":"200"},"data":{}}', '{"meta":{"result_code":"200"},"data":{}}'],
    ['{"meta":{"result_code":200},"data":{', '{"meta":{"result_code":200},"data":{'],
    ['y'.repeat(120), 'y'.repeat(120)],
    ['y'.repeat(121), `${'y'.repeat(120)}…`],
    [`y${' '.repeat(1_200)}z`, 'y'],
  ])('%j has no envelope', (text, excerpt) => {
    expect(failureOf({ status: 502, text }).failure).toEqual({ kind: 'unreadable', status: 502, excerpt })
  })

  test('says so when there was nothing to read', () => {
    expect(failureOf({ status: 504, text: '' }).message).toBe(
      "tasks.get_all_ex on http://h answered 504 with something else than ClearML's JSON: (nothing)",
    )
  })

  test('names where a redirect points', () => {
    const { message } = failureOf({ status: 302, text: '<a>moved</a>', location: 'https://login.test/' })
    expect(message).toContain('answered 302')
    expect(message).toContain('a redirect to https://login.test/')
  })

  test('names the proxy by which it came, which may have said it', () => {
    const proxy = 'the proxy http://p:3128 (from http_proxy)'
    expect(failureOf({ status: 503, text: 'Service Unavailable', proxy }).message).toContain(
      ': Service Unavailable (by way of the proxy http://p:3128 (from http_proxy))',
    )
  })

  test('passes on how long the server asks to wait', () => {
    expect(failureOf({ status: 503, text: 'busy', retryAfterMs: 5_000 }).failure).toMatchObject({
      retryAfterMs: 5_000,
    })
    expect(failureOf({ ...refused(429, 0), retryAfterMs: 0 }).failure).toMatchObject({ retryAfterMs: 0 })
  })

  test('shows no part of a secret that lies where the page is cut', () => {
    const { message } = failureOf({ status: 502, text: `${'y'.repeat(117)}SECRET` })
    expect(message).not.toContain('SEC')
    expect(message).toContain('y***')
  })

  test.each<[what: string, reply: Reply]>([
    ['a page of a proxy that echoes the request', { status: 502, text: '<p>Bearer SECRET</p>' }],
    ['the words of a refusal', refused(400, 12, 'not valid: SECRET')],
    ['the target of a redirect', { status: 302, text: '', location: 'http://login.test/?t=SECRET' }],
  ])('takes secrets out of %s', (_, reply) => {
    const { message } = failureOf(reply)
    expect(message).toContain('***')
    expect(message).not.toContain('SECRET')
  })
})
