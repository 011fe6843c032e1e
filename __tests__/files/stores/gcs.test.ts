import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { NO_CREDENTIALS } from '../../../src/files/stores/credentials.ts'
import { createAgents } from '../../../src/network/agents.ts'
import { createGcsStore } from '../../../src/files/stores/gcs.ts'
import type { Bucket, Deletable, FileOutcome, ObjectStore } from '../../../src/files/stores/store.ts'
import { ODD_KEYS, offline } from '../../support/stores/network.ts'
import { pagesOf } from '../../support/stores/listing.ts'
import { recordingSleep } from '../../support/stores/recording-sleep.ts'

const API = 'https://storage.googleapis.com'
const TOKEN = 'ya29.a-very-secret-token'
const REFRESH_TOKEN = 'a-very-secret-refresh-token'
const folder = mkdtempSync(path.join(tmpdir(), 'gcs-'))
const credentials = path.join(folder, 'credentials.json')
writeFileSync(
  credentials,
  JSON.stringify({
    type: 'authorized_user',
    client_id: 'id',
    client_secret: 's3cret',
    refresh_token: REFRESH_TOKEN,
  }),
)
const BUCKET: Bucket = { store: 'gcs', bucket: 'ml' }
const DELETABLE: Deletable = { kind: 'deletable' }
const DELETED: FileOutcome = { kind: 'deleted' }
const GONE: FileOutcome = { kind: 'gone' }

offline({
  HOME: folder,
  GOOGLE_APPLICATION_CREDENTIALS: credentials,
  METADATA_SERVER_DETECTION: 'none',
  GOOGLE_CLOUD_PROJECT: 'test',
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

let waits: number[] = []

function run(keys: readonly string[], bucket = BUCKET): Promise<readonly FileOutcome[]> {
  return open().deleteObjects(bucket, keys)
}

function open(): ObjectStore {
  nock(API).get('/storage/v1/b/ml').optionally().reply(200, { name: 'ml' })
  const recording = recordingSleep()
  waits = recording.waits
  return createGcsStore({
    credentials: NO_CREDENTIALS,
    env: {},
    sleep: recording.sleep,
    concurrency: 2,
    agents: createAgents(process.env),
  })
}

function login(): void {
  nock('https://oauth2.googleapis.com').post('/token').reply(200, { access_token: TOKEN, expires_in: 3600 })
}

function api(): nock.Scope {
  return nock(API, { reqheaders: { authorization: `Bearer ${TOKEN}` } })
}

function error(code: number, reason: string, message: string): Record<string, unknown> {
  return { error: { code, message, errors: [{ message, domain: 'global', reason }] } }
}

const objectPath = (key: string): string => `/storage/v1/b/ml/o/${encodeURIComponent(key)}`
const noObject = (key: string) => error(404, 'notFound', `No such object: ml/${key}`)
const noBucket = error(404, 'notFound', 'The specified bucket does not exist.')
const forbidden = error(
  403,
  'forbidden',
  "x@y.iam does not have storage.objects.delete access to the Google Cloud Storage object. Permission 'storage.objects.delete' denied.",
)

function errorOf(outcome: FileOutcome | undefined): { error: string; breaksBucket: boolean } {
  if (outcome?.kind !== 'failed') throw new Error(`not failed but ${outcome?.kind ?? 'nothing'}`)
  for (const secret of [TOKEN, REFRESH_TOKEN, 's3cret', 'undefined'])
    expect(outcome.error).not.toContain(secret)
  return outcome
}

describe('a check', () => {
  test('deletes nothing, and asks a bucket once', async () => {
    login()
    const store = open()
    expect(await store.check(BUCKET, ['a', 'b'])).toEqual([DELETABLE, DELETABLE])
    expect(await store.check(BUCKET, ['c'])).toEqual([DELETABLE])
  })

  test('takes a right that only reading needs for no reason', async () => {
    login()
    api()
      .get('/storage/v1/b/ml')
      .reply(403, error(403, 'forbidden', 'no storage.buckets.get'))
    expect(await open().check(BUCKET, ['a'])).toEqual([DELETABLE])
  })

  test('finds a missing bucket, and the deletion says the same', async () => {
    login()
    login()
    api().get('/storage/v1/b/ml').twice().reply(404, noBucket)
    const found = await open().check(BUCKET, ['a', 'b'])
    expect(found).toEqual(await run(['a', 'b']))
    expect(found[1]).toMatchObject({ kind: 'failed', breaksBucket: true })
  })

  test('finds credentials that no chain has, and a key that no request can name', async () => {
    delete process.env['GOOGLE_APPLICATION_CREDENTIALS']
    nock(API)
      .get('/storage/v1/b/ml')
      .reply(401, error(401, 'required', 'Anonymous caller does not have access.'))
    const [first, second] = await open().check(BUCKET, ['a', '..'])
    expect(first).toMatchObject({ kind: 'failed', breaksBucket: true })
    expect(first).toHaveProperty('error', expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS'))
    expect(second).toMatchObject({ kind: 'failed', breaksBucket: false })
  })
})

test('a host that is not there is asked twice', async () => {
  login()
  nock(API)
    .get('/storage/v1/b/ml')
    .twice()
    .replyWithError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
  const outcomes = await run(['a', 'b'])
  expect(errorOf(outcomes[1])).toMatchObject({
    breaksBucket: true,
    error:
      'Google Cloud Storage bucket "ml": it cannot be reached: nothing accepts connections at storage.googleapis.com:443 ' +
      '(ECONNREFUSED). Check that the runner can reach storage.googleapis.com.',
  })
  expect(waits).toEqual([1_000])
})

test.each([
  [
    'an answer of 503',
    (scope: nock.Interceptor) => scope.reply(503, error(503, 'backendError', 'Backend Error')),
  ],
  [
    'a lost connection',
    (scope: nock.Interceptor) =>
      scope.replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })),
  ],
])('%s is asked again, a few times', async (_, fail) => {
  login()
  for (let i = 0; i < 4; i++) fail(api().delete(objectPath('a')))
  api().delete(objectPath('a')).reply(204)
  expect(await run(['a'])).toEqual([DELETED])
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000])
})

