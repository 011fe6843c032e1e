import { describe, expect, test } from '@jest/globals'
import { gcsAnswer, gcsProblem } from '../../../src/files/stores/gcs-errors.ts'

const place = { name: 'bucket "b"', bucket: 'b', url: 'https://gcs.test', redact: (text: string) => text }

describe('gcsProblem', () => {
  test.each<[error: unknown, code: string, status: number | undefined]>([
    [{ code: 404, errors: [{ reason: 'notFound' }] }, 'notFound', 404],
    [{ code: 503 }, 'HTTP 503', 503],
    [{ code: 'ENOTFOUND' }, 'ENOTFOUND', undefined],
    [{ code: 'ENOTFOUND', status: 400 }, 'ENOTFOUND', 400],
    [{ status: 401, errors: [] }, 'HTTP 401', 401],
    [{}, 'Error', undefined],
    ['a text', 'Error', undefined],
  ])('of %j has the code %s and the status %j', (error, code, status) => {
    expect(gcsProblem(error)).toMatchObject({ code, status })
  })
})

describe('gcsAnswer', () => {
  test.each<[code: string, message: string, status: number | undefined, answer: object, hint: string]>([
    ['ENOTFOUND', '', undefined, { kind: 'nobody-there' }, 'can reach storage.googleapis.com'],
    ['authError', 'Invalid', 401, { kind: 'failed', breaksBucket: true }, 'the right storage.objects.delete'],
    [
      'Error',
      'Could not load the default credentials.',
      undefined,
      { kind: 'failed', breaksBucket: true },
      'GOOGLE_APPLICATION_CREDENTIALS',
    ],
    [
      'invalid_grant',
      'expired',
      400,
      { kind: 'failed', breaksBucket: true },
      'GOOGLE_APPLICATION_CREDENTIALS',
    ],
    ['required', 'Bucket is requester pays', 400, { kind: 'failed', breaksBucket: true }, 'not supported'],
    [
      'forbidden',
      'Object is under active Event-Based hold',
      403,
      { kind: 'failed', breaksBucket: false },
      'when its retention or hold ends',
    ],
    [
      'retentionPolicyNotMet',
      '',
      403,
      { kind: 'failed', breaksBucket: false },
      'when its retention or hold ends',
    ],
    ['forbidden', 'does not have access', 403, { kind: 'denied' }, 'role Storage Object User'],
    ['backendError', 'threshold reached', 500, { kind: 'failed', breaksBucket: false }, 'threshold reached.'],
  ])('%s %j with %j: %j', (code, message, status, answer, hint) => {
    const given = gcsAnswer({ code, message, status }, place)
    expect(given).toMatchObject(answer)
    expect(given).toHaveProperty('error', expect.stringContaining(hint))
  })
})
