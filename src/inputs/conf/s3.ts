import type { AwsKeys, S3Credentials } from '../../files/stores/credentials.ts'
import type { S3Endpoint } from '../../files/stores/s3-endpoints.ts'
import { oneForEach, type ForFolder } from './one-for-each.ts'
import type { Section } from './section.ts'

export type S3Conf = {
  credentials: readonly S3Credentials[]
  /** The hosts that are named there. */
  endpoints: readonly S3Endpoint[]
}

/** `sdk.aws.s3`: keys for all buckets of AWS, and a list of those for single buckets and for other hosts. */
export function readS3(s3: Section): S3Conf {
  const endpoints = new Map<string, S3Endpoint>()
  const named = s3.sections('credentials').flatMap((entry): ForFolder<S3Credentials>[] => {
    const endpoint = endpointOf(entry)
    const keys = keysOf(entry)
    const [bucket = '', ...folders] = bucketOf(entry).split('/')
    if (endpoint === 'refused' || keys === undefined || (endpoint === undefined && bucket === '')) return []
    if (endpoint !== undefined) endpoints.set(endpoint.host, endpoints.get(endpoint.host) ?? endpoint)
    const credentials: S3Credentials = {
      ...{ host: endpoint?.host, bucket: bucket === '' ? undefined : bucket },
      ...{ region: entry.text('region'), keys, from: entry.label() },
    }
    return [{ folder: [...folders, entry.text('subdir') ?? ''].join('/'), credentials }]
  })
  const keys = keysOf(s3)
  const forAll = { host: undefined, bucket: undefined, region: undefined, from: s3.label() }
  return {
    credentials: [
      ...oneForEach(named, ({ host, bucket }) => `${host ?? ''}/${bucket ?? ''}`, s3),
      ...(keys === undefined ? [] : [{ ...forAll, keys }]),
    ],
    endpoints: [...endpoints.values()],
  }
}

function keysOf(section: Section): AwsKeys | undefined {
  const [accessKeyId, secretAccessKey] = [section.text('key'), section.text('secret')]
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { kind: 'keys', accessKeyId, secretAccessKey, sessionToken: section.text('token') }
  }
  if (accessKeyId !== undefined || secretAccessKey !== undefined) {
    section.refuse(
      accessKeyId === undefined ? 'key' : 'secret',
      'is missing, and the other of the two is there',
    )
  }
  const profile = section.text('profile')
  if (profile !== undefined) return { kind: 'profile', profile }
  return section.flag('use_credentials_chain') === true ? { kind: 'chain' } : undefined
}

/** In small letters, as the SDK compares them. */
function bucketOf(entry: Section): string {
  return (entry.text('bucket') ?? '').toLowerCase().replaceAll(/^["']+|["']+$|\/+$/gu, '')
}

function endpointOf(entry: Section): S3Endpoint | 'refused' | undefined {
  const host = entry.text('host')
  if (host === undefined) return undefined
  const address = `${entry.flag('secure') === false ? 'http' : 'https'}://${host}`
  // Nothing but a host: no user, no path.
  if (/[/?#@\\\s]/u.test(host) || !URL.canParse(address)) {
    entry.refuse('host', 'is no name of a host, with a port or without')
    return 'refused'
  }
  const { host: name, origin } = new URL(address)
  return { host: name, url: origin, region: entry.text('region'), variables: undefined }
}
