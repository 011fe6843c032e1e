import type { ClearML } from '../../clearml/api.ts'
import { hostedAt, locate, type Location, type Stores } from '../../files/locate.ts'
import { markedTaskIds } from '../../files/marker.ts'
import type { InspectOptions } from './inspected.ts'
import type { Listed } from './listed.ts'

export type ProveOptions = Pick<InspectOptions, 'stores' | 'proveHosts' | 'keepUnreachable'>

/**
 * Asks fileservers and folders of this machine for some of the tasks' own files, before anything is deleted. Gives by address
 * or root why its files cannot be deleted.
 * @throws Error that ends the run where one has nothing of what was recorded there: whatever it is asked for it
 *   would call "not found", and the records would go while the files lie elsewhere. With `on-file-error: delete-task` it
 *   does not, since the files are then left by order, and listed.
 */
export async function proveHosts(
  clearml: Pick<ClearML, 'recentFileUris'>,
  listed: readonly Listed[],
  options: InspectOptions,
): Promise<ReadonlyMap<string, string>> {
  const files = listed.flatMap(({ item, files }) =>
    files.kind === 'listed'
      ? hostedFiles(
          files.files.map(({ uri }) => uri),
          options.stores,
          item.task.id,
        )
      : [],
  )
  return await proveFiles(clearml, files, options)
}

/** The same of such files. */
export async function proveFiles(
  clearml: Pick<ClearML, 'recentFileUris'>,
  files: readonly Location[],
  options: ProveOptions,
): Promise<ReadonlyMap<string, string>> {
  if (files.length === 0) return new Map()
  const problems = await options.proveHosts(files, async () =>
    hostedFiles(await clearml.recentFileUris(), options.stores),
  )
  for (const { kind, error } of problems.values())
    if (kind === 'unproved' && options.keepUnreachable) throw new Error(error)
  return new Map([...problems].map(([host, { error }]) => [host, error]))
}

/** Those that lie in the folder of that task, or of any. */
function hostedFiles(uris: readonly string[], stores: Stores, taskId?: string): readonly Location[] {
  return uris.flatMap((uri) => {
    const ids = markedTaskIds(uri)
    if (taskId === undefined ? ids.length === 0 : !ids.includes(taskId)) return []
    const place = locate(uri, stores)
    return place.kind === 'known' && hostedAt(place.location) !== undefined ? [place.location] : []
  })
}
