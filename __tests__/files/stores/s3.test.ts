import { afterEach, describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { NO_CREDENTIALS } from '../../../src/files/stores/credentials.ts'
import { createAgents } from '../../../src/network/agents.ts'
import { s3Endpoints } from '../../../src/files/stores/s3-endpoints.ts'
import { createS3Store, type S3Options } from '../../../src/files/stores/s3.ts'
import type { Bucket, Deletable, FileOutcome, ObjectStore } from '../../../src/files/stores/store.ts'
import { ODD_KEYS, offline } from '../../support/stores/network.ts'
import { agentsToNobody } from '../../support/stores/nobody.ts'
import { pagesOf } from '../../support/stores/listing.ts'
import { recordingSleep } from '../../support/stores/recording-sleep.ts'

const ORIGIN = 'http://minio.test:9000'
const SECRET = 'a-very-secret-key'
const ENV = { STORE_KEY: 'AKIATEST', STORE_SECRET: SECRET }
const BUCKET: Bucket = { store: 's3', host: 'minio.test:9000', bucket: 'ml' }
const XML = { 'content-type': 'application/xml' }
const EMPTY =
  '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>'

offline({ AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: '/-', AWS_CONFIG_FILE: '/-' })

let waits: number[] = []
let store: ObjectStore | undefined

function open(options: Partial<S3Options> = {}): ObjectStore {
  const parsed = s3Endpoints(`${ORIGIN} STORE_KEY STORE_SECRET`)
  const recording = recordingSleep()
  waits = recording.waits
  nock(ORIGIN).get('/ml/').query({ 'list-type': '2', 'max-keys': '1' }).optionally().reply(200, EMPTY, XML)
  store = createS3Store({
    credentials: NO_CREDENTIALS,
    endpoints: parsed.ok ? parsed.value : [],
    region: undefined,
    env: ENV,
    sleep: recording.sleep,
    concurrency: 1,
    agents: createAgents(process.env),
    ...options,
  })
  return store
}

afterEach(() => store?.close())

/** The keys of a `DeleteObjects`, in its order. */
function keysOf(body: string): string[] {
  return [...body.matchAll(/<Key>(.*?)<\/Key>/gsu)].map(([, key = '']) => unescape(key))
}

function unescape(text: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return text.replace(/&(\w+);/gu, (_, name: string) => names[name] ?? '')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

type Verdict = { code: string; message?: string } | 'unmentioned' | undefined

/** One reply to `DeleteObjects`, by what it says of each key. */
function batch(verdict: (key: string) => Verdict = () => undefined): (keys: readonly string[]) => string {
  return (keys) => {
    const parts = keys.map((key) => {
      const said = verdict(key)
      if (said === 'unmentioned') return ''
      return said === undefined
        ? `<Deleted><Key>${escape(key)}</Key></Deleted>`
        : `<Error><Key>${escape(key)}</Key><Code>${said.code}</Code><Message>${said.message ?? 'no'}</Message></Error>`
    })
    return `<?xml version="1.0" encoding="UTF-8"?><DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</DeleteResult>`
  }
}

function errorXml(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message><AWSAccessKeyId>AKIATEST</AWSAccessKeyId><StringToSign>${SECRET}</StringToSign></Error>`
}

const sent: string[][] = []
afterEach(() => {
  sent.length = 0
})

/** Expects one `DeleteObjects` at the endpoint. */
function expectBatch(answer: (keys: readonly string[]) => string): nock.Scope {
  return nock(ORIGIN)
    .post('/ml/?delete=')
    .reply(async (request: Request) => {
      const keys = keysOf(await request.text())
      sent.push(keys)
      return [200, answer(keys), XML]
    })
}

function refuseBatch(status: number, code: string, message = 'no'): void {
  nock(ORIGIN).post('/ml/?delete=').reply(status, errorXml(code, message), XML)
}

const DELETABLE: Deletable = { kind: 'deletable' }
const DELETED: FileOutcome = { kind: 'deleted' }
const kinds = (outcomes: readonly FileOutcome[]): string[] => outcomes.map(({ kind }) => kind)

function errorOf(outcome: FileOutcome | undefined): { error: string; breaksBucket: boolean } {
  if (outcome?.kind !== 'failed') throw new Error(`not failed but ${outcome?.kind ?? 'nothing'}`)
  expect(outcome.error).not.toContain(SECRET)
  expect(outcome.error).not.toContain('AKIATEST')
  expect(outcome.error).not.toContain('undefined')
  return outcome
}

describe('a batch', () => {
  test('deletes odd names as they are, with the checksum that every store knows', async () => {
    nock(ORIGIN, { reqheaders: { 'content-md5': /^[\w+/]{22}==$/u, authorization: /^AWS4-HMAC-SHA256 / } })
      .post('/ml/?delete=')
      .reply(async (request: Request) => {
        const asked = keysOf(await request.text())
        sent.push(asked)
        return [200, batch()(asked), XML]
      })
    const keys = [...ODD_KEYS, '../up/./here', '/first']
    expect(await open().deleteObjects(BUCKET, keys)).toEqual(keys.map(() => DELETED))
    expect(sent).toEqual([keys])
  })

  test('holds 1,000 keys at most, and outcomes keep the order of the keys', async () => {
    const keys = Array.from({ length: 1_001 }, (_, i) => `k${i}`)
    expectBatch(batch((key) => (key === 'k7' ? { code: 'NoSuchKey' } : undefined)))
    expectBatch(batch())
    const outcomes = await open().deleteObjects(BUCKET, keys)
    expect(sent.map(({ length }) => length)).toEqual([1_000, 1])
    expect(outcomes).toHaveLength(1_001)
    expect(outcomes[7]).toEqual({ kind: 'gone' })
    expect(outcomes.filter(({ kind }) => kind === 'deleted')).toHaveLength(1_000)
  })

  test('is sent again for the keys that the store was too busy for', async () => {
    expectBatch(
      batch((key) => (key === 'a' ? undefined : { code: key === 'b' ? 'SlowDown' : 'InternalError' })),
    )
    expectBatch(batch((key) => (key === 'b' ? { code: 'ServiceUnavailable' } : undefined)))
    expectBatch(batch())
    expect(await open().deleteObjects(BUCKET, ['a', 'b', 'c'])).toEqual([DELETED, DELETED, DELETED])
    expect(sent).toEqual([['a', 'b', 'c'], ['b', 'c'], ['b']])
    expect(waits).toEqual([500, 2_000])
  })

  test('gives up on a key that stays busy, and on no other', async () => {
    for (let i = 0; i < 4; i++) {
      expectBatch(batch((key) => (key === 'a' ? { code: 'OperationAborted' } : undefined)))
    }
    const [a, b] = await open().deleteObjects(BUCKET, ['a', 'b'])
    expect(errorOf(a)).toEqual({
      kind: 'failed',
      error: `S3 bucket "ml" on ${ORIGIN}: OperationAborted: no. The next run tries again.`,
      remedy: 'The next run tries again.',
      breaksBucket: false,
    })
    expect(b).toEqual(DELETED)
  })

  test('fails a denied key alone, and a locked one with its own reason', async () => {
    expectBatch(
      batch((key) => {
        if (key === 'denied') return { code: 'AccessDenied', message: 'Access Denied' }
        const message = 'Access Denied because object protected by object lock.'
        return key === 'locked' ? { code: 'AccessDenied', message } : undefined
      }),
    )
    const outcomes = await open().deleteObjects(BUCKET, ['a', 'denied', 'locked'])
    expect(kinds(outcomes)).toEqual(['deleted', 'failed', 'failed'])
    expect(errorOf(outcomes[1]).error).toMatch(
      /AccessDenied.*s3:DeleteObject on ml\/\*.*STORE_KEY and STORE_SECRET/u,
    )
    expect(errorOf(outcomes[1]).breaksBucket).toBe(false)
    expect(errorOf(outcomes[2])).toMatchObject({
      error: expect.stringContaining('retention'),
      breaksBucket: false,
    })
  })

  test('of which every key is denied breaks the bucket', async () => {
    expectBatch(batch(() => ({ code: 'AccessDenied' })))
    const outcomes = await open().deleteObjects(BUCKET, ['a', 'b'])
    expect(outcomes.map((outcome) => errorOf(outcome).breaksBucket)).toEqual([true, true])
  })

  test('of which every key is locked does not', async () => {
    expectBatch(batch(() => ({ code: 'AccessDenied', message: 'protected by object lock' })))
    const outcomes = await open().deleteObjects(BUCKET, ['a', 'b'])
    expect(outcomes.map((outcome) => errorOf(outcome).breaksBucket)).toEqual([false, false])
  })

  test('that leaves a key out is followed by a single request for it', async () => {
    expectBatch(batch((key) => (key === 'b' ? 'unmentioned' : undefined)))
    nock(ORIGIN).delete('/ml/b?x-id=DeleteObject').reply(204)
    expect(await open().deleteObjects(BUCKET, ['a', 'b'])).toEqual([DELETED, DELETED])
  })

  test('leaves out names that XML cannot hold', async () => {
    expectBatch(batch())
    nock(ORIGIN).delete('/ml/bell%07?x-id=DeleteObject').reply(204)
    nock(ORIGIN).delete('/ml/line%0Abreak?x-id=DeleteObject').reply(204)
    const outcomes = await open().deleteObjects(BUCKET, ['bell\u0007', 'plain', 'line\nbreak'])
    expect(outcomes).toEqual([DELETED, DELETED, DELETED])
    expect(sent).toEqual([['plain']])
  })

  test('of no keys is no request', async () => {
    expect(await open().deleteObjects(BUCKET, [])).toEqual([])
  })
})

describe('a store without batches', () => {
  test.each([
    [400, 'MissingContentMD5'],
    [400, 'InvalidRequest'],
    [405, 'MethodNotAllowed'],
    [411, 'MissingContentLength'],
    [501, 'NotImplemented'],
  ])('%d %s: objects are deleted one by one, and batches are not tried again', async (status, code) => {
    refuseBatch(status, code)
    nock(ORIGIN).delete('/ml/a%20b/c%252F%2B?x-id=DeleteObject').reply(204)
    nock(ORIGIN).delete('/ml/b?x-id=DeleteObject').reply(404, errorXml('NoSuchKey', 'no'), XML)
    nock(ORIGIN).delete('/other/c?x-id=DeleteObject').reply(204)
    const s3 = open()
    expect(await s3.deleteObjects(BUCKET, ['a b/c%2F+', 'b'])).toEqual([DELETED, { kind: 'gone' }])
    expect(await s3.deleteObjects({ ...BUCKET, bucket: 'other' }, ['c'])).toEqual([DELETED])
  })

  test('refuses names that a proxy may fold to those of other objects', async () => {
    refuseBatch(501, 'NotImplemented')
    const outcomes = await open().deleteObjects(BUCKET, ['a/../b', '..', './c'])
    expect(outcomes.map((outcome) => errorOf(outcome).breaksBucket)).toEqual([false, false, false])
  })
})

describe('a check', () => {
  test('deletes nothing, and asks a bucket once', async () => {
    const opened = open()
    expect(await opened.check(BUCKET, ['a', '../b'])).toEqual([DELETABLE, DELETABLE])
    expect(await opened.check(BUCKET, ['c'])).toEqual([DELETABLE])
  })

  test.each([
    [404, 'NoSuchBucket'],
    [403, 'InvalidAccessKeyId'],
    [403, 'SignatureDoesNotMatch'],
    [400, 'ExpiredToken'],
  ])('finds %d %s, and the deletion says the same', async (status, code) => {
    nock(ORIGIN).get('/ml/').query(true).twice().reply(status, errorXml(code, 'The server says no'), XML)
    const found = await open().check(BUCKET, ['a', 'b'])
    const deleted = await open().deleteObjects(BUCKET, ['a', 'b'])
    expect(found).toEqual(deleted)
    expect(errorOf(deleted[1])).toMatchObject({ breaksBucket: true })
    expect(errorOf(deleted[1]).error).toContain(`S3 bucket "ml" on ${ORIGIN}: ${code}`)
  })

  test.each([
    [403, 'AccessDenied'],
    [501, 'NotImplemented'],
    [405, 'MethodNotAllowed'],
  ])('takes %d %s for no reason: to list needs other rights than to delete', async (status, code) => {
    nock(ORIGIN).get('/ml/').query(true).reply(status, errorXml(code, 'no'), XML)
    expect(await open().check(BUCKET, ['a'])).toEqual([DELETABLE])
  })

  test('finds credentials that no chain has', async () => {
    process.env['AWS_ENDPOINT_URL_S3'] = ORIGIN
    const opened = open({ env: { AWS_ENDPOINT_URL_S3: ORIGIN } })
    const [found] = await opened.check({ ...BUCKET, host: undefined }, ['a'])
    Reflect.deleteProperty(process.env, 'AWS_ENDPOINT_URL_S3')
    if (found?.kind !== 'failed') throw new Error('not found')
    expect(found).toMatchObject({ breaksBucket: true })
    expect(found.error).toContain('CredentialsProviderError')
    expect(found.error).toContain('The credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  })
})

describe('a broken bucket', () => {
  test.each([
    [404, 'NoSuchBucket', 'Nothing was taken for gone'],
    [403, 'AccessDenied', 's3:DeleteObject'],
    [403, 'SignatureDoesNotMatch', 'STORE_KEY and STORE_SECRET'],
    [403, 'InvalidAccessKeyId', 'STORE_KEY and STORE_SECRET'],
    [400, 'ExpiredToken', 'expired'],
    [400, 'InvalidToken', 'STORE_KEY and STORE_SECRET'],
    [400, 'AuthorizationHeaderMalformed', 's3-region'],
    [404, 'Whatever', 'Check the name and the endpoint'],
  ])('%d %s: every key fails, the rest is not tried', async (status, code, hint) => {
    refuseBatch(status, code, 'The server says no')
    const keys = Array.from({ length: 1_001 }, (_, i) => `k${i}`)
    const outcomes = await open().deleteObjects(BUCKET, keys)
    expect(new Set(outcomes).size).toBe(1)
    const { error, breaksBucket } = errorOf(outcomes[1_000])
    expect(breaksBucket).toBe(true)
    expect(error).toContain(`S3 bucket "ml" on ${ORIGIN}: ${code}`)
    expect(error).toContain(hint)
  })

  test('is one whose host is not there: it is asked twice, whatever the SDK thinks of it', async () => {
    nock.enableNetConnect()
    const { agents, lookups } = agentsToNobody()
    const opened = open({ agents })
    nock.cleanAll()
    const outcomes = await opened.deleteObjects(BUCKET, ['a', 'b'])
    expect(errorOf(outcomes[1])).toMatchObject({
      breaksBucket: true,
      error:
        `S3 bucket "ml" on ${ORIGIN}: it cannot be reached: there is no host named minio.test. ` +
        'Check that the runner can reach the service.',
    })
    expect(await opened.deleteObjects(BUCKET, ['c'])).toEqual([outcomes[0]])
    expect([lookups(), waits]).toEqual([2, [1_000]])
  })

  test('is one without credentials in the named variables, and no request is made', async () => {
    const [outcome] = await open({ env: { STORE_KEY: 'AKIATEST', STORE_SECRET: ' ' } }).deleteObjects(
      BUCKET,
      ['a'],
    )
    expect(errorOf(outcome)).toMatchObject({
      error: `S3 bucket "ml": the environment variable STORE_SECRET, which s3-endpoints names for ${ORIGIN}, is not set.`,
      breaksBucket: true,
    })
  })

  test('is one on an endpoint that is not configured', async () => {
    const [outcome] = await open().deleteObjects({ ...BUCKET, host: 'other.test:9000' }, ['a'])
    expect(errorOf(outcome).error).toContain('no endpoint configured for other.test:9000')
  })

  test.each(['arn:aws:s3:us-east-1:1:accesspoint/x', '..', 'a/b'])(
    'is one with the name %j',
    async (bucket) => {
      const [outcome] = await open().deleteObjects({ ...BUCKET, bucket }, ['a'])
      expect(errorOf(outcome).breaksBucket).toBe(true)
    },
  )

  test('a bucket of another store is refused', async () => {
    const [outcome] = await open().deleteObjects({ store: 'gcs', bucket: 'ml' }, ['a'])
    expect(errorOf(outcome).error).toContain('it does not lie on S3')
  })
})

describe('AWS', () => {
  const AWS: Bucket = { store: 's3', host: undefined, bucket: 'ml-models' }
  const env = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: SECRET }

  /** The SDK's chain reads the environment of the process. */
  const signIn = (): void => {
    Object.assign(process.env, env)
  }
  afterEach(() => {
    for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name)
  })

  test.each([
    [undefined, {}, 'us-east-1'],
    [undefined, { AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    [undefined, { AWS_DEFAULT_REGION: 'eu-west-1', AWS_REGION: 'eu-central-1' }, 'eu-central-1'],
    ['sa-east-1', { AWS_REGION: 'eu-central-1' }, 'sa-east-1'],
  ])('region %j and %j: %s', async (region, variables, expected) => {
    signIn()
    nock(`https://ml-models.s3.${expected}.amazonaws.com`)
      .post('/?delete=')
      .reply(async (request: Request) => [200, batch()(keysOf(await request.text())), XML])
    const outcomes = await open({ region, env: { ...env, ...variables } }).deleteObjects(AWS, ['a'])
    expect(outcomes).toEqual([DELETED])
  })

  test('follows a bucket to its region', async () => {
    signIn()
    nock('https://ml-models.s3.us-east-1.amazonaws.com')
      .post('/?delete=')
      .reply(301, errorXml('PermanentRedirect', 'moved'), { ...XML, 'x-amz-bucket-region': 'eu-north-1' })
    nock('https://ml-models.s3.eu-north-1.amazonaws.com')
      .post('/?delete=')
      .reply(async (request: Request) => [200, batch()(keysOf(await request.text())), XML])
    const outcomes = await open({ env }).deleteObjects(AWS, ['a'])
    expect(outcomes).toEqual([DELETED])
  })

  test('without credentials is broken, and says where they are looked for', async () => {
    const [outcome] = await open({ env: {} }).deleteObjects(AWS, ['a'])
    const { error, breaksBucket } = errorOf(outcome)
    expect(breaksBucket).toBe(true)
    expect(error).toMatch(/"ml-models" on AWS \(region us-east-1\).*AWS_ACCESS_KEY_ID.*s3:DeleteObject/u)
  })

  test('honours the endpoint of the environment', async () => {
    signIn()
    nock(ORIGIN)
      .post('/ml-models/?delete=')
      .reply(async (request: Request) => [200, batch()(keysOf(await request.text())), XML])
    const outcomes = await open({ env: { ...env, AWS_ENDPOINT_URL_S3: ORIGIN } }).deleteObjects(AWS, ['a'])
    expect(outcomes).toEqual([DELETED])
  })
})

