import type { Call } from '../endpoint.ts'
import type { Release } from '../release.ts'
import type { UrlToDelete } from '../store.ts'

type StorageType = UrlToDelete['storage_type']

const CLOUD_PREFIXES = { 's3://': 's3', 'gs://': 'gs', 'azure://': 'azure' } as const

/**
 * Hands URLs over to the server's own `async_delete` job. Only a URL that starts exactly like a
 * configured prefix is taken: another spelling of the same host is not (transcript 15).
 * Answers which were taken; no reply of the API ever says so.
 */
export function scheduleForDelete(
  { store, settings, release, identity }: Call,
  task: string,
  urls: Iterable<string>,
  { wholeFolders = false } = {},
): Set<string> {
  const taken = new Set<string>()
  if (!settings.asyncUrlsDelete.enabled) return taken
  const prefixes = prefixesOf(release, settings.asyncUrlsDelete.fileserverPrefixes)
  for (const url of urls) {
    const storage = prefixes.find(([prefix]) => url.startsWith(prefix))?.[1]
    if (storage === undefined) continue
    taken.add(url)
    const asFolder = wholeFolders && storage === 'fileserver'
    const row: UrlToDelete = {
      url: asFolder ? url.slice(0, url.lastIndexOf('/')) : url,
      task,
      company: identity.company,
      storage_type: storage,
      type: asFolder ? 'folder' : 'file',
      status: 'created',
      retry_count: 0,
    }
    store.urlsToDelete.set(`${row.company} ${row.url}`, row)
  }
  return taken
}

/** Up to 1.10 the configuration only told the job which hosts are fileservers; any http URL was scheduled. */
function prefixesOf(release: Release, configured: readonly string[]): [prefix: string, StorageType][] {
  const cloud = release.atLeast('1.9') ? Object.entries(CLOUD_PREFIXES) : []
  return [
    ...fileserverPrefixes(release, configured).map((prefix) => [prefix, 'fileserver'] as const),
    ...cloud,
  ].map(([prefix, storage]) => [prefix, storage])
}

function fileserverPrefixes(release: Release, configured: readonly string[]): readonly string[] {
  if (release.atLeast('1.11')) return configured
  if (release.atLeast('1.8')) return ['http://', 'https://']
  return release.atLeast('1.7') ? ['https://files'] : []
}
