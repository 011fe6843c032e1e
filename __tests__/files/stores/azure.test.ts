import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { NO_CREDENTIALS } from '../../../src/files/stores/credentials.ts'
import { createAgents, type Agents } from '../../../src/network/agents.ts'
import { createAzureStore } from '../../../src/files/stores/azure.ts'
import type { Bucket, Deletable, FileOutcome, ObjectStore } from '../../../src/files/stores/store.ts'
import { pagesOf } from '../../support/stores/listing.ts'
import { ODD_KEYS, offline } from '../../support/stores/network.ts'
import { agentsToNobody } from '../../support/stores/nobody.ts'
import { recordingSleep } from '../../support/stores/recording-sleep.ts'

const HOST = 'acme.blob.core.windows.net'
const ORIGIN = `https://${HOST}`
const KEY = Buffer.from('a very secret key of an account').toString('base64')
const SIGNATURE = 'aVerySecretSignature%3D'
const ENV = { AZURE_STORAGE_ACCOUNT: 'acme', AZURE_STORAGE_KEY: KEY }
const BUCKET: Bucket = { store: 'azure', host: HOST, bucket: 'models' }
const BATCH = '/models?comp=batch&restype=container'
const DELETABLE: Deletable = { kind: 'deletable' }
const DELETED: FileOutcome = { kind: 'deleted' }
const GONE: FileOutcome = { kind: 'gone' }

offline({ PATH: '' })

let waits: number[] = []

type Options = { bucket?: Bucket; env?: Record<string, string>; agents?: Agents }

function run(keys: readonly string[], options: Options = {}): Promise<readonly FileOutcome[]> {
  return open(options).deleteObjects(options.bucket ?? BUCKET, keys)
}

function open({ env = ENV, agents = createAgents(process.env) }: Options = {}): ObjectStore {
  const recording = recordingSleep()
  waits = recording.waits
  nock(ORIGIN).get('/models').query({ restype: 'container' }).optionally().reply(200)
  return createAzureStore({
    credentials: NO_CREDENTIALS,
    env,
    now: () => 0,
    sleep: recording.sleep,
    concurrency: 1,
    agents,
  })
}

type Part = { status: number; code?: string } | 'missing'

/** The blobs of a batch, as its parts spell them. */
function pathsOf(body: string): string[] {
  return [...body.matchAll(/^DELETE (\S+) HTTP\/1\.1/gmu)].map(
    ([, target = '']) => target.split('?')[0] ?? '',
  )
}

const sent: string[][] = []

function expectBatch(partOf: (blob: string) => Part = () => ({ status: 202 })): nock.Scope {
  return nock(ORIGIN)
    .post(BATCH)
    .reply(async (request: Request) => {
      const body = await request.text()
      expect(body).toContain('x-ms-delete-snapshots: include')
      const paths = pathsOf(body)
      sent.push(paths)
      const parts = paths.map((target, i) => {
        const part = partOf(decodeURIComponent(target.replace('/models/', '')))
        if (part === 'missing') return ''
        const code = part.code === undefined ? '' : `x-ms-error-code: ${part.code}\r\n`
        return `--b\r\nContent-Type: application/http\r\nContent-ID: ${i}\r\n\r\nHTTP/1.1 ${part.status} Said\r\n${code}x-ms-version: 2024\r\n\r\n`
      })
      // Parts may come in any order: each has its number.
      return [202, `${parts.reverse().join('')}--b--`, { 'content-type': 'multipart/mixed; boundary=b' }]
    })
}

function refuse(scope: nock.Interceptor, status: number, code: string): void {
  const message = `The server says no.\nRequestId:1\nTime:2`
  scope.reply(
    status,
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    {
      'content-type': 'application/xml',
      'x-ms-error-code': code,
    },
  )
}

const single = (name: string): nock.Interceptor => nock(ORIGIN).delete(`/models/${name}`)

