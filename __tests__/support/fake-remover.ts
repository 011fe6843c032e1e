import { folderText, type Folder } from '../../src/files/folder.ts'
import type { Location } from '../../src/files/locate.ts'
import type { Contents } from '../../src/files/looker.ts'
import type { OpenStores } from '../../src/files/stores/open.ts'
import type { FileOutcome } from '../../src/files/stores/store.ts'

export function fileFailure(error: string): FileOutcome {
  return { kind: 'failed', error, breaksBucket: false }
}

/** Stores that delete whatever they are asked to, unless an outcome for that path is put into them. */
export class FakeRemover {
  /** By the path on the fileserver, the key of an object, or a folder. */
  readonly outcomes = new Map<string, FileOutcome>()
  /** By the text of a folder, what a listing of it holds: sizes by key, or why it failed. Others cannot be listed. */
  readonly contents = new Map<string, Record<string, number> | string>()
  /** By path or key, what a look at one file tells. */
  readonly sizes = new Map<string, number>()
  readonly files: string[] = []
  readonly folders: string[] = []
  /** Folders that were listed, and files whose size was asked for. */
  readonly listed: string[] = []
  readonly sized: string[] = []
  /** Called before files are deleted; may throw, which no store does. */
  beforeDelete: (paths: readonly string[]) => void = () => undefined

  get remover(): OpenStores {
    const outcomesOf = (paths: readonly string[]): readonly FileOutcome[] =>
      paths.map((path) => this.outcomes.get(path) ?? { kind: 'deleted' })
    return {
      check: (locations) => {
        const found = locations.map(pathOf).map((path) => this.outcomes.get(path))
        return Promise.resolve(
          found.map((outcome) => (outcome?.kind === 'failed' ? outcome : { kind: 'deletable' })),
        )
      },
      deleteFiles: (locations) => {
        const paths = locations.map(pathOf)
        this.beforeDelete(paths)
        this.files.push(...paths)
        return Promise.resolve(outcomesOf(paths))
      },
      removeFolders: (folders) => {
        const paths = folders.map(folderText)
        this.folders.push(...paths)
        return Promise.resolve(outcomesOf(paths))
      },
      proveHosts: () => Promise.resolve(new Map()),
      contentsOf: (folder) => Promise.resolve(this.#contentsOf(folder)),
      bytesOf: (location) => {
        this.sized.push(pathOf(location))
        return Promise.resolve(this.sizes.get(pathOf(location)))
      },
      listAll: async function* listAll() {
        yield* await Promise.resolve([])
      },
      close: () => undefined,
    }
  }

  #contentsOf(folder: Folder): Contents {
    const name = folderText(folder)
    const found = this.contents.get(name)
    if (found === undefined) return { kind: 'not-listable' }
    this.listed.push(name)
    if (typeof found === 'string') return { kind: 'failed', why: found }
    const [bucket, prefix] =
      folder.store === 'object'
        ? [folder.bucket, folder.prefix]
        : [{ store: 'folder', bucket: '/mnt/fileserver' } as const, `${folder.path}/`]
    const keysOf = (location: Location): readonly string[] =>
      location.store === folder.store ? [pathOf(location)] : []
    const objects = Object.entries(found).map(([key, bytes]) => ({ key, bytes, modifiedAtMs: 0 }))
    return { kind: 'listed', bucket, prefix, objects, keysOf }
  }
}

function pathOf(location: Location): string {
  return location.store === 'fileserver' ? location.path : location.key
}
