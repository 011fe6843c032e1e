import { describe, expect, test } from '@jest/globals'
import { ClearMLError, errorMessage, type Failure } from '../../src/clearml/errors.ts'

function refused(code: number, subcode = 0): Failure {
  return { kind: 'refused', code, subcode, serverMessage: 'no' }
}

describe('ClearMLError', () => {
  test.each<[inDoubt: boolean, failure: Failure]>([
    [false, refused(400, 101)],
    [false, refused(401, 30)],
    [false, refused(403, 21)],
    [false, refused(499)],
    [true, refused(500, 0)],
    [true, refused(500, 100)],
    [true, refused(503)],
    [true, { kind: 'unreadable', status: 502, excerpt: '' }],
    [true, { kind: 'unreadable', status: 413, excerpt: '' }],
    [true, { kind: 'unreachable', reason: 'socket hang up' }],
    [true, { kind: 'unexpected', detail: 'no data' }],
  ])('leaves a deletion in doubt: %j after %j', (inDoubt, failure) => {
    expect(new ClearMLError('tasks.delete_many', 'http://h', failure).inDoubt).toBe(inDoubt)
  })

  test('is known by both of its codes', () => {
    const error = new ClearMLError('e', 'h', refused(401, 30))
    expect(error.is(401, 30)).toBe(true)
    expect(error.is(401, 22)).toBe(false)
    expect(error.is(400, 30)).toBe(false)
    expect(new ClearMLError('e', 'h', { kind: 'unexpected', detail: '' }).is(401, 30)).toBe(false)
  })

  test('keeps endpoint, failure and cause', () => {
    const cause = new Error('socket hang up')
    const failure: Failure = { kind: 'unreachable', reason: cause.message }
    const error = new ClearMLError('auth.login', 'http://h', failure, { cause })
    expect(error).toMatchObject({ name: 'ClearMLError', endpoint: 'auth.login', failure, cause })
    expect(error.message).toBe('auth.login on http://h could not be reached: socket hang up')
  })
})

test.each<[code: number, subcode: number, hint: RegExp | undefined]>([
  [500, 4, /disk is full/u],
  [500, 0, /log of the apiserver/u],
  [401, 30, /credentials are still valid/u],
  [403, 20, /credentials whose role allows it/u],
  [403, 21, undefined],
  [500, 100, /Elasticsearch.*admin/u],
  [500, 101, undefined],
  [400, 4, undefined],
  [429, 0, undefined],
  [400, 20, undefined],
])('a refusal with %d/%d says what can be done: %p', (code, subcode, hint) => {
  const failure: Failure = { kind: 'refused', code, subcode, serverMessage: 'no' }
  const { message, remedy } = new ClearMLError('e', 'h', failure)
  const plain = `e on h was refused with ${code}/${subcode}: no`
  expect(message).toBe(remedy === undefined ? plain : `${plain}. ${remedy}`)
  if (hint === undefined) expect(remedy).toBeUndefined()
  else expect(remedy).toMatch(hint)
})

describe('errorMessage', () => {
  test.each<[thrown: unknown, message: string]>([
    [new Error('one'), 'one'],
    [new Error('one', { cause: new Error('two', { cause: new Error('three') }) }), 'one (two (three))'],
    [new Error('one', { cause: 'text' }), 'one (text)'],
    // What the message says already is not said again.
    [new Error('one: two', { cause: new Error('two') }), 'one: two'],
    [new Error('one', { cause: new Error('') }), 'one'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [42, '42'],
  ])('of %j is %j', (thrown, message) => {
    expect(errorMessage(thrown)).toBe(message)
  })
})
