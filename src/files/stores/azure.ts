import type { BatchSubResponse, ContainerClient } from '@azure/storage-blob'
import { accountOf, openAccount, type AzureAccount } from './azure-credentials.ts'
import {
  azureProblem,
  blobAnswer,
  callFailure,
  containerFailure,
  refusesBatches,
  type AzurePlace,
} from './azure-errors.ts'
import type { Agents } from '../../network/agents.ts'
import { createRedactor } from '../../redact.ts'
import { createProbe, type Answer } from './answer.ts'
import { azureCredentialsOf, type StoreCredentials } from './credentials.ts'
import type { DeleterOptions, Requests } from './deletion.ts'
import { hasDotSegment } from './object-keys.ts'
import type { Env } from './env.ts'
import { azureReads } from './azure-list.ts'
import { createObjectStore, type Reads } from './object-store.ts'
import { messageOf } from './problem.ts'
import type { Bucket, ObjectStore } from './store.ts'

export type AzureOptions = DeleterOptions & {
  env: Env
  now: () => number
  agents: Agents
  /** Those of a configuration file. */
  credentials: StoreCredentials
}

const MAX_BLOBS = 256
const WITH_SNAPSHOTS = { deleteSnapshots: 'include' } as const
/** Of one request with its retries; the SDK itself waits for ever. */
const TIMEOUT_MS = 300_000

/** Azure Blob: a client for each account, and batches within a container as long as it takes them. */
export function createAzureStore(options: AzureOptions): ObjectStore {
  const { env, now, agents, sleep, credentials: ofFile } = options
  const redact = createRedactor([
    env['AZURE_STORAGE_CONNECTION_STRING'],
    env['AZURE_STORAGE_KEY'],
    env['AZURE_STORAGE_SAS_TOKEN'],
    env['AZURE_CLIENT_SECRET'],
    /AccountKey=([^;]+)/u.exec(env['AZURE_STORAGE_CONNECTION_STRING'] ?? '')?.[1],
    ...ofFile.azure.map(({ key }) => key),
  ])
  const accounts = new Map<string, Promise<AzureAccount>>()
  const withoutBatches = new Set<string>()

  const open = (host: string, container: string): Promise<AzureAccount> => {
    const own = azureCredentialsOf(ofFile, accountOf(host) ?? '', container)
    const key = `${host} ${own?.from ?? ''}`
    const account = accounts.get(key) ?? openAccount(host, env, now, agents, own)
    accounts.set(key, account)
    return account
  }

  const openContainer = async (bucket: Bucket): Promise<Requests & Reads> => {
    const { host, name } = azureContainer(bucket)
    const { client, credentials } = await open(host, name)
    const container = client.getContainerClient(name)
    const place: AzurePlace = { name: placeName(host, name), url: client.url, credentials, redact }
    return {
      ...azureReads(container, place, TIMEOUT_MS),
      batchSize: MAX_BLOBS,
      refuse: (key) =>
        hasDotSegment(key)
          ? 'Its name has a segment "." or "..", and the URL of such a blob is that of another.'
          : undefined,
      probe: createProbe(async () => {
        try {
          await container.getProperties({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) })
          return undefined
        } catch (error) {
          return containerFailure(azureProblem(error), place)
        }
      }, sleep),
      batch: {
        fits: () => true,
        send: async (keys) => {
          if (withoutBatches.has(container.url)) return 'unsupported'
          try {
            return await sendBatch(container, keys, place)
          } catch (error) {
            const problem = azureProblem(error)
            if (refusesBatches(problem)) {
              withoutBatches.add(container.url)
              return 'unsupported'
            }
            const failure = callFailure(problem, place)
            return keys.map(() => failure)
          }
        },
      },
      single: async (key) => {
        try {
          await container
            .getBlobClient(key)
            .delete({ ...WITH_SNAPSHOTS, abortSignal: AbortSignal.timeout(TIMEOUT_MS) })
          return { kind: 'deleted' }
        } catch (error) {
          return blobAnswer(azureProblem(error), place)
        }
      },
    }
  }

  const explain = (bucket: Bucket, error: unknown): string => {
    const where = placeName(bucket.store === 'azure' ? bucket.host : bucket.store, bucket.bucket)
    return `${where}: ${redact(messageOf(error))}.`
  }
  return createObjectStore({ open: openContainer, explain, close: () => undefined }, options)
}

async function sendBatch(
  container: ContainerClient,
  keys: readonly string[],
  place: AzurePlace,
): Promise<readonly Answer[]> {
  const client = container.getBlobBatchClient()
  const batch = client.createBatch()
  for (const key of keys) await batch.deleteBlob(container.getBlobClient(key), WITH_SNAPSHOTS)
  const abortSignal = AbortSignal.timeout(TIMEOUT_MS)
  const { subResponses } = await client.submitBatch(batch, { abortSignal })
  return keys.map((_, i) => blobResponse(subResponses[i], place))
}

/** The list has holes where the reply has no part for a blob. */
function blobResponse(response: BatchSubResponse | undefined, place: AzurePlace): Answer {
  if (response === undefined) return { kind: 'unanswered' }
  const { status, errorCode, statusMessage } = response
  if (status === 202) return { kind: 'deleted' }
  // A 404 without a code may be the container's: a single request tells.
  if (errorCode === undefined && status < 500) return { kind: 'unanswered' }
  return blobAnswer({ code: errorCode ?? `HTTP ${status}`, message: statusMessage, status }, place)
}

function placeName(host: string, container: string): string {
  return `Azure container "${container}" at ${host}`
}

function azureContainer(bucket: Bucket): { host: string; name: string } {
  if (bucket.store !== 'azure') throw new Error('it does not lie on Azure')
  if (!/^(?:\$root|\$web|\$logs|[a-z0-9](?:-?[a-z0-9]){2,62})$/u.test(bucket.bucket)) {
    throw new Error('that is no name of a container')
  }
  return { host: bucket.host.toLowerCase(), name: bucket.bucket }
}
