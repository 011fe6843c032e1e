import type { Looker } from '../../files/looker.ts'
import type { FoundFolder } from '../../leftovers/entry.ts'
import { locationOf } from './contents.ts'

/**
 * Whether the fileservers have what was listed on disk: another one may be mounted here. Asked of one file of each root.
 * Gives a function that tells of a folder why its files cannot be deleted.
 */
export async function whyUnproved(
  { bytesOf }: Pick<Looker, 'bytesOf'>,
  folders: readonly FoundFolder[],
): Promise<(folder: FoundFolder) => string | undefined> {
  const served = folders.filter(({ root, files }) => root.served !== undefined && files > 0)
  const samples = new Map(served.toReversed().map((folder) => [folder.root, folder]))
  const unproved = new Map<FoundFolder['root'], string>()
  for (const [root, folder] of samples) {
    const bytes = await bytesOf(locationOf(folder, folder.example))
    if (bytes === undefined) unproved.set(root, unprovedText(folder))
  }
  return ({ root }) => unproved.get(root)
}

function unprovedText({ root: { served, bucket }, example }: FoundFolder): string {
  return (
    `${served?.host ?? ''} does not have ${example}, which lies in ${bucket.bucket}, so nothing is deleted: see whether ` +
    'local-roots names the folder of this fileserver'
  )
}