function errorOf(outcome: FileOutcome | undefined): { error: string; breaksBucket: boolean } {
  if (outcome?.kind !== 'failed') throw new Error(`not failed but ${outcome?.kind ?? 'nothing'}`)
  for (const secret of [KEY, SIGNATURE, 'SharedKey', 'undefined']) expect(outcome.error).not.toContain(secret)
  return outcome
}

describe('a batch', () => {
  test('deletes odd names as they are, with their snapshots', async () => {
    sent.length = 0
    expectBatch()
    const keys = [...ODD_KEYS, '/first', 'bell\u0007']
    expect(await run(keys)).toEqual(keys.map(() => DELETED))
    expect(sent[0]?.map((target) => decodeURIComponent(target))).toEqual(keys.map((key) => `/models/${key}`))
  })

  test('holds 256 blobs at most, and outcomes keep the order of the keys', async () => {
    sent.length = 0
    const keys = Array.from({ length: 257 }, (_, i) => `k${i}`)
    expectBatch((blob) => (blob === 'k7' ? { status: 404, code: 'BlobNotFound' } : { status: 202 }))
    expectBatch()
    const outcomes = await run(keys)
    expect(sent.map(({ length }) => length)).toEqual([256, 1])
    expect(outcomes).toHaveLength(257)
    expect(outcomes[7]).toEqual(GONE)
    expect(outcomes.filter(({ kind }) => kind === 'deleted')).toHaveLength(256)
  })

  test('tells leased, immutable and denied blobs apart', async () => {
    const parts: Record<string, Part> = {
      leased: { status: 412, code: 'LeaseIdMissing' },
      immutable: { status: 409, code: 'BlobImmutableDueToPolicy' },
      denied: { status: 403, code: 'AuthorizationPermissionMismatch' },
    }
    expectBatch((blob) => parts[blob] ?? { status: 202 })
    const [leased, immutable, denied, plain] = await run(['leased', 'immutable', 'denied', 'plain'])
    expect(plain).toEqual(DELETED)
    expect(errorOf(leased).error).toContain('break the lease')
    expect(errorOf(immutable).error).toContain('immutability policy')
    expect(errorOf(denied).error).toContain('Storage Blob Data Contributor')
    expect([leased, immutable, denied].map((outcome) => errorOf(outcome).breaksBucket)).toEqual([
      false,
      false,
      false,
    ])
  })

  test('of which every blob is denied breaks the container', async () => {
    expectBatch(() => ({ status: 403, code: 'AuthorizationPermissionMismatch' }))
    const outcomes = await run(['a', 'b'])
    expect(outcomes.map((outcome) => errorOf(outcome).breaksBucket)).toEqual([true, true])
  })

  test('is sent again for the blobs that the service was too busy for', async () => {
    sent.length = 0
    expectBatch((blob) => (blob === 'a' ? { status: 503, code: 'ServerBusy' } : { status: 202 }))
    expectBatch()
    expect(await run(['a', 'b'])).toEqual([DELETED, DELETED])
    expect(sent).toEqual([['/models/a', '/models/b'], ['/models/a']])
    expect(waits).toEqual([500])
  })

  test('whose parts do not match its blobs is followed by single requests', async () => {
    expectBatch((blob) => (blob === 'a' ? { status: 404 } : { status: 202 }))
    refuse(single('a'), 404, 'BlobNotFound')
    expect(await run(['a', 'b'])).toEqual([GONE, DELETED])
  })

  test('whose reply has no part for a blob is followed by a single request', async () => {
    expectBatch((blob) => (blob === 'a' ? 'missing' : { status: 202 }))
    refuse(single('a'), 404, 'BlobNotFound')
    expect(await run(['a', 'b'])).toEqual([GONE, DELETED])
  })

  test('is sent again for a blob that failed on the server without a code', async () => {
    sent.length = 0
    expectBatch((blob) => (blob === 'a' ? { status: 503 } : { status: 202 }))
    expectBatch()
    expect(await run(['a', 'b'])).toEqual([DELETED, DELETED])
    expect(sent).toEqual([['/models/a', '/models/b'], ['/models/a']])
  })

  test('never has a name that its URL would fold to another', async () => {
    expectBatch()
    const outcomes = await run(['a/../b', 'plain', '..', '.', 'a\\..\\b'])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'deleted', 'failed', 'failed', 'failed'])
  })
})

