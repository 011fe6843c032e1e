import type { Location } from '../../src/files/locate.ts'
import type { FileRemover } from '../../src/files/remover.ts'
import type { FileOutcome } from '../../src/files/stores/store.ts'

export function fileFailure(error: string): FileOutcome {
  return { kind: 'failed', error, breaksBucket: false }
}

/** Stores that delete whatever they are asked to, unless an outcome for that path is put into them. */
export class FakeRemover {
  /** By the path on the fileserver, the key of an object, or a folder. */
  readonly outcomes = new Map<string, FileOutcome>()
  readonly files: string[] = []
  readonly folders: string[] = []
  /** Called before files are deleted; may throw, which no store does. */
  beforeDelete: (paths: readonly string[]) => void = () => undefined

  get remover(): FileRemover {
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
        const paths = folders.map(({ path }) => path)
        this.folders.push(...paths)
        return Promise.resolve(outcomesOf(paths))
      },
      proveHosts: () => Promise.resolve(new Map()),
      close: () => undefined,
    }
  }
}

function pathOf(location: Location): string {
  return location.store === 'fileserver' ? location.path : location.key
}