describe('a look', () => {
  const xmlOf = (contents: string, more = ''): string =>
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><EncodingType>url</EncodingType>${more}${contents}</ListBucketResult>`
  const entry = (key: string, size = 7): string =>
    `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>${size}</Size></Contents>`
  const list = (query: Record<string, string>): nock.Interceptor =>
    nock(ORIGIN)
      .get('/ml/')
      .query({ 'list-type': '2', 'encoding-type': 'url', ...query })
  const AT = Date.parse('2026-01-02T03:04:05Z')

  test('lists page by page, and decodes what XML cannot hold', async () => {
    const next = '<IsTruncated>true</IsTruncated><NextContinuationToken>t/2</NextContinuationToken>'
    list({ prefix: 'p/t/' }).reply(200, xmlOf(entry('p/t/a+b%2Bc%0A') + entry('p/t/%252F', 0), next), XML)
    list({ prefix: 'p/t/', 'continuation-token': 't/2' }).reply(200, xmlOf(entry('p/t/z')), XML)
    expect(await pagesOf(open(), BUCKET, 'p/t/')).toEqual([
      [
        { key: 'p/t/a b+c\n', bytes: 7, modifiedAtMs: AT },
        { key: 'p/t/%2F', bytes: 0, modifiedAtMs: AT },
      ],
      [{ key: 'p/t/z', bytes: 7, modifiedAtMs: AT }],
    ])
  })

  test('takes keys as they are where the store does not encode them', async () => {
    const xml = xmlOf(entry('p/a+b%20')).replace(/<EncodingType>.*<\/EncodingType>/u, '')
    list({ prefix: 'p/' }).reply(200, xml, XML)
    expect(await pagesOf(open(), BUCKET, 'p/')).toEqual([[expect.objectContaining({ key: 'p/a+b%20' })]])
  })

  test('takes no other answer for an empty bucket, and an empty bucket for one', async () => {
    list({}).reply(200, '<DeleteResult></DeleteResult>', XML)
    await expect(pagesOf(open(), BUCKET, '')).rejects.toThrow(/is no listing/u)
    list({}).reply(200, EMPTY, XML)
    expect(await pagesOf(open(), BUCKET, '')).toEqual([[]])
  })

  test('believes no listing that leaves something out', async () => {
    list({}).reply(200, xmlOf('<Contents><Key>a</Key></Contents>'), XML)
    await expect(pagesOf(open(), BUCKET, '')).rejects.toThrow(/without key, size or time/u)
  })

  test.each([
    [403, 'AccessDenied', /AccessDenied.*right s3:ListBucket on ml; .*STORE_KEY/u, true],
    [404, 'NoSuchBucket', /NoSuchBucket.*Check its name/u, true],
  ])('that is answered by %d %s names what is missing, for good', async (status, code, words, isLasting) => {
    list({}).reply(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`, XML)
    const error: unknown = await pagesOf(open(), BUCKET, '').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'LookError', message: expect.stringMatching(words), isLasting })
    expect(String(error)).not.toContain(SECRET)
  })

  test('tells the size of one object, and that there is none', async () => {
    nock(ORIGIN).head('/ml/p/a%20b').reply(200, '', { 'content-length': '12' })
    nock(ORIGIN).head('/ml/p/c').reply(404)
    nock(ORIGIN).head('/ml/p/d').reply(403)
    const reader = open()
    expect([await reader.bytesOf(BUCKET, 'p/a b'), await reader.bytesOf(BUCKET, 'p/c')]).toEqual([
      12,
      undefined,
    ])
    await expect(reader.bytesOf(BUCKET, 'p/d')).rejects.toThrow(/s3:GetObject/u)
  })

  test('into a bucket of no endpoint is refused for good', async () => {
    const nowhere: Bucket = { store: 's3', host: 'other:1', bucket: 'ml' }
    await expect(pagesOf(open(), nowhere, '')).rejects.toMatchObject({ name: 'LookError', isLasting: true })
  })
})
