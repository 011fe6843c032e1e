import { describe, expect, test } from '@jest/globals'
import {
  isUnreachable,
  lookError,
  messageOf,
  sentence,
  unreachable,
} from '../../../src/files/stores/problem.ts'
import { createRedactor } from '../../../src/redact.ts'

const place = { name: 'bucket "b"', url: 'https://store.test', redact: createRedactor(['s3cret-value']) }
const say = (code: string, message: string, hint?: string): string =>
  sentence({ code, message, status: undefined }, place, hint).error

describe('sentence', () => {
  test('says what happened, to what, and what can be done', () => {
    expect(say('AccessDenied', 'No right', 'Ask for it.')).toBe(
      'bucket "b": AccessDenied: No right. Ask for it.',
    )
  })

  test('ends with one full stop, with and without a hint', () => {
    expect(say('AccessDenied', 'No right.')).toBe('bucket "b": AccessDenied: No right.')
    expect(say('AccessDenied', 'No right')).toBe('bucket "b": AccessDenied: No right.')
  })

  test.each(['', 'AccessDenied'])('does not repeat the code where the message is %j', (message) => {
    expect(say('AccessDenied', message)).toBe('bucket "b": AccessDenied.')
  })

  test('gives what can be done also by itself', () => {
    const problem = { code: 'AccessDenied', message: '', status: undefined }
    expect(sentence(problem, place, 'Ask for it.')).toEqual({
      error: 'bucket "b": AccessDenied. Ask for it.',
      remedy: 'Ask for it.',
    })
    expect(sentence(problem, place).remedy).toBeUndefined()
  })

  test('leaves out the path of the request, which would push out what happened', () => {
    const path = `b/o/${'Vision%2F'.repeat(60)}run%25201.${'0123456789abcdef'.repeat(2)}%2Fa.bin?`
    expect(say('EHOSTUNREACH', `request to https://store.test/${path} failed, reason: no such host`)).toBe(
      'bucket "b": EHOSTUNREACH: request to https://store.test/… failed, reason: no such host.',
    )
  })

  test('shows no secret that a message quotes', () => {
    expect(say('Bad', 'key s3cret-value')).not.toContain('s3cret-value')
  })
})

test('messages of Azure are cut where its request ids begin', () => {
  expect(messageOf(new Error('Not here.\nTry there.\nRequestId:1\nTime:2'))).toBe('Not here.\nTry there.')
  expect(messageOf(new Error(''))).toBe('')
})

describe('an error of the network', () => {
  const problem = (code: string, message = 'said so') => ({ code, message, status: undefined })

  test.each([
    ['ENOTFOUND', 'it cannot be reached: there is no host named store.test (ENOTFOUND).'],
    ['CERT_HAS_EXPIRED', 'it cannot be reached: its certificate is out of date'],
    ['EPROTO', 'EPROTO: said so.'],
    ['EHOSTUNREACH', 'EHOSTUNREACH: said so.'],
  ])('%s is one of the whole host', (code, text) => {
    expect(isUnreachable(problem(code))).toBe(true)
    expect(say(code, 'said so')).toContain(`bucket "b": ${text}`)
  })

  test.each(['ECONNRESET', 'X_ENOTFOUND'])('%s may pass', (code) => {
    expect(isUnreachable(problem(code))).toBe(false)
  })

  test('is asked once more where nobody is there, and else no more', () => {
    expect(unreachable(problem('ECONNREFUSED'), place, 'Look there.')).toEqual({
      kind: 'nobody-there',
      remedy: 'Look there.',
      error:
        'bucket "b": it cannot be reached: nothing accepts connections at store.test:443 (ECONNREFUSED). Look there.',
    })
    expect(unreachable(problem('CERT_HAS_EXPIRED'), place, 'Look there.')).toMatchObject({
      kind: 'failed',
      breaksBucket: true,
      error: expect.not.stringContaining('Look there.') as unknown,
    })
  })
})

describe('a look that failed', () => {
  test.each<[what: string, code: string, status: number | undefined, isForGood: boolean, error: string]>([
    ['a missing right', 'AccessDenied', 403, true, 'AccessDenied: said so. Ask for it.'],
    ['a bucket that is not there', 'NoSuchBucket', 404, true, 'NoSuchBucket: said so. Check its name.'],
    ['a busy store', 'SlowDown', 429, false, 'SlowDown: said so.'],
    ['a broken store', 'InternalError', 500, false, 'InternalError: said so.'],
    ['no reply', 'ECONNRESET', undefined, false, 'ECONNRESET: said so.'],
    ['a host that cannot be reached', 'EHOSTUNREACH', undefined, true, 'EHOSTUNREACH: said so.'],
    ['a proxy that refuses the tunnel', 'ERR_PROXY_X', 403, true, 'ERR_PROXY_X: said so.'],
  ])('by %s says what can be done, and whether it is for good', (_, code, status, isForGood, error) => {
    const cause = new Error('said so')
    expect(lookError({ code, message: 'said so', status }, place, 'Ask for it.', cause)).toMatchObject({
      message: `bucket "b": ${error}`,
      isLasting: isForGood,
      cause,
    })
  })
})
