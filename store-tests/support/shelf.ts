import type { Shelf } from '../../__tests__/support/e2e/stored-world.ts'
import { AZURE_HOST } from './azure.ts'
import type { Emulator } from './emulator.ts'

/** A store as the action's tests need it. */
export type Store = {
  emulator: Pick<Emulator, 'createBucket' | 'put' | 'list' | 'stop'>
  /** What a task registers for an object. */
  uri: (bucket: string, key: string) => string
  inputs: Readonly<Record<string, string>>
  env: Readonly<Record<string, string>>
}

/** S3 by `s3-endpoints`: the host is part of the URI. */
export function s3Store(emulator: Emulator): Store {
  const { host } = new URL(emulator.url)
  return {
    emulator,
    uri: (bucket, key) => `s3://${host}/${bucket}/${key}`,
    inputs: { 's3-endpoints': `${emulator.url} STORE_KEY STORE_SECRET` },
    env: emulator.env,
  }
}

/** S3 as the AWS SDK finds it: the URI names the bucket alone. */
export function awsStore(emulator: Emulator): Store {
  const { STORE_KEY = '', STORE_SECRET = '' } = emulator.env
  return {
    emulator,
    uri: (bucket, key) => `s3://${bucket}/${key}`,
    inputs: {},
    env: {
      AWS_ENDPOINT_URL_S3: emulator.url,
      AWS_ACCESS_KEY_ID: STORE_KEY,
      AWS_SECRET_ACCESS_KEY: STORE_SECRET,
    },
  }
}

export function gcsStore(emulator: Emulator): Store {
  return { emulator, uri: (bucket, key) => `gs://${bucket}/${key}`, inputs: {}, env: emulator.env }
}

export function azureStore(emulator: Emulator): Store {
  const uri = (container: string, key: string): string => `azure://${AZURE_HOST}/${container}/${key}`
  return { emulator, uri, inputs: {}, env: emulator.env }
}

/** A share that is mounted where the training machines had it. */
export function folderStore(emulator: Emulator & { base: string }): Store {
  const uri = (folder: string, key: string): string => `file://${emulator.base}/${folder}/${key}`
  return { emulator, uri, inputs: { 'local-roots': emulator.base }, env: emulator.env }
}

/** A new bucket. */
export async function openShelf(store: Store, bucket: string): Promise<Shelf> {
  await store.emulator.createBucket(bucket)
  return {
    name: bucket,
    uri: (key) => store.uri(bucket, key),
    put: (key, bytes = 1) => store.emulator.put(bucket, key, 'x'.repeat(bytes)),
    list: () => store.emulator.list(bucket),
  }
}

/** Tasks name files in a bucket that nobody made. */
export function missingShelf(store: Store, bucket: string): Shelf {
  return {
    name: bucket,
    uri: (key) => store.uri(bucket, key),
    put: () => Promise.resolve(),
    list: () => Promise.resolve([]),
  }
}
