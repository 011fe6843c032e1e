import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { Agents } from '../../network/agents.ts'
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
  /** Undefined for the SDK's own chain. */
  keys: { accessKeyId: string; secretAccessKey: string } | undefined
}

export type S3ServiceOptions = {
  endpoints: readonly S3Endpoint[]
  /** Of AWS buckets; without it that of the environment. */
  region: string | undefined
  env: Env
}

const AWS_CHAIN =
  'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as aws-actions/configure-aws-credentials sets them, or a role of the runner'

/** @throws Error when no such endpoint is configured, or its variables are empty. */
export function serviceOf(host: string | undefined, options: S3ServiceOptions): S3Service {
  return host === undefined ? aws(options) : custom(host, options)
}

function aws({ env, region: input }: S3ServiceOptions): S3Service {
  const url = variable(env, 'AWS_ENDPOINT_URL_S3') ?? variable(env, 'AWS_ENDPOINT_URL')
  // The SDK itself reads AWS_REGION only.
  const region = input ?? variable(env, 'AWS_REGION') ?? variable(env, 'AWS_DEFAULT_REGION') ?? 'us-east-1'
  return { name: url ?? `AWS (region ${region})`, url, region, credentials: AWS_CHAIN, keys: undefined }
}

function custom(host: string, { endpoints, env }: S3ServiceOptions): S3Service {
  const endpoint = endpoints.find((candidate) => candidate.host === host)
  if (endpoint === undefined) throw new Error(`no endpoint configured for ${host}: add it to s3-endpoints`)
  const { url, variables } = endpoint
  const service = { name: url, url, region: endpoint.region ?? 'us-east-1' }
  if (variables === undefined) return { ...service, credentials: AWS_CHAIN, keys: undefined }
  const accessKeyId = variable(env, variables.key)
  const secretAccessKey = variable(env, variables.secret)
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? variables.key : variables.secret
    throw new Error(`the environment variable ${missing}, which s3-endpoints names for ${url}, is not set`)
  }
  return {
    ...service,
    credentials: `${variables.key} and ${variables.secret}`,
    keys: { accessKeyId, secretAccessKey },
  }
}

/** Retries of whole requests are the SDK's. */
export async function openS3({ url, region, keys }: S3Service, agents: Agents): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3')
  const config: S3ClientConfig = {
    region,
    maxAttempts: 5,
    retryMode: 'adaptive',
    requestHandler: await handlerBy(agents),
    ...(keys === undefined ? {} : { credentials: keys }),
    // Host names of stores at home seldom have a name for each bucket.
    ...(url === undefined ? { followRegionRedirects: true } : { endpoint: url, forcePathStyle: true }),
  }
  return new S3Client(config)
}
