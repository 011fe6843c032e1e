import type { Parser } from '../../inputs/parse.ts'

/** A store that speaks S3 and is not AWS. */
export type S3Endpoint = {
  /** As `Bucket` names it: lower case, without the port that the scheme implies. */
  host: string
  /** Its origin. */
  url: string
  region: string | undefined
  /** The environment variables with its credentials; without them the AWS chain is used. */
  variables: { key: string; secret: string } | undefined
}

export type S3Location = { host: string | undefined; bucket: string; key: string }
export type S3Split = { ok: true; location: S3Location } | { ok: false; reason: string }

const FORM =
  'one endpoint a line in the form "URL [KEY_VARIABLE SECRET_VARIABLE] [region=NAME]", ' +
  'for example "http://minio.lan:9000 MINIO_KEY MINIO_SECRET region=eu"'
// Capitals only, since somebody will paste the secrets themselves, and names of variables are shown.
const VARIABLE = /^[A-Z_][A-Z0-9_]*$/u
const REGION = /^region=([A-Za-z0-9][A-Za-z0-9-]{0,62})$/u

/** The lines of the input `s3-endpoints`; none at all is an empty list. */
export const s3Endpoints: Parser<readonly S3Endpoint[]> = (text) => {
  const endpoints: S3Endpoint[] = []
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    if (line.trim() === '') continue
    const parsed = parseLine(line.trim().split(/[ \t]+/u))
    const problem =
      typeof parsed === 'string'
        ? parsed
        : endpoints.some((other) => collide(other, parsed))
          ? 'names a host a second time'
          : undefined
    if (problem !== undefined) return { ok: false, accepted: `${FORM}; line ${index + 1} ${problem}` }
    if (typeof parsed !== 'string') endpoints.push(parsed)
  }
  return { ok: true, value: endpoints }
}

function parseLine([address = '', ...words]: readonly string[]): S3Endpoint | string {
  const url = originOf(address)
  if (url === undefined)
    return 'starts with no http or https URL of a host alone, without user, path and query'
  const last = words.at(-1) ?? ''
  const region = REGION.exec(last)?.[1]
  if (region === undefined && last.includes('=')) return 'ends in something else than region=NAME'
  const [key, secret, ...rest] = region === undefined ? words : words.slice(0, -1)
  if (rest.length > 0) return 'has words too many'
  if (key === undefined) return { host: url.host, url: url.origin, region, variables: undefined }
  if (secret === undefined) return 'names one variable; the key and the secret are two'
  if (!VARIABLE.test(key) || !VARIABLE.test(secret)) {
    return 'must name environment variables in capitals (A-Z, 0-9, _), never the key and secret themselves'
  }
  return { host: url.host, url: url.origin, region, variables: { key, secret } }
}

function originOf(address: string): URL | undefined {
  const url = /^https?:\/\//iu.test(address) && URL.canParse(address) ? new URL(address) : undefined
  const bare = url?.username === '' && url.password === '' && url.pathname === '/'
  return bare && !/[?#]/u.test(address) ? url : undefined
}

/** Two endpoints that one URI could mean. */
function collide(a: S3Endpoint, b: S3Endpoint): boolean {
  const [one, other] = [new URL(a.url), new URL(b.url)]
  if (one.hostname !== other.hostname) return false
  return portOf(one) === portOf(other) || (one.port === '' && other.port === '')
}

/**
 * Splits `s3://bucket/key`, or with a configured endpoint `s3://host[:port]/bucket/key`.
 * The key is literal: blanks, `%`, `?` and `#` are characters like any other.
 */
export function splitS3Uri(uri: string, endpoints: readonly S3Endpoint[]): S3Split {
  const match = /^s3:\/\/([^/]*)(?:\/+(.*))?$/su.exec(uri)
  if (match === null) return { ok: false, reason: 'not an s3:// URI' }
  const [, authority = '', rest = ''] = match
  const host = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/iu.exec(authority)
  if (host === null) return { ok: false, reason: 'the part after s3:// is neither a bucket nor a host' }
  const [, name = '', port] = host
  const endpoint = endpoints.find((candidate) => isAt(candidate, name.toLowerCase(), port))
  if (endpoint === undefined) {
    return port === undefined
      ? locate(undefined, authority, rest)
      : { ok: false, reason: `no endpoint configured for ${authority}: add it to s3-endpoints` }
  }
  const slash = rest.indexOf('/')
  if (slash < 0) return { ok: false, reason: 'it names no object' }
  return locate(endpoint.host, rest.slice(0, slash), rest.slice(slash).replace(/^\/+/u, ''))
}

function locate(host: string | undefined, bucket: string, key: string): S3Split {
  if (!isBucketName(bucket)) return { ok: false, reason: `"${bucket}" is no name of a bucket` }
  return key === ''
    ? { ok: false, reason: 'it names no object' }
    : { ok: true, location: { host, bucket, key } }
}

/** The names of S3 of all times and compatible stores; no ARN, which the SDK would follow elsewhere. */
export function isBucketName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,254}$/u.test(name)
}

function isAt(endpoint: S3Endpoint, hostname: string, port: string | undefined): boolean {
  const url = new URL(endpoint.url)
  if (url.hostname !== hostname) return false
  return port === undefined ? url.port === '' : Number(port) === portOf(url)
}

function portOf(url: URL): number {
  return Number(url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : url.port)
}