describe('an account without batches', () => {
  test.each([
    [400, 'InvalidInput'],
    [403, 'AuthorizationPermissionMismatch'],
    [409, 'FeatureNotSupported'],
    [501, 'NotImplemented'],
  ])('%d %s: blobs are deleted one by one', async (status, code) => {
    refuse(nock(ORIGIN).post(BATCH), status, code)
    nock(ORIGIN, { reqheaders: { 'x-ms-delete-snapshots': 'include' } })
      .delete('/models/a%20b/c%252F')
      .reply(202)
    refuse(single('b'), 404, 'BlobNotFound')
    expect(await run(['a b/c%2F', 'b'])).toEqual([DELETED, GONE])
  })
})

test('an account that refused a batch is not asked for another', async () => {
  let batches = 0
  nock(ORIGIN)
    .post(BATCH)
    .times(2)
    .optionally()
    .reply(() => {
      batches += 1
      return [501, '', { 'x-ms-error-code': 'NotImplemented' }]
    })
  nock(ORIGIN)
    .delete(/^\/models\/k/u)
    .times(257)
    .reply(202)
  const outcomes = await run(Array.from({ length: 257 }, (_, i) => `k${i}`))
  expect(outcomes.filter(({ kind }) => kind === 'deleted')).toHaveLength(257)
  expect(batches).toBe(1)
})

describe('a broken container', () => {
  test('is one of another store', async () => {
    const [outcome] = await run(['a'], { bucket: { store: 'gcs', bucket: 'b' } })
    expect(errorOf(outcome)).toMatchObject({
      breaksBucket: true,
      error: 'Azure container "b" at gcs: it does not lie on Azure.',
    })
  })

  test.each([
    [404, 'ContainerNotFound', 'Nothing was taken for gone'],
    [409, 'ContainerBeingDeleted', 'Nothing was taken for gone'],
    [403, 'AuthenticationFailed', 'AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY'],
    [403, 'KeyBasedAuthenticationNotPermitted', 'AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY'],
    [404, 'ResourceNotFound', 'names of account and container'],
  ])('%d %s: every blob fails, the rest is not tried', async (status, code, hint) => {
    refuse(nock(ORIGIN).post(BATCH), status, code)
    const outcomes = await run(Array.from({ length: 257 }, (_, i) => `k${i}`))
    expect(new Set(outcomes).size).toBe(1)
    const { error, breaksBucket } = errorOf(outcomes[256])
    expect(breaksBucket).toBe(true)
    expect(error).toContain(`Azure container "models" at ${HOST}: ${code}: The server says no. `)
    expect(error).toContain(hint)
  })

  test.each([
    'attacker.example',
    'acme.blob.core.windows.net.attacker.example',
    '127.0.0.1:8080',
    'x@acme.blob.core.windows.net',
  ])('is one on the host %s, to which no credentials go', async (host) => {
    const [outcome] = await run(['a'], { bucket: { ...BUCKET, host } })
    expect(errorOf(outcome).breaksBucket).toBe(true)
    expect(errorOf(outcome).error).toContain('no Blob endpoint of Azure')
  })

  test.each(['..', 'A', 'a/b', 'x'])('is one with the name %j', async (bucket) => {
    const [outcome] = await run(['a'], { bucket: { ...BUCKET, bucket } })
    expect(errorOf(outcome).error).toContain('that is no name of a container')
  })
})

