import { Storage } from '@google-cloud/storage'
import type { Emulator } from './emulator.ts'
import { startGcsServer, type GcsServer } from './gcs-server.ts'

export async function startGcs(): Promise<Emulator & { server: GcsServer }> {
  const server = await startGcsServer()
  const storage = new Storage({ apiEndpoint: server.url, projectId: 'test' })
  return {
    url: server.url,
    // The SDK reads it from the environment of the process.
    env: { STORAGE_EMULATOR_HOST: server.url },
    server,
    createBucket: (bucket) => {
      server.buckets.set(bucket, new Map())
      return Promise.resolve()
    },
    put: async (bucket, key, text = 'x') => {
      await storage.bucket(bucket).file(key).save(text, { resumable: false, validation: false })
    },
    list: async (bucket) => {
      const [files] = await storage.bucket(bucket).getFiles()
      return files.map(({ name }) => name).sort()
    },
    stop: server.stop,
  }
}
