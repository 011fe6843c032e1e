import type { Bucket as GcsBucket, Storage } from '@google-cloud/storage'
import { gcsCredentialsOf, type GcsCredentials, type StoreCredentials } from './credentials.ts'
import { gcsLogin } from './gcs-credentials.ts'
import type { Env } from './env.ts'
import { createDeleter, failed, type Answer, type DeleterOptions, type Requests } from './deletion.ts'
import { gcsAnswer, gcsProblem, noBucket, type GcsPlace } from './gcs-errors.ts'
import { messageOf, sentence, type Problem } from './problem.ts'
import { createRedactor } from '../../redact.ts'
import type { Bucket, ObjectStore } from './store.ts'

export type GcsOptions = DeleterOptions & {
  env: Env
  /** Those of a configuration file. */
  credentials: StoreCredentials
}

type Presence = 'there' | 'missing' | 'not-allowed-to-ask'

/** Keys of which all must be refused before the bucket counts as refused. */
const ROUND = 100

/** Google Cloud Storage, by Application Default Credentials or those of a file. Its API has no batches in this SDK. */
export function createGcsStore(options: GcsOptions): ObjectStore {
  const redact = createRedactor([
    options.env['GOOGLE_CREDENTIALS'],
    options.env['CLOUDSDK_AUTH_ACCESS_TOKEN'],
  ])
  const deleteKeys = createDeleter(options)
  /** By credentials. */
  const storages = new Map<string, Promise<Storage>>()
  const presences = new Map<string, Promise<Presence>>()

  const open = (own: GcsCredentials | undefined): Promise<Storage> => {
    const storage = storages.get(own?.from ?? '') ?? openGcs(own)
    storages.set(own?.from ?? '', storage)
    return storage
  }

  const presenceOf = (bucket: GcsBucket): Promise<Presence> => {
    const presence = presences.get(bucket.name) ?? findPresence(bucket)
    presences.set(bucket.name, presence)
    // An answer that did not come is asked for again.
    presence.catch(() => presences.delete(bucket.name))
    return presence
  }

  const afterNotFound = async (problem: Problem, bucket: GcsBucket, place: GcsPlace): Promise<Answer> => {
    try {
      const presence = await presenceOf(bucket)
      if (presence === 'there') return { kind: 'gone' }
      if (presence === 'missing' || /bucket does not exist/iu.test(problem.message)) {
        return noBucket(problem, place)
      }
      return /no such object/iu.test(problem.message)
        ? { kind: 'gone' }
        : failed(
            sentence(problem, place, 'Whether the bucket exists is not known: allow storage.buckets.get.'),
          )
    } catch (error) {
      return gcsAnswer(gcsProblem(error), place)
    }
  }

  const requestsTo = async (name: string): Promise<Requests> => {
    const bucket = (await open(gcsCredentialsOf(options.credentials, name))).bucket(name)
    const place: GcsPlace = { name: `Google Cloud Storage bucket "${name}"`, bucket: name, redact }
    return {
      batchSize: ROUND,
      // As the last part of a URL they would name the bucket. Google has no such objects.
      refuse: (key) => (key === '.' || key === '..' ? 'No object can have this name.' : undefined),
      single: async (key) => {
        try {
          await bucket.file(key).delete()
          return { kind: 'deleted' }
        } catch (error) {
          const problem = gcsProblem(error)
          return problem.status === 404
            ? await afterNotFound(problem, bucket, place)
            : gcsAnswer(problem, place)
        }
      },
    }
  }

  return {
    deleteObjects: async (bucket, keys) => {
      try {
        return await deleteKeys(keys, await requestsTo(gcsBucket(bucket)))
      } catch (error) {
        const text = `Google Cloud Storage bucket "${bucket.bucket}": ${redact(messageOf(error))}.`
        return keys.map(() => failed(text, true))
      }
    },
    close: () => undefined,
  }
}

/** A delete that is repeated finds nothing more to delete, so all of them may be: by default the SDK repeats none. */
async function openGcs(own: GcsCredentials | undefined): Promise<Storage> {
  const { IdempotencyStrategy, Storage } = await import('@google-cloud/storage')
  return new Storage({
    retryOptions: { autoRetry: true, maxRetries: 5, idempotencyStrategy: IdempotencyStrategy.RetryAlways },
    timeout: 60_000,
    ...(own === undefined ? {} : await gcsLogin(own)),
  })
}

async function findPresence(bucket: GcsBucket): Promise<Presence> {
  try {
    await bucket.getMetadata()
    return 'there'
  } catch (error) {
    const { status } = gcsProblem(error)
    if (status === 404) return 'missing'
    if (status === 403 || status === 401) return 'not-allowed-to-ask'
    throw error
  }
}

function gcsBucket(bucket: Bucket): string {
  if (bucket.store !== 'gcs') throw new Error('it does not lie on Google Cloud Storage')
  if (!/^[a-z0-9][\w.-]{1,221}$/u.test(bucket.bucket)) throw new Error('that is no name of a bucket')
  return bucket.bucket
}
