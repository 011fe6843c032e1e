import { createRequire } from 'node:module'
import { BlobServiceClient } from '@azure/storage-blob'
import { startProgram, type Emulator } from './emulator.ts'

/** The account that every Azurite has, and its public key. */
const ACCOUNT = 'devstoreaccount1'
export const azureKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** The host of `azure://` URIs that mean this account. */
export const AZURE_HOST = `${ACCOUNT}.blob.core.windows.net`

export type Azurite = Emulator & { service: BlobServiceClient }

export async function startAzure(): Promise<Azurite> {
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')
  const program = await startProgram((port) => [
    script,
    ...['--blobHost', '127.0.0.1', '--blobPort', String(port)],
    // The SDK may speak a newer API than the emulator knows.
    ...['--inMemoryPersistence', '--disableTelemetry', '--silent', '--skipApiVersionCheck'],
  ])
  const url = `http://127.0.0.1:${program.port}/${ACCOUNT}`
  const connection = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${azureKey};BlobEndpoint=${url};`
  const service = BlobServiceClient.fromConnectionString(connection)
  return {
    url,
    env: { AZURE_STORAGE_CONNECTION_STRING: connection },
    service,
    createBucket: async (container) => {
      await service.createContainer(container)
    },
    put: async (container, key, text = 'x') => {
      await service
        .getContainerClient(container)
        .getBlockBlobClient(key)
        .upload(text, Buffer.byteLength(text))
    },
    list: async (container) => {
      const keys: string[] = []
      for await (const { name } of service.getContainerClient(container).listBlobsFlat()) keys.push(name)
      return keys.sort()
    },
    stop: program.stop,
  }
}
