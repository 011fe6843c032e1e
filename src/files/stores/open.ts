import type { PatienceOptions } from '../../clearml/gate.ts'
import type { Send } from '../../clearml/http.ts'
import type { RetryOptions } from '../../clearml/retry.ts'
import { createAgents, type Agents } from '../../network/agents.ts'
import { createFileRemover, type FileRemover } from '../remover.ts'
import type { StoreCredentials } from './credentials.ts'
import type { Env } from './env.ts'
import { createFileservers } from './fileservers.ts'
import type { S3Endpoint } from './s3-endpoints.ts'
import type { Bucket, ObjectStore } from './store.ts'

export type StoresOptions = RetryOptions &
  PatienceOptions & {
    filesHosts: readonly string[]
    s3Region: string
    s3Endpoints: readonly S3Endpoint[]
    /** Those of a configuration file. */
    storeCredentials: StoreCredentials
    concurrency: number
    env: Env
    now: () => number
    signal: AbortSignal
    sendWithToken: Send
    wasAway: () => Promise<boolean>
  }

/** All stores of a run. A cloud store and its SDK are loaded with the first file on it. */
export function openStores(options: StoresOptions): FileRemover {
  const agents = createAgents(options.env)
  const remover = createFileRemover({
    fileservers: createFileservers(options.filesHosts, options),
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

async function openStore(
  store: Bucket['store'],
  given: StoresOptions & { agents: Agents },
): Promise<ObjectStore> {
  const options = { ...given, credentials: given.storeCredentials }
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