describe('a check', () => {
  const probe = (): nock.Interceptor => nock(ORIGIN).get('/models').query({ restype: 'container' })

  test('deletes nothing, and asks a container once', async () => {
    const store = open()
    expect(await store.check(BUCKET, ['a', 'b'])).toEqual([DELETABLE, DELETABLE])
    expect(await store.check(BUCKET, ['c'])).toEqual([DELETABLE])
  })

  test.each([
    [404, 'ContainerNotFound'],
    [403, 'AuthenticationFailed'],
  ])('finds %d %s, and the deletion says the same', async (status, code) => {
    refuse(probe().twice(), status, code)
    const found = await open().check(BUCKET, ['a', 'b'])
    expect(found).toEqual(await run(['a', 'b']))
    const [first] = found
    expect(first).toMatchObject({ kind: 'failed', breaksBucket: true })
  })

  test('takes a right that only reading needs for no reason', async () => {
    refuse(probe(), 403, 'AuthorizationPermissionMismatch')
    expect(await open().check(BUCKET, ['a'])).toEqual([DELETABLE])
  })

  test('finds a key that no request can name', async () => {
    const [bad, good] = await open().check(BUCKET, ['a/../b', 'c'])
    expect(bad).toMatchObject({ kind: 'failed', breaksBucket: false })
    expect(good).toEqual(DELETABLE)
  })

  test('finds credentials that no chain has, and the deletion says the same', async () => {
    const found = await open({ env: {} }).check(BUCKET, ['a'])
    expect(found).toEqual(await run(['a'], { env: {} }))
    const [first] = found
    expect(first).toMatchObject({ kind: 'failed', breaksBucket: true })
    expect(first).toHaveProperty('error', expect.stringContaining('the login of azure/login'))
  })
})

test('a host that is not there is asked twice, whatever the SDK thinks of it', async () => {
  nock.enableNetConnect()
  const { agents, lookups } = agentsToNobody()
  const store = open({ agents })
  nock.cleanAll()
  const [outcome] = await store.deleteObjects(BUCKET, ['a'])
  expect(errorOf(outcome)).toMatchObject({
    breaksBucket: true,
    error:
      `Azure container "models" at ${HOST}: it cannot be reached: there is no host named ${HOST}. ` +
      'Check the name of the account, and that the runner can reach it.',
  })
  expect([lookups(), waits]).toEqual([2, [1_000]])
})

describe('credentials', () => {
  const key = (account: string): string =>
    `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=${KEY};EndpointSuffix=core.windows.net`

  test('of a connection string', async () => {
    expectBatch()
    expect(await run(['a'], { env: { AZURE_STORAGE_CONNECTION_STRING: key('acme') } })).toEqual([DELETED])
  })

  test('a SAS goes with each request, and into no message', async () => {
    const env = { AZURE_STORAGE_SAS_TOKEN: `?sv=2024&sp=d&sig=${SIGNATURE}` }
    refuse(
      nock(ORIGIN)
        .post('/models')
        .query({ restype: 'container', comp: 'batch', sv: '2024', sp: 'd', sig: 'aVerySecretSignature=' }),
      403,
      'AuthenticationFailed',
    )
    const [outcome] = await run(['a'], { env })
    expect(errorOf(outcome).error).toContain('AZURE_STORAGE_SAS_TOKEN')
  })

  test('of another account are not used, and no others means no request', async () => {
    const env = {
      AZURE_STORAGE_CONNECTION_STRING: key('other'),
      AZURE_STORAGE_ACCOUNT: 'other',
      AZURE_STORAGE_KEY: KEY,
      AZURE_STORAGE_SAS_TOKEN: `sv=2024&sig=${SIGNATURE}`,
    }
    const [outcome] = await run(['a'], { env })
    const { error, breaksBucket } = errorOf(outcome)
    expect(breaksBucket).toBe(true)
    expect(error).toContain('the login of azure/login')
  })

  test('a broken connection string says so, without showing it', async () => {
    const [outcome] = await run(['a'], { env: { AZURE_STORAGE_CONNECTION_STRING: `AccountKey=${KEY}` } })
    expect(errorOf(outcome).breaksBucket).toBe(true)
  })
})

