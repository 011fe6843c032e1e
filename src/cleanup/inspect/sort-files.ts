import { errorMessage } from '../../clearml/errors.ts'
import { UNREADABLE_PLOT } from '../../files/event-images.ts'
import { spellingKeys } from '../../files/guard.ts'
import { locate } from '../../files/locate.ts'
import { markedTaskIds, taskFolderOf } from '../../files/marker.ts'
import { ownershipOf } from '../../files/ownership.ts'
import { NO_FILES, type FailedFile } from '../../files/tally.ts'
import type { FileKind, SparedFile } from '../../files/task-file.ts'
import { modelIds } from './guarded-models.ts'
import type { Inspected, InspectOptions, OwnedFile } from './inspected.ts'
import type { Settled } from '../outcome.ts'
import type { Listed } from './listed.ts'
import type { Staying } from './staying.ts'
import { goesWithFolders } from './unlisted.ts'

/** Tells what is the task's own from what is not, file by file. */
export function sortOut(
  { item, models, files }: Listed,
  staying: Staying,
  options: InspectOptions,
): Inspected | Settled {
  const { stores, deletedTaskIds } = options
  const { task, ageAtMs } = item
  if (files.kind === 'gone') return { task, ageAtMs, outcome: { kind: 'gone' } }
  const unlisted = (reason: string): Settled => {
    const error = `its debug samples and plots could not be listed: ${reason}`
    return { task, ageAtMs, outcome: { kind: 'failed', error } }
  }
  if (files.kind === 'failed') return unlisted(errorMessage(files.error))
  const guards = new Map(models.map(({ model, guard }) => [model.uri, guard]))
  const owned: OwnedFile[] = []
  const spared: SparedFile[] = []
  const unreachable: FailedFile[] = []
  for (const file of files.files) {
    if (file.uri === UNREADABLE_PLOT) {
      unreachable.push({ ...file, error: UNREADABLE_PLOT_ERROR })
      continue
    }
    const shared = spellingKeys(file.uri).some((key) => staying.spellings.has(key)) ? 'shared' : undefined
    const ownership = ownershipOf({
      uri: file.uri,
      place: locate(file.uri, stores),
      taskId: task.id,
      deletedTaskIds,
      modelGuard: guards.get(file.uri) ?? shared,
    })
    if (ownership.kind === 'owned') owned.push({ file, location: ownership.location })
    else if (ownership.kind === 'spared') spared.push({ ...file, reason: ownership.reason })
    else if (ownership.kind === 'unreachable') unreachable.push({ ...file, error: unreachableText(file.uri) })
  }
  const [first] = unreachable
  if (first !== undefined && options.keepUnreachable) {
    const error = `${unreachable.length} of its own files cannot be reached, so it stays: ${first.error}`
    const tally = { ...NO_FILES, failed: unreachable, spared }
    return { task, ageAtMs, outcome: { kind: 'failed', error }, files: tally }
  }
  const folders = staysEmpty(task.id, spared, staying) ? foldersOf(owned, task.id) : []
  const { cuts } = files
  const [cut] = cuts
  if (cut !== undefined) {
    const namedOf = (kind: FileKind): number => files.files.filter((file) => file.kind === kind).length
    const areCovered = goesWithFolders({ cuts, taskId: task.id, owned, folders, namedOf })
    if (!options.removeFolders || !areCovered) return unlisted(cut.reason)
  }
  const namedUris = new Set(files.files.map(({ uri }) => uri))
  return { ...item, owned, spared, unreachable, folders, cuts, namedUris, ...modelIds(models) }
}

const UNREADABLE_PLOT_ERROR =
  'the data of a plot cannot be unpacked, so its images are not known; set on-file-error to delete-task to leave them'

function unreachableText(uri: string): string {
  const [host = uri] = /^[a-z0-9]+:\/\/[^/]*/iu.exec(uri) ?? []
  const input = host.startsWith('s3') ? 's3-endpoints' : 'files-host or uri-map'
  return `${host} is not configured; name it in ${input}, or set on-file-error to delete-task`
}

function staysEmpty(taskId: string, spared: readonly SparedFile[], { folderTaskIds }: Staying): boolean {
  return !folderTaskIds.has(taskId) && !spared.some(({ uri }) => markedTaskIds(uri).includes(taskId))
}

function foldersOf(owned: readonly OwnedFile[], taskId: string): readonly string[] {
  const folders = owned.map(({ location }) =>
    location.store === 'fileserver' ? taskFolderOf(location.path, taskId) : undefined,
  )
  return [...new Set(folders)].filter((folder) => folder !== undefined)
}
