import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals'
import nock from 'nock'
import { NO_CREDENTIALS, type StoreCredentials } from '../../../src/files/stores/credentials.ts'
import { openStores, type OpenStores } from '../../../src/files/stores/open.ts'
import { s3Endpoints } from '../../../src/files/stores/s3-endpoints.ts'
import type { Bucket, FileOutcome } from '../../../src/files/stores/store.ts'
import { config, NOW } from '../../support/fixtures.ts'
import { retryOptions } from '../../support/retry-options.ts'
import { offline } from '../../support/stores/network.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'file-credentials-'))
// The SDK reads it once.
const PROFILE = ['[team]', 'aws_access_key_id = AKIATEAM', 'aws_secret_access_key = team-secret']
writeFileSync(path.join(folder, 'aws'), PROFILE.join('\n'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

offline({
  PATH: '',
  HOME: folder,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'aws'),
  AWS_CONFIG_FILE: '/-',
  METADATA_SERVER_DETECTION: 'none',
})

let remover: OpenStores | undefined
afterEach(() => remover?.close())

async function remove(
  bucket: Bucket,
  credentials: Partial<StoreCredentials>,
  more: { endpoints?: string; env?: Record<string, string> } = {},
): Promise<FileOutcome | undefined> {
  const endpoints = s3Endpoints(more.endpoints ?? '')
  const settings = {
    ...config(),
    storeCredentials: { ...NO_CREDENTIALS, ...credentials },
    s3Endpoints: endpoints.ok ? endpoints.value : [],
  }
  remover = openStores(settings, {
    env: more.env ?? {},
    signal: new AbortController().signal,
    patience: retryOptions({ now: () => NOW }),
    session: {
      wasAway: () => Promise.resolve(false),
      sendWithToken: () => Promise.reject(new Error('no fileserver')),
    },
  })
  const [outcome] = await remover.deleteFiles([{ store: 'object', bucket, key: 'a/b.pkl' }])
  return outcome
}

function errorOf(outcome: FileOutcome | undefined): string {
  return outcome?.kind === 'failed' ? outcome.error : (outcome?.kind ?? 'nothing')
}

/** Deletes all that it is asked to, and keeps who asked. */
function expectS3(origin: string, place: string): { signer: () => string; token: () => string | null } {
  let headers = new Headers()
  nock(origin)
    .post((uri) => uri.startsWith(place))
    .reply((request: Request) => {
      headers = request.headers
      const body = '<DeleteResult><Deleted><Key>a/b.pkl</Key></Deleted></DeleteResult>'
      return [200, body, { 'content-type': 'application/xml' }]
    })
  return {
    signer: () => /Credential=([^,]+)/u.exec(headers.get('authorization') ?? '')?.[1] ?? '',
    token: () => headers.get('x-amz-security-token'),
  }
}

describe('S3', () => {
  const keys = (accessKeyId: string, sessionToken?: string) =>
    ({ kind: 'keys', accessKeyId, secretAccessKey: `${accessKeyId}-secret`, sessionToken }) as const
  const s3: StoreCredentials['s3'] = [
    {
      host: undefined,
      bucket: 'models',
      region: 'eu-west-1',
      keys: keys('AKIAMODELS'),
      from: 'credentials[0]',
    },
    {
      host: undefined,
      bucket: 'profiled',
      region: undefined,
      keys: { kind: 'profile', profile: 'team' },
      from: 'c[1]',
    },
    {
      host: 'minio.test:9000',
      bucket: 'archive',
      region: undefined,
      keys: keys('ARCHIVE'),
      from: 'credentials[2]',
    },
    {
      host: undefined,
      bucket: undefined,
      region: undefined,
      keys: keys('AKIAALL', 'token'),
      from: 'sdk.aws.s3',
    },
  ]
  const aws = (bucket: string): Bucket => ({ store: 's3', host: undefined, bucket })
  const minio = (bucket: string): Bucket => ({ store: 's3', host: 'minio.test:9000', bucket })
  const endpoints = 'http://minio.test:9000'

  test('takes the keys and the region of the bucket, whatever its case', async () => {
    const seen = expectS3('https://models.s3.eu-west-1.amazonaws.com', '/')
    expect(await remove(aws('models'), { s3 })).toEqual({ kind: 'deleted' })
    expect(seen.signer()).toMatch(/^AKIAMODELS\/\d+\/eu-west-1\/s3\/aws4_request$/u)
    expect(seen.token()).toBeNull()
  })

  test('takes the keys for all where the bucket has none, with their token', async () => {
    const seen = expectS3('https://other.s3.us-east-1.amazonaws.com', '/')
    expect(await remove(aws('other'), { s3 })).toEqual({ kind: 'deleted' })
    expect(seen.signer()).toMatch(/^AKIAALL\//u)
    expect(seen.token()).toBe('token')
  })

  test('takes a profile of the AWS command line', async () => {
    const seen = expectS3('https://profiled.s3.us-east-1.amazonaws.com', '/')
    expect(await remove(aws('profiled'), { s3 })).toEqual({ kind: 'deleted' })
    expect(seen.signer()).toMatch(/^AKIATEAM\//u)
  })

  test('takes the keys of a bucket on another host', async () => {
    const seen = expectS3('http://minio.test:9000', '/archive')
    expect(await remove(minio('archive'), { s3 }, { endpoints })).toEqual({ kind: 'deleted' })
    expect(seen.signer()).toMatch(/^ARCHIVE\//u)
  })

  test('never gives the keys of AWS to a host for which the file has others', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env-secret' }
    const outcome = await remove(minio('nobodys'), { s3 }, { endpoints, env })
    expect(errorOf(outcome)).toContain(
      'the configuration file has keys for minio.test:9000, and none for this bucket',
    )
  })

  test('takes the variables that an input names for the endpoint before the file', async () => {
    const seen = expectS3('http://minio.test:9000', '/archive')
    const named = { endpoints: `${endpoints} M_KEY M_SECRET`, env: { M_KEY: 'NAMED', M_SECRET: 's' } }
    expect(await remove(minio('archive'), { s3 }, named)).toEqual({ kind: 'deleted' })
    expect(seen.signer()).toMatch(/^NAMED\//u)
  })

  test('says where keys came from that are refused, and shows none', async () => {
    const body =
      '<Error><Code>InvalidAccessKeyId</Code><Message>AKIAMODELS AKIAMODELS-secret</Message></Error>'
    nock('https://models.s3.eu-west-1.amazonaws.com').post('/').query(true).reply(403, body)
    const error = errorOf(await remove(aws('models'), { s3 }))
    expect(error).toContain('credentials[0] of the configuration file')
    expect(error).not.toContain('-secret')
  })
})

describe('Google Cloud Storage', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const account = (name: string, more: object = {}): string =>
    JSON.stringify({
      type: 'service_account',
      client_email: `${name}@p.iam`,
      private_key: privateKey,
      ...more,
    })
  const bucket = (name: string): Bucket => ({ store: 'gcs', bucket: name })
  const entry = (key: StoreCredentials['gcs'][number]['key'], name?: string) =>
    [{ bucket: name, projectId: 'p', key, from: 'sdk.google.storage' }] as const

  /** Who asked for a token. */
  function expectDeletion(name: string): () => string {
    let issuer = ''
    nock('https://oauth2.googleapis.com')
      .post('/token')
      .reply(async (request: Request) => {
        const assertion = new URLSearchParams(await request.text()).get('assertion') ?? ''
        const claims = Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()
        issuer = (JSON.parse(claims) as { iss: string }).iss
        return [200, { access_token: 'ya29', expires_in: 3600 }]
      })
    nock('https://storage.googleapis.com', { reqheaders: { authorization: 'Bearer ya29' } })
      .delete(`/storage/v1/b/${name}/o/a%2Fb.pkl`)
      .reply(204)
    return () => issuer
  }

  test('takes the key in a file, and prints nothing past the log', async () => {
    const warn = jest.spyOn(console, 'warn')
    const file = path.join(folder, 'key.json')
    writeFileSync(file, account('in-file'))
    const issuer = expectDeletion('models')
    expect(await remove(bucket('models'), { gcs: entry({ kind: 'file', path: file }) })).toEqual({
      kind: 'deleted',
    })
    expect(issuer()).toBe('in-file@p.iam')
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  test('takes the key of the bucket before that for all, and no address that the key names', async () => {
    const own = { kind: 'json', text: account('own', { token_uri: 'https://evil.test/token' }) } as const
    const gcs = [...entry({ kind: 'json', text: account('all') }), ...entry(own, 'models')]
    const issuer = expectDeletion('models')
    expect(await remove(bucket('models'), { gcs })).toEqual({ kind: 'deleted' })
    expect(issuer()).toBe('own@p.iam')
  })

  test.each<[what: string, key: StoreCredentials['gcs'][number]['key'], message: string]>([
    ['is not there', { kind: 'file', path: '/not/there.json' }, 'cannot be read (Error: ENOENT'],
    ['is no JSON', { kind: 'json', text: '{"private_key": "SECRET-KEY' }, 'is no key of a service account'],
    [
      'is of another kind',
      { kind: 'json', text: '{"type": "external_account"}' },
      'is no key of a service account',
    ],
  ])('says that a key %s, and does not show it', async (_, key, message) => {
    const error = errorOf(await remove(bucket('models'), { gcs: entry(key) }))
    expect(error).toContain('sdk.google.storage')
    expect(error).toContain(message)
    expect(error).not.toContain('SECRET-KEY')
  })
})

describe('Azure', () => {
  const key = Buffer.from('a very secret key').toString('base64')
  const azure: StoreCredentials['azure'] = [
    { account: 'store', container: 'archive', key, from: 'containers[0]' },
    { account: 'store', container: undefined, key, from: 'containers[1]' },
  ]
  const container = (name: string, account = 'store'): Bucket => ({
    ...({ store: 'azure', host: `${account}.blob.core.windows.net`, bucket: name } as const),
  })

  test('takes the key of the account', async () => {
    let authorization = ''
    nock('https://store.blob.core.windows.net')
      .delete('/models/a/b.pkl')
      .reply((request: Request) => {
        authorization = request.headers.get('authorization') ?? ''
        return [202]
      })
    expect(await remove(container('models'), { azure })).toEqual({ kind: 'deleted' })
    expect(authorization).toMatch(/^SharedKey store:/u)
  })

  test('says where the key came from that is refused, and does not show it', async () => {
    const refusal = { 'x-ms-error-code': 'AuthenticationFailed' }
    nock('https://store.blob.core.windows.net').delete('/archive/a/b.pkl').reply(403, key, refusal)
    const error = errorOf(await remove(container('archive'), { azure }))
    expect(error).toContain('containers[0] of the configuration file')
    expect(error).not.toContain(key)
  })

  test('takes the variables of the account before the file', async () => {
    const env = { AZURE_STORAGE_ACCOUNT: 'store', AZURE_STORAGE_KEY: Buffer.from('other').toString('base64') }
    const refusal = { 'x-ms-error-code': 'AuthenticationFailed' }
    nock('https://store.blob.core.windows.net').delete('/archive/a/b.pkl').reply(403, '', refusal)
    expect(errorOf(await remove(container('archive'), { azure }, { env }))).toContain('AZURE_STORAGE_ACCOUNT')
  })
})
