import type { ClearML } from '../../clearml/api.ts'
import { hostedAt, locate, type Location, type Place, type Stores } from '../../files/locate.ts'
import { markedTaskIds } from '../../files/marker.ts'
import type { FileRemover } from '../../files/remover.ts'
import type { OnFileError } from '../../plan/policy.ts'
import type { Listed } from './listed.ts'

/** By address of a fileserver or root of a folder, why its files cannot be deleted in this run. */
export type HostErrors = ReadonlyMap<string, string>

/** Which files this run can reach, as it is configured, and in truth. */
export type Reach = {
  placeOf: (uri: string) => Place
  /**
   * Asks fileservers and folders of this machine for some of these files, before anything is deleted.
   * @throws Error that ends the run where one has nothing of what was recorded there: whatever it is asked for it
   *   would call "not found", and the records would go while the files lie elsewhere. With `on-file-error: delete-task`
   *   it does not, since the files are then left by order, and listed.
   */
  proveHosts: (files: readonly Location[]) => Promise<HostErrors>
}

/** Why a file there cannot be deleted in this run, if its host is the reason. */
export function hostErrorAt(location: Location, errors: HostErrors): string | undefined {
  const hosted = hostedAt(location)
  return hosted === undefined ? undefined : errors.get(hosted.host)
}

export function createReach(
  clearml: Pick<ClearML, 'recentFileUris'>,
  stores: Stores,
  { proveHosts }: Pick<FileRemover, 'proveHosts'>,
  onFileError: OnFileError,
): Reach {
  const placeOf = (uri: string): Place => locate(uri, stores)
  return {
    placeOf,
    proveHosts: async (files) => {
      if (files.length === 0) return new Map()
      const problems = await proveHosts(files, async () =>
        hostedFiles(await clearml.recentFileUris(), placeOf, (ids) => ids.length > 0),
      )
      for (const { kind, error } of problems.values())
        if (kind === 'unproved' && onFileError === 'keep-task') throw new Error(error)
      return new Map([...problems].map(([host, { error }]) => [host, error]))
    },
  }
}

/** Proves the hosts of the tasks' own files. @throws as `Reach` */
export function proveHostsOf(listed: readonly Listed[], { placeOf, proveHosts }: Reach): Promise<HostErrors> {
  const files = listed.flatMap(({ item, files: named }) => {
    const uris = named.kind === 'listed' ? named.files.map(({ uri }) => uri) : []
    return hostedFiles(uris, placeOf, (ids) => ids.includes(item.task.id))
  })
  return proveHosts(files)
}

/** Those that lie on a fileserver or in a folder of this machine, in a folder of such tasks. */
function hostedFiles(
  uris: readonly string[],
  placeOf: Reach['placeOf'],
  isMeant: (taskIds: readonly string[]) => boolean,
): readonly Location[] {
  return uris.flatMap((uri) => {
    if (!isMeant(markedTaskIds(uri))) return []
    const place = placeOf(uri)
    return place.kind === 'known' && hostedAt(place.location) !== undefined ? [place.location] : []
  })
}
