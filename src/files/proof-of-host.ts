/** So many files may be missing where nothing proves that they ever were there: what a run left that was killed. */
const A_FEW = 5

/**
 * Whether "not found" means gone. Any fileserver answers so about a file that it never had: only one that has something
 * of what was recorded there is believed (docs/storage.md, "Proof of the fileserver").
 */
export type HostProofs = {
  /** Something that was recorded under the address was found. */
  found: (host: string) => void
  /** Files were looked for, and none of them was found. */
  missed: (host: string, files: number) => void
  verdict: (host: string) => 'proved' | 'few' | 'unproved'
}

export function createHostProofs(): HostProofs {
  const proved = new Set<string>()
  const missing = new Map<string, number>()
  const missed = (host: string): number => missing.get(host) ?? 0
  return {
    found: (host) => proved.add(host),
    missed: (host, files) => missing.set(host, missed(host) + files),
    verdict: (host) => (proved.has(host) ? 'proved' : missed(host) <= A_FEW ? 'few' : 'unproved'),
  }
}

export function unprovedText(
  host: string,
  files: number,
  sample: { lookedFor: number; path: string },
  remedy: string,
): string {
  return (
    `${host} has none of the ${files} files that were recorded there (looked for: ${sample.lookedFor}, for example ` +
    `${sample.path}), so nothing was taken for gone and no record was deleted for it. ${remedy}. ` +
    'If the files are gone for good, set on-file-error to delete-task: the records go, and the files are listed'
  )
}
