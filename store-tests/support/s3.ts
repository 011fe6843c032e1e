import { fileURLToPath } from 'node:url'
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3'
import { startProgram, type Emulator } from './emulator.ts'

/** fauxqs: S3 without signatures, versions and limits; or the server that the environment names (README.md). */
export async function startS3(): Promise<Emulator> {
  const { STORE_TEST_S3_ENDPOINT, STORE_TEST_S3_KEY, STORE_TEST_S3_SECRET } = process.env
  const { url, stop } =
    STORE_TEST_S3_ENDPOINT === undefined
      ? await startFauxqs()
      : { url: STORE_TEST_S3_ENDPOINT, stop: () => Promise.resolve() }
  return s3At(url, stop, { key: STORE_TEST_S3_KEY ?? 'test', secret: STORE_TEST_S3_SECRET ?? 'test-secret' })
}

type Keys = { key: string; secret: string }

/** The hands for a server that is running. */
export function s3At(url: string, stop: () => Promise<void>, { key, secret }: Keys): Emulator {
  const env = { STORE_KEY: key, STORE_SECRET: secret }
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: env.STORE_KEY, secretAccessKey: env.STORE_SECRET },
  })
  return {
    url,
    env,
    createBucket: async (Bucket) => {
      await client.send(new CreateBucketCommand({ Bucket }))
    },
    put: async (Bucket, Key, text = 'x') => {
      await client.send(
        new PutObjectCommand({ Bucket, Key, Body: text, ContentLength: Buffer.byteLength(text) }),
      )
    },
    list: async (Bucket) => {
      const keys: string[] = []
      let token: string | undefined
      do {
        const page: ListObjectsV2CommandOutput = await client.send(
          new ListObjectsV2Command({ Bucket, ContinuationToken: token }),
        )
        keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
        token = page.NextContinuationToken
      } while (token !== undefined)
      return keys.sort()
    },
    stop: async () => {
      client.destroy()
      await stop()
    },
  }
}

async function startFauxqs(): Promise<{ url: string; stop: () => Promise<void> }> {
  const script = fileURLToPath(new URL('fauxqs.js', import.meta.url))
  const { port, stop } = await startProgram((free) => [script, String(free)])
  return { url: `http://127.0.0.1:${port}`, stop }
}
