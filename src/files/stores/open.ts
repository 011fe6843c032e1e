import pLimit from 'p-limit'
import type { PatienceOptions } from '../../clearml/gate.ts'
import type { Send } from '../../clearml/http.ts'
import type { RetryOptions } from '../../clearml/retry.ts'
import { createAgents, type Agents } from '../../network/agents.ts'
import { isMount, type LocalRoot } from '../local-roots.ts'
import { createLooker, type Looker } from '../looker.ts'
import { createFileRemover, type FileRemover } from '../remover.ts'
import type { StoreCredentials } from './credentials.ts'
import type { Env } from './env.ts'
import { createFileservers } from './fileservers.ts'
import { createListAll, type ListAll } from './list-all.ts'
import { createFolders, type Folders } from './folders.ts'
import { openEachOnce } from './opened.ts'
import type { S3Endpoint } from './s3-endpoints.ts'
import type { Bucket, ObjectStore } from './store.ts'

export type StoresOptions = RetryOptions &
  PatienceOptions & {
    filesHosts: readonly string[]
    localRoots: readonly LocalRoot[]
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

/** All stores of a run. */
export type OpenStores = FileRemover & Looker & { listAll: ListAll; close: () => void }

/** A cloud store and its SDK are loaded with the first file on it. */
export function openStores(options: StoresOptions): OpenStores {
  const { localRoots, concurrency, signal } = options
  const agents = createAgents(options.env)
  const fileservers = createFileservers(options.filesHosts, options)
  const roots = localRoots.filter((root) => !isMount(root)).map(({ to }) => to)
  const folders = createFolders(roots, options)
  const { open, close } = openEachOnce((store) => openStore(store, folders, { ...options, agents }))
  return {
    ...createFileRemover({ fileservers, proveRoots: folders.proveRoots, openStore: open }),
    ...createLooker({
      ...{ localRoots, signal, limit: pLimit(concurrency), openReader: open },
      bytesOnFileserver: fileservers.bytesOf,
    }),
    listAll: createListAll(open),
    close: () => {
      close()
      agents.close()
    },
  }
}

async function openStore(
  store: Bucket['store'],
  folders: Folders,
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
    case 'folder':
      return folders.store
  }
}
