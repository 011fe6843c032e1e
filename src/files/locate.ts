import { withPlainHost, type Hosted } from './address.ts'
import { localFileOf, type LocalRoot } from './local-roots.ts'
import { splitS3Uri, type S3Endpoint } from './stores/s3-endpoints.ts'
import type { Bucket } from './stores/store.ts'

/** Where a file lies, as far as this run can reach it. */
export type Location = OnFileserver | { store: 'object'; bucket: Bucket; key: string }

export type OnFileserver = {
  store: 'fileserver'
  /** The line of `files-host` below which it was recorded. */
  host: string
  /** The stored text behind it, without leading slashes. */
  path: string
}

/** Undefined for an object of a cloud: whose bucket it is, its credentials tell. */
export function hostedAt(location: Location): Hosted | undefined {
  if (location.store === 'fileserver') return location
  const { bucket, key } = location
  return bucket.store === 'folder' ? { host: bucket.bucket, path: key } : undefined
}

export type Place =
  | { kind: 'known'; location: Location }
  /** An upload that never happened: there is no file. */
  | { kind: 'placeholder' }
  | { kind: 'elsewhere'; reason: 'foreign' | 'local' | 'no-endpoint' }

/** Prefixes without a trailing slash; they match up to a whole segment only. */
export type UriMap = readonly { from: string; to: string }[]

export type Stores = {
  /** The addresses of fileservers, as URL prefixes without a trailing slash, the longest first. */
  fileserverPrefixes: readonly string[]
  /** How to reach, from here, prefixes that the training machines recorded. */
  uriMap: UriMap
  /** Recorded prefixes that are mounted on this machine. */
  localRoots: readonly LocalRoot[]
  /** The bucket of an `s3://` URI; undefined if its endpoint is not configured. */
  splitS3: (uri: string) => { bucket: Bucket; key: string } | undefined
}

/** The stores as they are configured. */
export function configureStores(config: {
  filesHosts: readonly string[]
  uriMap: UriMap
  localRoots: readonly LocalRoot[]
  s3Endpoints: readonly S3Endpoint[]
}): Stores {
  return {
    fileserverPrefixes: config.filesHosts.toSorted((a, b) => b.length - a.length),
    uriMap: config.uriMap,
    localRoots: config.localRoots,
    splitS3: (uri) => {
      const split = splitS3Uri(uri, config.s3Endpoints)
      if (!split.ok) return undefined
      const { host, bucket, key } = split.location
      return { bucket: { store: 's3', host, bucket }, key }
    },
  }
}

/** Names that stand for an upload that was never finished (docs/storage.md, "What is left"). */
const PLACEHOLDER = /(?:^|\/)(?:uploading_file|failed_uploading)$/u

/**
 * Finds the store of a URI. Keys of `s3://`, `gs://` and `azure://` are literal text: `new URL` would
 * change blanks, `?`, `#` and `..`, and point at another object.
 */
export function locate(uri: string, stores: Stores): Place {
  if (uri === '' || PLACEHOLDER.test(uri)) return { kind: 'placeholder' }
  const mapped = withPlainHost(mapUri(withPlainHost(uri), stores.uriMap))
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//iu.exec(mapped)?.[1]?.toLowerCase()
  switch (scheme) {
    case 'http':
    case 'https':
      return onFileserver(mapped, stores.fileserverPrefixes)
    case 's3': {
      const object = stores.splitS3(mapped)
      return object === undefined
        ? { kind: 'elsewhere', reason: 'no-endpoint' }
        : known({ store: 'object', ...object })
    }
    case 'gs':
      return inBucket(mapped, /^gs:\/\/([^/]+)\/+(.+)$/isu, ([bucket, key]) => ({
        bucket: { store: 'gcs', bucket },
        key,
      }))
    case 'azure':
      return inBucket(mapped, /^azure:\/\/([^/]+\/[^/]+)\/+(.+)$/isu, ([place, key]) => {
        const [host = '', bucket = ''] = place.split('/')
        return { bucket: { store: 'azure', host, bucket }, key }
      })
    case undefined:
    case 'file': {
      const file = localFileOf(mapped, stores.localRoots)
      return file === undefined
        ? { kind: 'elsewhere', reason: 'local' }
        : known({ store: 'object', bucket: { store: 'folder', bucket: file.root }, key: file.key })
    }
    default:
      return { kind: 'elsewhere', reason: 'foreign' }
  }
}

function mapUri(uri: string, uriMap: UriMap): string {
  const rules = uriMap.map(({ from, to }) => ({ from: withPlainHost(from), to }))
  const rule = rules.find(({ from }) => uri.startsWith(`${from}/`))
  return rule === undefined ? uri : rule.to + uri.slice(rule.from.length)
}

/** A prefix matches only up to a whole segment: `http://files:8081` is not `http://files:80810`. */
function onFileserver(url: string, prefixes: readonly string[]): Place {
  const prefix = prefixes.find((candidate) => url.startsWith(`${candidate}/`))
  if (prefix === undefined) return { kind: 'elsewhere', reason: 'foreign' }
  return known({ store: 'fileserver', host: prefix, path: url.slice(prefix.length).replace(/^\/+/u, '') })
}

function inBucket(
  uri: string,
  pattern: RegExp,
  read: (parts: [place: string, key: string]) => { bucket: Bucket; key: string },
): Place {
  const match = pattern.exec(uri)
  if (match === null) return { kind: 'elsewhere', reason: 'foreign' }
  return known({ store: 'object', ...read([match[1] ?? '', match[2] ?? '']) })
}

function known(location: Location): Place {
  return { kind: 'known', location }
}
