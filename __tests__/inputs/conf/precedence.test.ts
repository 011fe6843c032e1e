import { describe, expect, test } from '@jest/globals'
import type { StoreCredentials } from '../../../src/files/stores/credentials.ts'
import { readConf, type ClearmlConf } from '../../../src/inputs/conf/conf.ts'
import { credentialsBeside, textsBeside } from '../../../src/inputs/conf/precedence.ts'
import type { InputName } from '../../../src/inputs/table.ts'

const CONF = `
api { api_server: "http://h:8008", files_server: "http://h:8081", credentials { access_key: AK, secret_key: SK } }
sdk.aws.s3 {
  region: eu, key: k, secret: s
  credentials: [{ bucket: b, key: kb, secret: sb, region: us }, { host: "m:9000", key: km, secret: sm, region: xx }]
}
sdk.google.storage.credentials_json: "/g.json"
sdk.azure.storage.containers: [{ account_name: acc, account_key: ak }]
`

function confOf(text = CONF): ClearmlConf {
  return readConf(text, '/c.conf', { read: () => undefined, env: {}, home: '/' }).conf!
}

function textsWith(given: Partial<Record<InputName, string>>, text = CONF): object {
  const { texts, otherServer } = textsBeside(confOf(text), (name) => given[name] ?? '')
  return { names: [...texts.keys()].toSorted(), otherServer }
}

const ALL = ['access-key', 'api-host', 'files-host', 's3-region', 'secret-key']

describe('hosts and keys of the file', () => {
  test.each<[what: string, given: Partial<Record<InputName, string>>]>([
    ['where nothing else is given', {}],
    ['where the same server is given', { 'api-host': 'http://H:8008/' }],
    ['where the same access key is given', { 'access-key': 'AK' }],
    ['where another secret is given, which wins', { 'secret-key': 'other' }],
    ['where another fileserver is given, which wins', { 'files-host': 'http://other:8081' }],
  ])('are all there %s', (_, given) => {
    expect(textsWith(given)).toEqual({ names: ALL, otherServer: undefined })
  })

  test.each(['http://other:8008', 'https://h:8008', 'http://h:8008/api', 'nonsense'])(
    'never go to another server: %s',
    (host) => {
      expect(textsWith({ 'api-host': host })).toEqual({ names: ['s3-region'], otherServer: 'http://h:8008' })
    },
  )

  test('go to any server if the file names none', () => {
    const text = CONF.replace('api_server: "http://h:8008",', '')
    expect(textsWith({ 'api-host': 'http://other:8008' }, text)).toMatchObject({ otherServer: undefined })
  })

  test('are without the secret where another access key is given', () => {
    expect(textsWith({ 'access-key': 'OTHER' })).toMatchObject({
      names: ALL.filter((name) => name !== 'secret-key'),
    })
  })
})

describe('credentials of the file', () => {
  const beside = (env: Record<string, string>, hasRegion = false): StoreCredentials =>
    credentialsBeside(confOf().credentials, env, hasRegion)
  const s3 = (found: StoreCredentials): unknown[] => found.s3.map(({ host, bucket }) => host ?? bucket)

  test('are all there beside empty variables', () => {
    expect(beside({ AWS_ACCESS_KEY_ID: ' ', GOOGLE_APPLICATION_CREDENTIALS: '' })).toEqual(
      confOf().credentials,
    )
  })

  test.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ])('for AWS yield to %s, and those for other hosts do not', (variable) => {
    const found = beside({ [variable]: 'x' })
    expect(s3(found)).toEqual(['m:9000'])
    expect([found.gcs.length, found.azure.length]).toEqual([1, 1])
  })

  test('for AWS have the region of the run if one is given, and those for other hosts have their own', () => {
    expect(beside({}, true).s3.map(({ region }) => region)).toEqual([undefined, 'xx', undefined])
    expect(beside({}).s3.map(({ region }) => region)).toEqual(['us', 'xx', undefined])
  })

  test('for Google yield to GOOGLE_APPLICATION_CREDENTIALS', () => {
    expect(beside({ GOOGLE_APPLICATION_CREDENTIALS: '/x.json' })).toMatchObject({ gcs: [], azure: [{}] })
  })

  test('for Azure yield to a login of an application', () => {
    expect(beside({ AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't' })).toMatchObject({ azure: [], gcs: [{}] })
    expect(beside({ AZURE_CLIENT_ID: 'c' }).azure).toHaveLength(1)
  })
})
