import { describe, expect, test } from '@jest/globals'
import {
  bucketFailure,
  callFailure,
  keyAnswer,
  refusesBatches,
  s3Problem,
} from '../../../src/files/stores/s3-errors.ts'

const place = {
  name: 'bucket "b"',
  bucket: 'b',
  url: 'https://s3.test',
  redact: (text: string) => text,
  credentials: 'the role',
}
const problem = (code: string, status?: number, message = 'said so') => ({ code, message, status })

describe('s3Problem', () => {
  test.each<[error: unknown, code: string, status: number | undefined]>([
    [{ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, 'AccessDenied', 403],
    [{ name: 'SlowDown', code: 'X', $metadata: { httpStatusCode: 503 } }, 'SlowDown', 503],
    [{ name: 'Error', code: 'ECONNREFUSED' }, 'ECONNREFUSED', undefined],
    [{ name: 'TimeoutError', $metadata: {} }, 'TimeoutError', undefined],
    [{}, 'Error', undefined],
    ['a text', 'Error', undefined],
  ])('of %j has the code %s and the status %j', (error, code, status) => {
    expect(s3Problem(error)).toMatchObject({ code, status })
  })
})

describe('refusesBatches', () => {
  test.each<[code: string, status: number | undefined, refuses: boolean]>([
    ['NotImplemented', undefined, true],
    ['MethodNotAllowed', 405, true],
    ['MissingContentLength', 411, true],
    ['MalformedXML', 400, true],
    ['AccessDenied', 403, false],
    ['ETIMEDOUT', undefined, false],
    ['ExpiredToken', 400, false],
    ['AuthorizationHeaderMalformed', 400, false],
    ['InvalidBucketName', 400, false],
  ])('%s with %j: %s', (code, status, refuses) => {
    expect(refusesBatches(problem(code, status))).toBe(refuses)
  })
})

describe('callFailure', () => {
  test.each<[code: string, status: number | undefined, breaks: boolean, hint: string]>([
    ['NoSuchBucket', 404, true, 'Nothing was taken for gone.'],
    ['PermanentRedirect', 301, true, 'Set the input s3-region'],
    ['ExpiredToken', 400, true, 'The credentials from the role have expired'],
    ['InvalidAccessKeyId', 403, true, 'The credentials come from the role; they need'],
    ['EHOSTUNREACH', undefined, true, 'EHOSTUNREACH: said so.'],
    ['AccessDenied', 403, true, 'Needed is the right s3:DeleteObject on b/*'],
    ['NotFound', 404, true, 'Check the name and the endpoint.'],
    ['InternalError', 500, false, 'The next run tries again.'],
  ])('%s with %j ends the bucket: %s', (code, status, breaksBucket, hint) => {
    const failure = callFailure(problem(code, status), place)
    expect(failure).toMatchObject({ kind: 'failed', breaksBucket })
    expect(failure).toHaveProperty('error', expect.stringContaining(hint))
  })

  test('asks once more where nobody is there', () => {
    const answer = callFailure(problem('ECONNREFUSED'), place)
    expect(answer).toMatchObject({ kind: 'nobody-there' })
    expect(answer).toHaveProperty('error', expect.stringContaining('Check that the runner can reach'))
  })
})

describe('bucketFailure', () => {
  test.each([
    ['NoSuchBucket', 404, 'failed'],
    ['InvalidAccessKeyId', 403, 'failed'],
    ['CredentialsProviderError', undefined, 'failed'],
    ['ENOTFOUND', undefined, 'nobody-there'],
    ['AccessDenied', 403, undefined],
    ['NotImplemented', 501, undefined],
    ['SlowDown', 503, undefined],
  ])('of %s with %j is %j', (code, status, kind) => {
    expect(bucketFailure(problem(code, status), place)?.kind).toBe(kind)
  })
})

describe('keyAnswer', () => {
  test.each<[code: string, message: string, status: number | undefined, answer: object]>([
    ['NoSuchKey', '', 404, { kind: 'gone' }],
    ['NoSuchBucket', '', 404, { kind: 'failed', breaksBucket: true }],
    ['SlowDown', '', 503, { kind: 'busy' }],
    ['InternalError', '', undefined, { kind: 'busy' }],
    ['AccessDenied', 'The object is WORM protected', 403, { kind: 'failed', breaksBucket: false }],
    ['InvalidRequest', 'Object Lock is on', 400, { kind: 'failed', breaksBucket: false }],
    ['AccessDenied', '', undefined, { kind: 'denied' }],
    ['Odd', '', 403, { kind: 'denied' }],
    ['NotFound', '', 404, { kind: 'failed', breaksBucket: false }],
  ])('%s %j with %j: %j', (code, message, status, answer) => {
    expect(keyAnswer(problem(code, status, message), place)).toMatchObject(answer)
  })
})
