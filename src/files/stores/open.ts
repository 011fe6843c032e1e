import pLimit from 'p-limit'
import type { Patience } from '../../clearml/gate.ts'
import type { Session } from '../../clearml/session.ts'
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

/** Where files lie, as it is configured. */
export type StoreSettings = {
  filesHosts: readonly string[]
  localRoots: readonly LocalRoot[]
  s3Region: string
  s3Endpoints: readonly S3Endpoint[]
  /** Those of a configuration file. */
  storeCredentials: StoreCredentials
  concurrency: number
}

/** What the stores of a run are reached with. */
export type StoreMeans = {
  env: Env
  signal: AbortSignal
  patience: Patience
  /** Fileservers take its token. */
  session: Pick<Session, 'sendWithToken' | 'wasAway'>
}

/** All stores of a run. */
export type OpenStores = FileRemover & Looker & { listAll: ListAll; close: () => void }

/** A cloud store and its SDK are loaded with the first file on it. */
export function openStores(settings: StoreSettings, means: StoreMeans): OpenStores {
  const { filesHosts, localRoots, concurrency } = settings
  const { env, signal, patience } = means
  const { sendWithToken, wasAway } = means.session
  const agents = createAgents(env)
  const fileservers = createFileservers(filesHosts, { sendWithToken, wasAway, patience })
  const roots = localRoots.filter((root) => !isMount(root)).map(({ to }) => to)
  const folders = createFolders(roots, { concurrency, signal, sleep: patience.sleep })
  const { open, close } = openEachOnce((store) => openStore(store, settings, means, folders, agents))
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
  { s3Region, s3Endpoints: endpoints, storeCredentials: credentials, concurrency }: StoreSettings,
  { env, signal, patience: { sleep, now } }: StoreMeans,
  folders: Folders,
  agents: Agents,
): Promise<ObjectStore> {
  const given = { env, agents, credentials, sleep, concurrency, signal }
  switch (store) {
    case 's3': {
      const { createS3Store } = await import('./s3.ts')
      return createS3Store({ ...given, region: s3Region === '' ? undefined : s3Region, endpoints })
    }
    case 'gcs':
      return (await import('./gcs.ts')).createGcsStore(given)
    case 'azure':
      return (await import('./azure.ts')).createAzureStore({ ...given, now })
    case 'folder':
      return folders.store
  }
}
