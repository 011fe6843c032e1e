import { afterEach, expect, test } from '@jest/globals'
import type { Request } from '../../../src/clearml/http.ts'
import type { Location } from '../../../src/files/locate.ts'
import { openStores, type OpenStores } from '../../../src/files/stores/open.ts'
import type { Bucket } from '../../../src/files/stores/store.ts'
import { config, NOW, type Inputs } from '../../support/fixtures.ts'
import { retryOptions } from '../../support/retry-options.ts'
import { offline } from '../../support/stores/network.ts'

offline({
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SHARED_CREDENTIALS_FILE: '/-',
  AWS_CONFIG_FILE: '/-',
  METADATA_SERVER_DETECTION: 'none',
  GOOGLE_CLOUD_PROJECT: 'test',
})

let remover: OpenStores | undefined
afterEach(() => remover?.close())

function open(
  inputs: Inputs = {},
  signal = new AbortController().signal,
): { remover: OpenStores; sent: Request[] } {
  const sent: Request[] = []
  const session = {
    wasAway: () => Promise.resolve(false),
    sendWithToken: (request: Request) => {
      sent.push(request)
      if (request.method === 'HEAD') return Promise.resolve({ status: 404, text: '' })
      const { files } = JSON.parse(request.body ?? '{}') as { files: string[] }
      const deleted = Object.fromEntries(files.map((name) => [name, name]))
      return Promise.resolve({ status: 200, text: JSON.stringify({ deleted, errors: {} }) })
    },
  }
  const env = { AZURE_STORAGE_ACCOUNT: 'acme', AZURE_STORAGE_KEY: Buffer.from('key').toString('base64') }
  const patience = retryOptions({ now: () => NOW })
  remover = openStores(config(inputs), { env, signal, patience, session })
  return { remover, sent }
}

test('requests for files go to the address under which they were recorded', async () => {
  const { remover: stores, sent } = open({ 'files-host': 'http://inner:8081\nhttps://outer.test/files' })
  const at = (host: string, path: string) => ({ store: 'fileserver', host, path }) as const
  const files = [at('https://outer.test/files', 'a/b/c'), at('http://inner:8081', 'd/e/f')]
  expect(await stores.deleteFiles(files)).toEqual([{ kind: 'deleted' }, { kind: 'deleted' }])
  expect(await stores.removeFolders([at('http://inner:8081', 'd/e')])).toEqual([{ kind: 'deleted' }])
  const deletions = sent.filter(({ method }) => method === 'POST')
  expect(deletions.map(({ url, body }) => [url, body]).toSorted()).toEqual([
    ['http://inner:8081/delete_many', '{"files":["d/e"]}'],
    ['http://inner:8081/delete_many', '{"files":["d/e/f"]}'],
    ['https://outer.test/files/delete_many', '{"files":["a/b/c"]}'],
  ])
})

test('an address that is not configured is never asked', async () => {
  const { remover: stores, sent } = open({
    'api-host': 'https://clearml.example.com',
    'delete-files': 'none',
  })
  const file = { store: 'fileserver', host: 'http://evil.test', path: 'a/b/c' } as const
  expect(await stores.deleteFiles([file])).toMatchObject([{ kind: 'failed' }])
  expect(await stores.removeFolders([file])).toMatchObject([{ kind: 'failed' }])
  expect((await stores.proveHosts([file], () => Promise.resolve([]))).get('http://evil.test')).toMatchObject({
    kind: 'no-answer',
  })
  expect(sent).toEqual([])
})

test.each<[bucket: Bucket, inputs: Inputs]>([
  [{ store: 's3', host: undefined, bucket: 'ml' }, {}],
  [{ store: 's3', host: undefined, bucket: 'ml' }, { 's3-region': 'eu-central-1' }],
  [{ store: 's3', host: 'minio.lan:9000', bucket: 'ml' }, { 's3-endpoints': 'http://minio.lan:9000' }],
  [{ store: 'gcs', bucket: 'ml' }, {}],
  [{ store: 'azure', host: 'acme.blob.core.windows.net', bucket: 'models' }, {}],
])(
  'the store of %j is loaded with its first file, and sends nothing once the run is stopped',
  async (bucket, inputs) => {
    const { remover: stores, sent } = open(inputs, AbortSignal.abort())
    const location: Location = { store: 'object', bucket, key: 'a/b' }
    expect(await stores.deleteFiles([location])).toEqual([
      { kind: 'failed', error: 'Not deleted: the run was stopped before.', breaksBucket: false },
    ])
    expect(sent).toEqual([])
  },
)
