import type { Send } from '../../clearml/http.ts'
import type { RetryOptions } from '../../clearml/retry.ts'
import { createAgents, type Agents } from '../../network/agents.ts'
import { createFileRemover, type FileRemover } from '../remover.ts'
import type { Env } from './env.ts'
import { createFileserver, type Fileserver } from './fileserver.ts'
import type { S3Endpoint } from './s3-endpoints.ts'
import type { Bucket, ObjectStore } from './store.ts'

export type StoresOptions = RetryOptions & {
  filesHosts: readonly string[]
  s3Region: string
  s3Endpoints: readonly S3Endpoint[]
  concurrency: number
  env: Env
  now: () => number
  signal: AbortSignal
  sendWithToken: Send
}

/** All stores of a run. A cloud store and its SDK are loaded with the first file on it. */
export function openStores(options: StoresOptions): FileRemover {
  const agents = createAgents(options.env)
  const remover = createFileRemover({
    fileserver: openFileserver(options),
    openStore: (store) => openStore(store, { ...options, agents }),
  })
  return {
    ...remover,
    close: () => {
      remover.close()
      agents.close()
    },
  }
}

function openFileserver(options: StoresOptions): Fileserver {
  const [baseUrl] = options.filesHosts
  // Without an address no URI is taken for one of the fileserver, so nothing is ever asked of it.
  return createFileserver({ ...options, baseUrl: baseUrl ?? 'http://fileserver.invalid' })
}

async function openStore(
  store: Bucket['store'],
  options: StoresOptions & { agents: Agents },
): Promise<ObjectStore> {
  switch (store) {
    case 's3': {
      const { createS3Store } = await import('./s3.ts')
      const region = options.s3Region === '' ? undefined : options.s3Region
      return createS3Store({ ...options, region, endpoints: options.s3Endpoints })
    }
    case 'gcs':
      return (await import('./gcs.ts')).createGcsStore(options)
    case 'azure':
      return (await import('./azure.ts')).createAzureStore(options)
  }
}
