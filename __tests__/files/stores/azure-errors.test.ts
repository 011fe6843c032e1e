import { describe, expect, test } from '@jest/globals'
import {
  azureProblem,
  blobAnswer,
  callFailure,
  containerFailure,
  refusesBatches,
} from '../../../src/files/stores/azure-errors.ts'

const place = {
  name: 'container "c"',
  url: 'https://acme.test',
  redact: (text: string) => text,
  credentials: 'the login',
}
const problem = (code: string, status?: number) => ({ code, message: 'said so', status })

describe('azureProblem', () => {
  test.each<[error: unknown, code: string, status: number | undefined]>([
    [{ code: 'BlobNotFound', statusCode: 404 }, 'BlobNotFound', 404],
    [{ details: { errorCode: 'LeaseIdMissing' }, statusCode: 412 }, 'LeaseIdMissing', 412],
    [{ name: 'AuthenticationError' }, 'AuthenticationError', undefined],
    [{ name: 'RestError', code: 'ENOTFOUND' }, 'ENOTFOUND', undefined],
    [{}, 'Error', undefined],
    ['a text', 'Error', undefined],
  ])('of %j has the code %s and the status %j', (error, code, status) => {
    expect(azureProblem(error)).toMatchObject({ code, status })
  })
})

describe('refusesBatches', () => {
  test.each<[code: string, status: number | undefined, refuses: boolean]>([
    ['FeatureNotSupported', 409, true],
    ['Nothing', 400, true],
    ['AuthorizationPermissionMismatch', 403, true],
    ['NotImplemented', 501, true],
    ['InternalError', 500, false],
    ['ETIMEDOUT', undefined, false],
    ['AuthenticationFailed', 403, false],
    ['ContainerBeingDeleted', 409, false],
    ['ENOTFOUND', undefined, false],
  ])('%s with %j: %s', (code, status, refuses) => {
    expect(refusesBatches(problem(code, status))).toBe(refuses)
  })
})

describe('callFailure', () => {
  test.each<[code: string, status: number | undefined, breaks: boolean, hint: string]>([
    ['ContainerNotFound', 404, true, 'Nothing was taken for gone. Check the name of the container.'],
    ['AuthenticationFailed', 403, true, 'the credentials come from the login'],
    ['Odd', 401, true, 'Storage Blob Data Contributor'],
    ['Odd', 404, true, 'Check the names of account and container.'],
    ['InternalError', 500, false, 'The next run tries again.'],
  ])('%s with %j ends the container: %s', (code, status, breaksBucket, hint) => {
    const failure = callFailure(problem(code, status), place)
    expect(failure).toMatchObject({ kind: 'failed', breaksBucket })
    expect(failure).toHaveProperty('error', expect.stringContaining(`container "c": ${code}: said so. `))
    expect(failure).toHaveProperty('error', expect.stringContaining(hint))
  })

  test('asks once more where nobody is there', () => {
    const answer = callFailure(problem('ENOTFOUND'), place)
    expect(answer).toMatchObject({ kind: 'nobody-there' })
    expect(answer).toHaveProperty('error', expect.stringContaining('Check the name of the account'))
  })
})

describe('containerFailure', () => {
  test.each([
    ['ContainerNotFound', 404, 'failed'],
    ['CredentialUnavailableError', undefined, 'failed'],
    ['AuthenticationFailed', 403, 'failed'],
    ['ENOTFOUND', undefined, 'nobody-there'],
    ['AuthorizationPermissionMismatch', 403, undefined],
    ['ServerBusy', 503, undefined],
  ])('of %s with %j is %j', (code, status, kind) => {
    expect(containerFailure(problem(code, status), place)?.kind).toBe(kind)
  })
})

describe('blobAnswer', () => {
  test.each<[code: string, status: number | undefined, answer: object]>([
    ['BlobNotFound', 404, { kind: 'gone' }],
    ['ContainerNotFound', 404, { kind: 'failed', breaksBucket: true }],
    ['LeaseIdMissing', 412, { kind: 'failed', breaksBucket: false }],
    ['BlobImmutableDueToPolicy', 409, { kind: 'failed', breaksBucket: false }],
    ['AuthorizationPermissionMismatch', 403, { kind: 'denied' }],
    ['Odd', 401, { kind: 'denied' }],
    ['ServerBusy', 503, { kind: 'busy' }],
    ['OperationTimedOut', 500, { kind: 'busy' }],
    ['Odd', 404, { kind: 'failed', breaksBucket: false }],
    ['Odd', undefined, { kind: 'failed', breaksBucket: false }],
  ])('%s with %j: %j', (code, status, answer) => {
    expect(blobAnswer(problem(code, status), place)).toMatchObject(answer)
  })
})