describe('createGcsStore', () => {
  test('deletes odd names as they are, in the order of the keys', async () => {
    login()
    const keys = [...ODD_KEYS, '../up/./here', '/first', 'bell\u0007\n']
    for (const key of keys) api().delete(objectPath(key)).reply(204)
    expect(await run(keys)).toEqual(keys.map(() => DELETED))
  })

  test('deletes more objects than one round takes', async () => {
    login()
    const keys = Array.from({ length: 257 }, (_, i) => `k${i}`)
    for (const key of keys) {
      if (key === 'k150') api().delete(objectPath(key)).reply(404, noObject(key))
      else api().delete(objectPath(key)).reply(204)
    }
    api().get('/storage/v1/b/ml').reply(200, { name: 'ml' })
    const outcomes = await run(keys)
    expect(outcomes).toHaveLength(257)
    expect(outcomes.findIndex(({ kind }) => kind === 'gone')).toBe(150)
    expect(outcomes.filter(({ kind }) => kind === 'deleted')).toHaveLength(256)
  })

  test('asks once whether the bucket is there before it takes objects for gone', async () => {
    login()
    for (const key of ['a', 'b', 'c']) api().delete(objectPath(key)).reply(404, noObject(key))
    api().get('/storage/v1/b/ml').reply(200, { name: 'ml' })
    expect(await run(['a', 'b', 'c'])).toEqual([GONE, GONE, GONE])
  })

  test('takes no object of a missing bucket for gone', async () => {
    login()
    api().get('/storage/v1/b/ml').reply(404, noBucket)
    const [outcome] = await run(['a'])
    expect(errorOf(outcome)).toMatchObject({ breaksBucket: true })
    expect(errorOf(outcome).error).toContain(
      'Google Cloud Storage bucket "ml": notFound: The specified bucket does not exist',
    )
  })

  test.each([
    ['No such object: ml/a', 'gone', undefined],
    ['The specified bucket does not exist.', 'failed', true],
    ['Not Found', 'failed', false],
  ])('without the right to see the bucket, a 404 "%s" is %s', async (message, kind, breaksBucket) => {
    login()
    api()
      .delete(objectPath('a'))
      .reply(404, error(404, 'notFound', message))
    api()
      .get('/storage/v1/b/ml')
      .reply(403, error(403, 'forbidden', 'no storage.buckets.get'))
    const [outcome] = await run(['a'])
    expect(outcome?.kind).toBe(kind)
    if (kind === 'failed') expect(errorOf(outcome).breaksBucket).toBe(breaksBucket)
  })

  test('fails a denied object alone, and takes the bucket for closed when all are', async () => {
    login()
    api().delete(objectPath('a')).reply(403, forbidden)
    api().delete(objectPath('b')).reply(204)
    const mixed = await run(['a', 'b'])
    expect(mixed[1]).toEqual(DELETED)
    expect(errorOf(mixed[0]).breaksBucket).toBe(false)
    expect(errorOf(mixed[0]).error).toContain('Needed is the right storage.objects.delete')

    login()
    api().delete(objectPath('a')).reply(403, forbidden)
    api().delete(objectPath('b')).reply(403, forbidden)
    const all = await run(['a', 'b'])
    expect(all.map((outcome) => errorOf(outcome).breaksBucket)).toEqual([true, true])
  })

  test.each([
    ['retentionPolicyNotMet', "Object 'ml/a' is subject to bucket's retention policy and cannot be deleted."],
    ['forbidden', "Object 'ml/a' is under active Temporary hold and cannot be deleted."],
  ])('403 %s is final for its object', async (reason, message) => {
    login()
    for (const key of ['a', 'b'])
      api()
        .delete(objectPath(key))
        .reply(403, error(403, reason, message))
    const outcomes = await run(['a', 'b'])
    expect(outcomes.map((outcome) => errorOf(outcome).breaksBucket)).toEqual([false, false])
    expect(errorOf(outcomes[0]).error).toContain('when its retention or hold ends')
  })

  test('a refused login breaks the bucket, and the rest is not tried', async () => {
    nock('https://oauth2.googleapis.com')
      .post('/token')
      .times(16)
      .reply(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' })
    const outcomes = await run(Array.from({ length: 50 }, (_, i) => `k${i}`))
    nock.cleanAll()
    expect(new Set(outcomes.map((outcome) => errorOf(outcome).error)).size).toBe(1)
    expect(errorOf(outcomes[49])).toMatchObject({ breaksBucket: true })
    expect(errorOf(outcomes[49]).error).toContain('google-github-actions/auth')
  })

  test('without credentials it is broken, and says where they are looked for', async () => {
    delete process.env['GOOGLE_APPLICATION_CREDENTIALS']
    // The SDK then tries without: public buckets need no credentials.
    nock(API)
      .delete(objectPath('a'))
      .reply(401, error(401, 'required', 'Anonymous caller does not have access.'))
    const [outcome] = await run(['a'])
    expect(errorOf(outcome).breaksBucket).toBe(true)
    expect(errorOf(outcome).error).toContain('GOOGLE_APPLICATION_CREDENTIALS')
  })

  test.each(['.', '..', ''])('never sends %j, which would name the bucket itself', async (key) => {
    const [outcome] = await run([key])
    expect(errorOf(outcome).breaksBucket).toBe(false)
  })

  test.each(['..', 'a/b', 'A'])('refuses the bucket %j', async (bucket) => {
    const [outcome] = await run(['a'], { store: 'gcs', bucket })
    expect(errorOf(outcome).error).toContain('that is no name of a bucket')
  })
})

describe('a look', () => {
  const list = (query: Record<string, string>): nock.Interceptor =>
    api()
      .get('/storage/v1/b/ml/o')
      .query({ maxResults: '1000', fields: 'kind,items(name,size,updated),nextPageToken', ...query })
  const item = { name: 'p/a b%20', size: '7', updated: '2026-01-02T03:04:05.000Z' }

  test('lists page by page', async () => {
    login()
    list({ prefix: 'p/' }).reply(200, { kind: 'storage#objects', items: [item], nextPageToken: 'two' })
    list({ prefix: 'p/', pageToken: 'two' }).reply(200, {
      kind: 'storage#objects',
      items: [{ ...item, name: 'p/z', size: '0' }],
    })
    const modifiedAtMs = Date.parse(item.updated)
    expect(await pagesOf(open(), BUCKET, 'p/')).toEqual([
      [{ key: 'p/a b%20', bytes: 7, modifiedAtMs }],
      [{ key: 'p/z', bytes: 0, modifiedAtMs }],
    ])
  })

  test('is repeated while its error may pass', async () => {
    login()
    list({ prefix: 'p/' }).reply(503, error(503, 'backendError', 'busy'))
    list({ prefix: 'p/' }).reply(200, { kind: 'storage#objects', items: [] })
    expect((await pagesOf(open(), BUCKET, 'p/')).flat()).toEqual([])
    expect(waits).toEqual([1_000])
  })

  test('takes no other answer for an empty bucket', async () => {
    login()
    list({ prefix: '' }).reply(200, { kind: 'storage#bucket' })
    await expect(pagesOf(open(), BUCKET, '')).rejects.toThrow(/is no listing/u)
    login()
    list({ prefix: '' }).reply(200, 'OK')
    await expect(pagesOf(open(), BUCKET, '')).rejects.toThrow(/is no listing/u)
  })

  test('believes no listing that leaves something out', async () => {
    login()
    list({ prefix: '' }).reply(200, { kind: 'storage#objects', items: [{ name: 'a' }] })
    await expect(pagesOf(open(), BUCKET, '')).rejects.toThrow(/without name, size or time/u)
  })

  test('that is refused names the rights, for good', async () => {
    login()
    list({ prefix: '' }).reply(403, forbidden)
    await expect(pagesOf(open(), BUCKET, '')).rejects.toMatchObject({
      message: expect.stringMatching(/right storage\.objects\.list on the bucket/u) as unknown,
      isLasting: true,
    })
  })

  test('tells the size of one object, and that there is none', async () => {
    login()
    api().get(objectPath('p/a b')).reply(200, { name: 'p/a b', size: '12' })
    api().get(objectPath('p/c')).reply(404, noObject('p/c'))
    const reader = open()
    expect([await reader.bytesOf(BUCKET, 'p/a b'), await reader.bytesOf(BUCKET, 'p/c')]).toEqual([
      12,
      undefined,
    ])
  })
})
