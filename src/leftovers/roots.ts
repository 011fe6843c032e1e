import path from 'node:path'
import { withPlainHost } from '../files/address.ts'
import { isMount, mountOf, type LocalRoot } from '../files/local-roots.ts'
import { locate, type OnFileserver, type Stores } from '../files/locate.ts'
import type { Bucket } from '../files/stores/store.ts'
import { marksOf } from './task-folder.ts'

/** Where leftovers are looked for: all keys of the bucket that begin with the prefix. */
export type Root = {
  /** As the input names it. */
  text: string
  bucket: Bucket
  /** Empty, or with a slash at its end. */
  prefix: string
  /** The fileserver that has this folder, and where: what lies here is deleted there. */
  served: OnFileserver | undefined
}

const IN_TASK = 'it lies in the folder of a task'
/** A file below any root. */
const PROBE = 'x'

/**
 * Finds the stores of the roots.
 * @param realOf resolves the links of a folder of this machine
 * @throws Error that lists every root which cannot be taken, and says why
 */
export async function placeRoots(
  texts: readonly string[],
  stores: Stores,
  realOf: (folder: string) => Promise<string>,
): Promise<readonly Root[]> {
  const placed: Placed[] = []
  const problems: string[] = []
  for (const text of texts) {
    const root = placeRoot(text, stores)
    const real = typeof root === 'string' ? root : await realPlace(root, stores.localRoots, realOf)
    const problem = typeof real === 'string' ? real : placed.map((other) => clash(real, other)).find(Boolean)
    if (typeof real !== 'string') placed.push(real)
    if (problem !== undefined) problems.push(`${text}: ${problem}`)
  }
  if (problems.length > 0) throw new Error(['roots cannot be taken:', ...problems].join('\n'))
  return placed.map(({ root }) => root)
}

/** `whole`: all that it covers, as a path whose links are resolved. */
type Placed = { root: Root; whole: string }

function placeRoot(text: string, stores: Stores): Root | string {
  if (/^(?:file:\/\/)?\//iu.test(text))
    return inFolder(text, text.replace(/^file:\/\//iu, '').replace(/\/+$/u, ''), stores.localRoots)
  const place = locate(`${asRecorded(text)}/${PROBE}`, stores)
  if (place.kind !== 'known') {
    return place.kind === 'elsewhere' && place.reason === 'no-endpoint'
      ? 'its endpoint is not named in s3-endpoints'
      : 'it lies on no store that is configured; a fileserver has to be named in files-host'
  }
  const { location } = place
  if (location.store === 'object') return rootAt(text, location.bucket, location.key)
  const mount = mountOf(location, stores.localRoots)
  if (mount === undefined)
    return 'a fileserver cannot list its files: name the folder of this machine where it is mounted in local-roots'
  const served = { ...location, path: location.path.slice(0, location.path.length - mount.path.length) }
  return rootAt(text, { store: 'folder', bucket: mount.root }, mount.path, served)
}

function rootAt(text: string, bucket: Bucket, probeKey: string, served?: OnFileserver): Root | string {
  const prefix = probeKey.slice(0, -PROBE.length)
  return marksOf(`${prefix}${PROBE}`).length > 0 ? IN_TASK : { text, bucket, prefix, served }
}

function inFolder(text: string, folder: string, localRoots: readonly LocalRoot[]): Root | string {
  const mount = localRoots.find((root) => isMount(root) && lieTogether(`${root.to}/`, `${folder}/`))
  if (mount !== undefined)
    return `a fileserver has these files, so give its address instead: ${withPlainHost(mount.from)}`
  return marksOf(`${folder}/${PROBE}`).length > 0
    ? IN_TASK
    : { text, bucket: { store: 'folder', bucket: folder }, prefix: '', served: undefined }
}

/** Azure's own spelling is another than that of ClearML's records. */
function asRecorded(text: string): string {
  return text.replace(/^https:\/\/([^/]+\.blob\.[^/]+)/iu, 'azure://$1').replace(/\/+$/u, '')
}

/** A root that is a link is meant as what it leads to. */
async function realPlace(
  root: Root,
  localRoots: readonly LocalRoot[],
  realOf: (folder: string) => Promise<string>,
): Promise<Placed | string> {
  const { bucket, prefix } = root
  if (bucket.store !== 'folder') return { root, whole: `${JSON.stringify(bucket)}/${prefix}` }
  let folder: string
  try {
    folder = await realOf(path.join(bucket.bucket, prefix).replace(/\/+$/u, ''))
  } catch {
    return 'there is no such folder on this machine'
  }
  if (folder === path.parse(folder).root) return 'it is the whole file system'
  const real = root.served === undefined ? inFolder(root.text, folder, localRoots) : root
  if (typeof real === 'string') return real
  return marksOf(`${folder}/${PROBE}`).length > 0 ? IN_TASK : { root: real, whole: `${folder}/` }
}

/** One folder below two roots would be two folders to this run. */
function clash(one: Placed, other: Placed): string | undefined {
  if (!lieTogether(one.whole, other.whole)) return undefined
  const { text } = other.root
  return one.whole === other.whole ? `it is the same as ${text}` : `it and ${text} hold one another`
}

function lieTogether(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}
