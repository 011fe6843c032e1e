import type { Agents } from '../../network/agents.ts'
import { createRedactor } from '../../redact.ts'
import { createProbe } from './answer.ts'
import { gcsCredentialsOf, type GcsCredentials, type StoreCredentials } from './credentials.ts'
import type { DeleterOptions, Requests } from './deletion.ts'
import type { Env } from './env.ts'
import { openGcs, type GcsClient } from './gcs-client.ts'
import {
  gcsAnswer,
  gcsProblem,
  noBucket,
  notFoundAnswer,
  type GcsPlace,
  type Presence,
} from './gcs-errors.ts'
import { gcsReads } from './gcs-list.ts'
import { createObjectStore, type Reads } from './object-store.ts'
import { messageOf } from './problem.ts'
import type { Bucket, ObjectStore } from './store.ts'

export type GcsOptions = DeleterOptions & {
  env: Env
  agents: Agents
  /** Those of a configuration file. */
  credentials: StoreCredentials
}

/** Keys of which all must be refused before the bucket counts as refused. */
const ROUND = 100

/** Google Cloud Storage, by Application Default Credentials or those of a file. Its API has no batches in this SDK. */
export function createGcsStore(options: GcsOptions): ObjectStore {
  const redact = createRedactor([
    options.env['GOOGLE_CREDENTIALS'],
    options.env['CLOUDSDK_AUTH_ACCESS_TOKEN'],
  ])
  /** By credentials. */
  const clients = new Map<string, Promise<GcsClient>>()

  const open = (own: GcsCredentials | undefined): Promise<GcsClient> => {
    const client = clients.get(own?.from ?? '') ?? openGcs(options.agents, options.sleep, own)
    clients.set(own?.from ?? '', client)
    return client
  }

  const openBucket = async (at: Bucket): Promise<Requests & Reads> => {
    const name = gcsBucket(at)
    const { storage, retried } = await open(gcsCredentialsOf(options.credentials, name))
    const bucket = storage.bucket(name)
    const place: GcsPlace = {
      name: `Google Cloud Storage bucket "${name}"`,
      url: storage.apiEndpoint,
      bucket: name,
      redact,
    }
    let presence: Promise<Presence> | undefined
    const presenceOfBucket = (): Promise<Presence> => {
      const asked = (presence ??= findPresence(() => retried(() => bucket.getMetadata())))
      // An answer that did not come is asked for again.
      asked.catch(() => (presence = undefined))
      return asked
    }
    return {
      ...gcsReads(bucket, retried, place),
      batchSize: ROUND,
      // As the last part of a URL they would name the bucket. Google has no such objects.
      refuse: (key) => (key === '.' || key === '..' ? 'No object can have this name.' : undefined),
      probe: createProbe(async () => {
        try {
          const found = await presenceOfBucket()
          return found.kind === 'missing' ? noBucket(found.problem, place) : undefined
        } catch (error) {
          return gcsAnswer(gcsProblem(error), place)
        }
      }, options.sleep),
      single: async (key) => {
        try {
          await retried(() => bucket.file(key).delete())
          return { kind: 'deleted' }
        } catch (error) {
          const problem = gcsProblem(error)
          if (problem.status !== 404) return gcsAnswer(problem, place)
          try {
            return notFoundAnswer(problem, await presenceOfBucket(), place)
          } catch (unknown) {
            return gcsAnswer(gcsProblem(unknown), place)
          }
        }
      },
    }
  }

  const explain = (bucket: Bucket, error: unknown): string =>
    `Google Cloud Storage bucket "${bucket.bucket}": ${redact(messageOf(error))}.`
  return createObjectStore({ open: openBucket, explain, close: () => undefined }, options)
}

async function findPresence(ask: () => Promise<unknown>): Promise<Presence> {
  try {
    await ask()
    return { kind: 'there' }
  } catch (error) {
    const problem = gcsProblem(error)
    if (problem.status === 404) return { kind: 'missing', problem }
    if (problem.status === 403) return { kind: 'not-allowed-to-ask' }
    throw error
  }
}

function gcsBucket(bucket: Bucket): string {
  if (bucket.store !== 'gcs') throw new Error('it does not lie on Google Cloud Storage')
  if (!/^[a-z0-9][\w.-]{1,221}$/u.test(bucket.bucket)) throw new Error('that is no name of a bucket')
  return bucket.bucket
}
