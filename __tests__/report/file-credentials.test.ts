import { expect, test } from '@jest/globals'
import { NO_CREDENTIALS, type StoreCredentials } from '../../src/files/stores/credentials.ts'
import { fileCredentials } from '../../src/report/file-credentials.ts'
import { config } from '../support/fixtures.ts'

const from = 'sdk'
const keys = { kind: 'keys', accessKeyId: 'AKIA', secretAccessKey: 'SECRET', sessionToken: 'TOKEN' } as const
const CREDENTIALS: StoreCredentials = {
  s3: [
    { host: undefined, bucket: 'models', region: undefined, keys, from },
    { host: 'minio.lan:9000', bucket: undefined, region: undefined, keys, from },
    { host: undefined, bucket: undefined, region: undefined, keys, from },
  ],
  gcs: [{ bucket: 'b', projectId: undefined, key: { kind: 'json', text: '{SECRET}' }, from }],
  azure: [
    { account: 'acc', container: 'c', key: 'SECRET', from },
    { account: 'acc', container: undefined, key: undefined, from },
  ],
}

test('the credentials of a file are told by what they are for, and by nothing else', () => {
  const text = fileCredentials({ ...config(), storeCredentials: CREDENTIALS })
  expect(text).toBe(
    'S3, bucket "models"; S3 at minio.lan:9000; S3; Google Cloud Storage, bucket "b"; ' +
      'Azure account "acc", container "c"; Azure account "acc"',
  )
})

test('no credentials are no text', () => {
  expect(fileCredentials({ ...config(), storeCredentials: NO_CREDENTIALS })).toBe('')
})
