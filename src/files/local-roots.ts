import { withPlainHost, type Hosted } from './address.ts'

/** A prefix of recorded URIs, and the folder of this machine that holds what it names. Neither ends in a slash. */
export type LocalRoot = { from: string; to: string }

/** A file below a root: `key` is its path there. */
export type LocalFile = { root: string; key: string }

/**
 * The file of a `file://` URI or bare path below one of the roots; the longest prefix counts. The path is literal, as
 * ClearML's SDK reads it (docs/storage.md, "Shared folders").
 */
export function localFileOf(uri: string, roots: readonly LocalRoot[]): LocalFile | undefined {
  return below(
    barePath(uri),
    roots.map(({ from, to }) => ({ from: barePath(from), to })),
  )
}

/** Where a path of a fileserver lies that is mounted here: its recorded text below the root. */
export function mountOf(
  { host, path }: Hosted,
  roots: readonly LocalRoot[],
): { root: string; path: string } | undefined {
  const mounts = roots.filter(isMount).map(({ from, to }) => ({ from: withPlainHost(from), to }))
  const found = below(`${host}/${path}`, mounts)
  return found === undefined ? undefined : { root: found.root, path: found.key }
}

/** Whether it is the folder of a fileserver, which is read here and written by http. */
export function isMount({ from }: LocalRoot): boolean {
  return /^https?:/iu.test(from)
}

function below(text: string, roots: readonly LocalRoot[]): LocalFile | undefined {
  const [root] = roots
    .filter(({ from }) => text.startsWith(`${from}/`))
    .toSorted((a, b) => b.from.length - a.from.length)
  if (root === undefined) return undefined
  return { root: root.to, key: text.slice(root.from.length).replace(/^\/+/u, '') }
}

/** ClearML writes both `/mnt/share/…` and `file:///mnt/share/…` for one folder. */
function barePath(uri: string): string {
  return uri.replace(/^file:\/\//iu, '')
}
