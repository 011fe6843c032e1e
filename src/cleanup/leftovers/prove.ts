import type { FileRemover } from '../../files/remover.ts'
import type { FoundFolder } from '../../leftovers/entry.ts'
import { locationOf } from './contents.ts'

/**
 * Whether the fileservers have what was listed on disk: another one may be mounted here. Gives a function that tells of a
 * folder why its files cannot be deleted.
 */
export async function whyUnproved(
  { proveHosts }: Pick<FileRemover, 'proveHosts'>,
  folders: readonly FoundFolder[],
): Promise<(folder: FoundFolder) => string | undefined> {
  const served = folders.filter(({ root, files }) => root.served !== undefined && files > 0)
  if (served.length === 0) return () => undefined
  const problems = await proveHosts(
    served.map((folder) => locationOf(folder, folder.example)),
    () => Promise.resolve([]),
  )
  return ({ root }) => {
    const problem = problems.get(root.served?.host ?? '')
    return problem === undefined ? undefined : `${problem.error}; see local-roots`
  }
}
