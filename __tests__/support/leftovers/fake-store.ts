import { objectUri } from '../../../src/files/bucket-uri.ts'
import type { Folder } from '../../../src/files/folder.ts'
import type { Looker } from '../../../src/files/looker.ts'
import { mountOf } from '../../../src/files/local-roots.ts'
import type { Location, Stores } from '../../../src/files/locate.ts'
import type { FileRemover } from '../../../src/files/remover.ts'
import { percentDecode } from '../../../src/files/stored-names.ts'
import type { Found, StoredFolder } from '../../../src/files/stores/folder-walk.ts'
import type { ListAll } from '../../../src/files/stores/list-all.ts'
import type { Bucket, FileOutcome, StoredObject } from '../../../src/files/stores/store.ts'

type InBucket<T> = T & { bucket: Bucket }

/** Buckets and folders in memory that can be listed, and lose what is deleted. Everything is told by its URI there. */
export class FakeStore {
  readonly #objects = new Map<string, InBucket<StoredObject>>()
  readonly #folders = new Map<string, InBucket<StoredFolder>>()
  readonly #odd = new Map<string, InBucket<{ key: string }>>()
  readonly #stores: Stores
  /** By URI, what a deletion of it comes to. */
  readonly outcomes = new Map<string, FileOutcome>()
  /** Whether a fileserver has what lies in the folder that is mounted here. */
  hasFiles = true
  readonly listed: string[] = []
  readonly deleted: string[] = []
  /** Called before each listing; may change the store, or throw. */
  beforeList: (uri: string) => void = () => undefined

  constructor(stores: Stores) {
    this.#stores = stores
  }

  /** With the folders around it, where the store has such. */
  put(bucket: Bucket, key: string, { bytes = 1, modifiedAtMs = 0 } = {}): void {
    this.#objects.set(objectUri(bucket, key), { bucket, key, bytes, modifiedAtMs })
    this.makeFolder(bucket, key.slice(0, key.lastIndexOf('/') + 1), modifiedAtMs)
  }

  makeFolder(bucket: Bucket, key: string, modifiedAtMs = 0): void {
    if (bucket.store !== 'folder') return
    const segments = key.split('/').slice(0, -1)
    for (const i of segments.keys()) {
      const folder = `${segments.slice(0, i + 1).join('/')}/`
      this.#folders.set(objectUri(bucket, folder), { bucket, key: folder, modifiedAtMs })
    }
  }

  link(bucket: Bucket, key: string): void {
    this.#odd.set(objectUri(bucket, key), { bucket, key })
  }

  get uris(): readonly string[] {
    return [...this.#objects.keys()].toSorted()
  }

  get folderUris(): readonly string[] {
    return [...this.#folders.keys()].toSorted()
  }

  drop(uri: string): void {
    this.#objects.delete(uri)
  }

  get listAll(): ListAll {
    const pages = (bucket: Bucket, prefix: string): readonly Found[] => this.#pages(bucket, prefix)
    return async function* listAll(bucket, prefix) {
      await Promise.resolve()
      yield* pages(bucket, prefix)
    }
  }

  get hands(): FileRemover & Looker {
    return {
      contentsOf: () => Promise.resolve({ kind: 'not-listable' }),
      check: (locations) =>
        Promise.resolve(
          locations.map((location) => {
            const outcome = this.outcomes.get(this.#uriOf(location))
            return outcome?.kind === 'failed' ? outcome : { kind: 'deletable' }
          }),
        ),
      deleteFiles: (locations) => Promise.resolve(locations.map((one) => this.#delete(this.#uriOf(one)))),
      removeFolders: (folders) => Promise.resolve(folders.map((one) => this.#removeFolder(one))),
      proveHosts: () => Promise.resolve(new Map()),
      bytesOf: (location) =>
        Promise.resolve(this.hasFiles ? this.#objects.get(this.#uriOf(location))?.bytes : undefined),
    }
  }

  #pages(bucket: Bucket, prefix: string): readonly Found[] {
    const uri = objectUri(bucket, prefix)
    this.beforeList(uri)
    this.listed.push(uri)
    const isHere = (one: InBucket<{ key: string }>): boolean =>
      JSON.stringify(one.bucket) === JSON.stringify(bucket) && one.key.startsWith(prefix)
    const objects = [...this.#objects.values()].filter(isHere)
    const middle = Math.ceil(objects.length / 2)
    return [
      { objects: objects.slice(0, middle), folders: [], odd: [] },
      {
        objects: objects.slice(middle),
        folders: [...this.#folders.values()].filter(isHere),
        odd: [...this.#odd.values()].filter(isHere).map(({ key }) => key),
      },
    ]
  }

  #delete(uri: string): FileOutcome {
    this.deleted.push(uri)
    const outcome = this.outcomes.get(uri)
    if (outcome !== undefined) return outcome
    return this.#objects.delete(uri) ? { kind: 'deleted' } : { kind: 'gone' }
  }

  /** Of a fileserver with all that it holds, of a disk only if it is empty. */
  #removeFolder(folder: Folder): FileOutcome {
    const uri =
      folder.store === 'object' ? objectUri(folder.bucket, folder.prefix) : `${this.#uriOf(folder)}/`
    const isFull = this.uris.some((object) => object.startsWith(uri))
    const known = this.outcomes.get(uri)
    if (known !== undefined) return known
    if (folder.store === 'object' && isFull)
      return { kind: 'failed', error: 'not empty', breaksBucket: false }
    for (const map of [this.#objects, this.#folders, this.#odd])
      for (const key of map.keys()) if (key.startsWith(uri)) map.delete(key)
    return { kind: 'deleted' }
  }

  /** A fileserver’s files are those of the folder that it is mounted from. */
  #uriOf(location: Location): string {
    if (location.store === 'object') return objectUri(location.bucket, location.key)
    const mount = mountOf(location, this.#stores.localRoots)
    if (mount === undefined) throw new Error('such a fileserver cannot be listed')
    return objectUri({ store: 'folder', bucket: mount.root }, percentDecode(mount.path))
  }
}