describe('a look', () => {
  const list = (query: Record<string, string>): nock.Interceptor =>
    nock(ORIGIN)
      .get('/models')
      .query({ restype: 'container', comp: 'list', include: 'metadata', maxresults: '5000', ...query })
  const blob = (name: string, size: number, metadata = ''): string =>
    `<Blob><Name>${name}</Name><Properties><Last-Modified>Fri, 02 Jan 2026 03:04:05 GMT</Last-Modified>` +
    `<Etag>e</Etag><Content-Length>${size}</Content-Length></Properties><Metadata>${metadata}</Metadata></Blob>`
  const xmlOf = (blobs: string, next = ''): string =>
    `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="${ORIGIN}/" ContainerName="models">` +
    `<Blobs>${blobs}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`
  const XML = { 'content-type': 'application/xml' }
  const modifiedAtMs = Date.parse('2026-01-02T03:04:05Z')

  test('lists page by page, without the folders of a hierarchical namespace', async () => {
    const folder = blob('p/t', 0, '<hdi_isfolder>true</hdi_isfolder>')
    list({ prefix: 'p/' }).reply(200, xmlOf(folder + blob('p/t/a b', 7), 'two'), XML)
    list({ prefix: 'p/', marker: 'two' }).reply(200, xmlOf(blob('p/z', 0)), XML)
    expect(await pagesOf(open(), BUCKET, 'p/')).toEqual([
      [{ key: 'p/t/a b', bytes: 7, modifiedAtMs }],
      [{ key: 'p/z', bytes: 0, modifiedAtMs }],
    ])
  })

  test('that is refused names the role, for good', async () => {
    refuse(list({ prefix: 'p/' }), 403, 'AuthorizationPermissionMismatch')
    await expect(pagesOf(open(), BUCKET, 'p/')).rejects.toMatchObject({
      message: expect.stringMatching(
        /list blobs \(role Storage Blob Data Reader, or a SAS with "l"\)/u,
      ) as unknown,
      isLasting: true,
    })
  })

  test('tells the size of one blob, and that there is none', async () => {
    nock(ORIGIN).head('/models/p/a%20b').reply(200, '', { 'content-length': '12' })
    nock(ORIGIN).head('/models/p/c').reply(404, '', { 'x-ms-error-code': 'BlobNotFound' })
    const reader = open()
    expect([await reader.bytesOf(BUCKET, 'p/a b'), await reader.bytesOf(BUCKET, 'p/c')]).toEqual([
      12,
      undefined,
    ])
  })

  test('of a service that names no code takes a blob that is not found for none', async () => {
    nock(ORIGIN).head('/models/p/c').reply(404)
    expect(await open().bytesOf(BUCKET, 'p/c')).toBeUndefined()
  })

  test.each([
    [404, 'ContainerNotFound', 'Check its name.'],
    [403, 'AuthorizationPermissionMismatch', 'read blobs (role Storage Blob Data Reader, or a SAS with "r")'],
  ])('at one blob does not take %d %s for a blob that is missing', async (status, code, remedy) => {
    nock(ORIGIN).head('/models/p/c').reply(status, '', { 'x-ms-error-code': code })
    await expect(open().bytesOf(BUCKET, 'p/c')).rejects.toMatchObject({
      message: expect.stringContaining(remedy) as unknown,
      isLasting: true,
    })
  })

  test('at a listing with a blob without size is an error', async () => {
    const odd = blob('p/a', 1).replace('<Content-Length>1</Content-Length>', '')
    list({ prefix: 'p/' }).reply(200, xmlOf(odd), XML)
    await expect(pagesOf(open(), BUCKET, 'p/')).rejects.toThrow(
      `Azure container "models" at ${HOST}: its listing has a blob without size`,
    )
  })
})
