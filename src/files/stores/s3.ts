import type { DeleteObjectsCommandOutput, S3Client } from '@aws-sdk/client-s3'
import { errorMessage } from '../../clearml/errors.ts'
import type { Agents } from '../../network/agents.ts'
import { createRedactor } from '../../redact.ts'
import { createProbe, failed, type Answer } from './answer.ts'
import type { DeleterOptions, Requests } from './deletion.ts'
import { hasDotSegment } from './object-keys.ts'
import { createObjectStore, type Cloud, type Reads } from './object-store.ts'
import { openS3, serviceOf, type S3Service, type S3ServiceOptions } from './s3-client.ts'
import { isBucketName } from './s3-endpoints.ts'
import {
  bucketFailure,
  callFailure,
  keyAnswer,
  s3Problem,
  refusesBatches,
  type S3Place,
} from './s3-errors.ts'
import { s3Reads } from './s3-list.ts'
import type { Bucket, ObjectStore } from './store.ts'

export type S3Options = DeleterOptions & S3ServiceOptions & { agents: Agents }

const MAX_KEYS = 1_000
/** Not legal in XML, or changed by its parsers. */
const NOT_FOR_XML = /[\p{Cc}\u2028\ufffe\uffff]/u

/** S3 and the stores that speak it: a client for each endpoint, and `DeleteObjects` as long as the endpoint takes it. */
export function createS3Store(options: S3Options): ObjectStore {
  const { env, endpoints, credentials, agents, sleep } = options
  const redact = createRedactor([
    env['AWS_SECRET_ACCESS_KEY'],
    env['AWS_SESSION_TOKEN'],
    ...endpoints.flatMap(({ variables }) => (variables === undefined ? [] : [env[variables.secret]])),
    ...credentials.s3.flatMap(({ keys }) =>
      keys.kind === 'keys' ? [keys.secretAccessKey, keys.sessionToken] : [],
    ),
  ])
  /** By endpoint, region and credentials. */
  const clients = new Map<string, Promise<S3Client>>()
  const withoutBatches = new Set<string | undefined>()

  const open = (service: S3Service): Promise<S3Client> => {
    const key = [service.url ?? '', service.region, service.credentials].join('\n')
    const client = clients.get(key) ?? openS3(service, agents)
    clients.set(key, client)
    return client
  }

  const openBucket = async (at: Bucket): Promise<Requests & Reads> => {
    const { host, name: bucket } = s3Bucket(at)
    const service = serviceOf(host, bucket, options)
    const client = await open(service)
    const { DeleteObjectCommand, DeleteObjectsCommand, ListObjectsV2Command } =
      await import('@aws-sdk/client-s3')
    const place: S3Place = {
      name: `S3 bucket "${bucket}" on ${service.name}`,
      url: service.url ?? `https://s3.${service.region}.amazonaws.com`,
      bucket,
      credentials: service.credentials,
      redact,
    }
    return {
      ...s3Reads(client, place),
      batchSize: MAX_KEYS,
      refuse: () => undefined,
      probe: createProbe(async () => {
        try {
          await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }))
          return undefined
        } catch (error) {
          return bucketFailure(s3Problem(error), place)
        }
      }, sleep),
      batch: {
        fits: (key) => !NOT_FOR_XML.test(key),
        send: async (keys) => {
          if (withoutBatches.has(host)) return 'unsupported'
          const command = new DeleteObjectsCommand({
            Bucket: bucket,
            Delete: { Objects: keys.map((Key) => ({ Key })) },
            // Many stores know no other checksum than this one, and refuse the SDK's own CRC32.
            ...(service.url === undefined ? {} : { ChecksumAlgorithm: 'MD5' }),
          })
          try {
            return answersOf(keys, await client.send(command), place)
          } catch (error) {
            const problem = s3Problem(error)
            if (refusesBatches(problem)) {
              withoutBatches.add(host)
              return 'unsupported'
            }
            const failure = callFailure(problem, place)
            return keys.map(() => failure)
          }
        },
      },
      single: async (key) => {
        if (hasDotSegment(key)) {
          return failed('Its name has a segment "." or "..", which a single request cannot safely name.')
        }
        try {
          await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
          return { kind: 'deleted' }
        } catch (error) {
          return keyAnswer(s3Problem(error), place)
        }
      },
    }
  }

  const cloud: Cloud = {
    open: openBucket,
    explain: (bucket, error) => `S3 bucket "${bucket.bucket}": ${redact(errorMessage(error))}.`,
    close: () => {
      for (const client of clients.values()) {
        client.then(
          (opened) => {
            opened.destroy()
          },
          () => undefined,
        )
      }
      clients.clear()
    },
  }
  return createObjectStore(cloud, options)
}

function s3Bucket(bucket: Bucket): { host: string | undefined; name: string } {
  if (bucket.store !== 's3') throw new Error('it does not lie on S3')
  if (!isBucketName(bucket.bucket)) throw new Error('that is no name of a bucket')
  return { host: bucket.host, name: bucket.bucket }
}

/** A 200 may hold errors, and only what it lists was looked at. A key in both lists was not deleted. */
function answersOf(
  keys: readonly string[],
  { Deleted = [], Errors = [] }: DeleteObjectsCommandOutput,
  place: S3Place,
): readonly Answer[] {
  const answers = new Map<string | undefined, Answer>()
  for (const { Key } of Deleted) answers.set(Key, { kind: 'deleted' })
  for (const { Key, Code = 'Error', Message = '' } of Errors) {
    answers.set(Key, keyAnswer({ code: Code, message: Message, status: undefined }, place))
  }
  return keys.map((key) => answers.get(key) ?? { kind: 'unanswered' })
}
