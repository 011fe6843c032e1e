import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { Agents } from '../../network/agents.ts'
import { s3CredentialsOf, type AwsKeys, type StoreCredentials } from './credentials.ts'
import { variable, type Env } from './env.ts'
import type { S3Endpoint } from './s3-endpoints.ts'
import { handlerBy } from './s3-handler.ts'

/** A service that speaks S3, and how this run talks to it. */
export type S3Service = {
  /** For people. */
  name: string
  url: string | undefined
  region: string
  /** For people: where the credentials come from. */
  credentials: string
  keys: AwsKeys
}

export type S3ServiceOptions = {
  endpoints: readonly S3Endpoint[]
  /** Of AWS buckets; without it that of the environment. */
  region: string | undefined
  env: Env
  /** Those of a configuration file. */
  credentials: StoreCredentials
}

const CHAIN: AwsKeys = { kind: 'chain' }
const AWS_CHAIN =
  'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as aws-actions/configure-aws-credentials sets them, or a role of the runner'

/** @throws Error when no such endpoint is configured, or its variables are empty. */
export function serviceOf(host: string | undefined, bucket: string, options: S3ServiceOptions): S3Service {
  return host === undefined ? aws(bucket, options) : custom(host, bucket, options)
}

function aws(bucket: string, { env, region: input, credentials }: S3ServiceOptions): S3Service {
  const own = s3CredentialsOf(credentials, undefined, bucket)
  const url = variable(env, 'AWS_ENDPOINT_URL_S3') ?? variable(env, 'AWS_ENDPOINT_URL')
  // The SDK itself reads AWS_REGION only.
  const region =
    own?.region ?? input ?? variable(env, 'AWS_REGION') ?? variable(env, 'AWS_DEFAULT_REGION') ?? 'us-east-1'
  const name = url ?? `AWS (region ${region})`
  return { name, url, region, credentials: namesOf(own), keys: own?.keys ?? CHAIN }
}

function custom(host: string, bucket: string, options: S3ServiceOptions): S3Service {
  const { endpoints, env, credentials } = options
  const endpoint = endpoints.find((candidate) => candidate.host === host)
  if (endpoint === undefined) throw new Error(`no endpoint configured for ${host}: add it to s3-endpoints`)
  const { url, variables } = endpoint
  const service = { name: url, url, region: endpoint.region ?? 'us-east-1' }
  if (variables === undefined) {
    const own = s3CredentialsOf(credentials, host, bucket)
    // The keys of AWS are for a host that the file gives other keys to only if an input says so.
    if (own === undefined && credentials.s3.some((entry) => entry.host === host)) {
      throw new Error(`the configuration file has keys for ${host}, and none for this bucket: add them there`)
    }
    return { ...service, credentials: namesOf(own), keys: own?.keys ?? CHAIN }
  }
  const accessKeyId = variable(env, variables.key)
  const secretAccessKey = variable(env, variables.secret)
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? variables.key : variables.secret
    throw new Error(`the environment variable ${missing}, which s3-endpoints names for ${url}, is not set`)
  }
  return {
    ...service,
    credentials: `${variables.key} and ${variables.secret}`,
    keys: { kind: 'keys', accessKeyId, secretAccessKey, sessionToken: undefined },
  }
}

function namesOf(own: { from: string } | undefined): string {
  return own === undefined ? AWS_CHAIN : `${own.from} of the configuration file`
}

/** Retries of whole requests are the SDK's. */
export async function openS3({ url, region, keys }: S3Service, agents: Agents): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3')
  const config: S3ClientConfig = {
    region,
    maxAttempts: 5,
    retryMode: 'adaptive',
    requestHandler: await handlerBy(agents),
    ...loginBy(keys),
    // Host names of stores at home seldom have a name for each bucket.
    ...(url === undefined ? { followRegionRedirects: true } : { endpoint: url, forcePathStyle: true }),
  }
  return new S3Client(config)
}

function loginBy(keys: AwsKeys): Pick<S3ClientConfig, 'credentials' | 'profile'> {
  switch (keys.kind) {
    case 'chain':
      return {}
    case 'profile':
      return { profile: keys.profile }
    case 'keys': {
      const { accessKeyId, secretAccessKey, sessionToken } = keys
      return {
        credentials: {
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        },
      }
    }
  }
}
