import { errorMessage, remedyOf } from '../../clearml/errors.ts'
import { UNREADABLE_PLOT } from '../../files/event-urls.ts'
import { spellingKeys } from '../../files/guard.ts'
import { locate } from '../../files/locate.ts'
import { markedTaskIds, taskFolderOf } from '../../files/marker.ts'
import { ownershipOf } from '../../files/ownership.ts'
import { NO_FILES, type FailedFile } from '../../files/tally.ts'
import type { SparedFile } from '../../files/task-file.ts'
import { modelIds } from './guarded-models.ts'
import type { Inspected, InspectOptions, OwnedFile } from './inspected.ts'
import type { Settled } from '../outcome.ts'
import type { Listed } from './listed.ts'
import type { Staying } from './staying.ts'

/** Tells what is the task's own from what is not, file by file. */
export function sortOut(
  { item, models, files }: Listed,
  staying: Staying,
  options: InspectOptions,
): Inspected | Settled {
  const { stores, deletedTaskIds } = options
  const { task, ageAtMs } = item
  if ('error' in files) {
    const error = `its debug samples and plots could not be listed: ${errorMessage(files.error)}`
    return { task, ageAtMs, outcome: { kind: 'failed', error, remedy: remedyOf(files.error) } }
  }
  const guards = new Map(models.map(({ model, guard }) => [model.uri, guard]))
  const owned: OwnedFile[] = []
  const spared: SparedFile[] = []
  const unreachable: FailedFile[] = []
  for (const file of files) {
    if (file.uri === UNREADABLE_PLOT) {
      unreachable.push({ ...file, ...UNREADABLE_PLOT_ERROR })
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
    else if (ownership.kind === 'unreachable') unreachable.push({ ...file, ...unreachableError(file.uri) })
  }
  const [first] = unreachable
  if (first !== undefined && options.keepUnreachable) {
    const error = `${unreachable.length} of its own files cannot be reached, so it stays: ${first.error}`
    const tally = { ...NO_FILES, failed: unreachable, spared }
    return { task, ageAtMs, outcome: { kind: 'failed', error }, files: tally }
  }
  const folders = staysEmpty(task.id, spared, staying) ? foldersOf(owned, task.id) : []
  const namedUris = new Set(files.map(({ uri }) => uri))
  return { ...item, owned, spared, unreachable, folders, namedUris, ...modelIds(models) }
}

type FileError = Pick<FailedFile, 'error' | 'remedy'>

const UNREADABLE_PLOT_ERROR = withRemedy(
  'the data of a plot cannot be unpacked, so its images are not known',
  'set on-file-error to delete-task to leave them',
)

function unreachableError(uri: string): FileError {
  const [host = uri] = /^[a-z0-9]+:\/\/[^/]*/iu.exec(uri) ?? []
  const input = host.startsWith('s3') ? 's3-endpoints' : 'files-host or uri-map'
  return withRemedy(`${host} is not configured`, `name it in ${input}, or set on-file-error to delete-task`)
}

function withRemedy(error: string, remedy: string): FileError {
  return { error: `${error}; ${remedy}`, remedy }
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
