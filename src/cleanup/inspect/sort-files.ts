import { errorMessage, remedyOf } from '../../clearml/errors.ts'
import { UNREADABLE_PLOT } from '../../files/event-images.ts'
import { spellingKeys } from '../../files/guard.ts'
import { locate, type OnFileserver } from '../../files/locate.ts'
import { markedTaskIds, taskFolderOf } from '../../files/marker.ts'
import { obstacleError } from '../../files/obstacle.ts'
import { ownershipOf } from '../../files/ownership.ts'
import { NO_FILES, type FailedFile } from '../../files/tally.ts'
import type { SparedFile, TaskFile } from '../../files/task-file.ts'
import { modelIds } from './guarded-models.ts'
import type { Inspected, InspectOptions, OwnedFile } from './inspected.ts'
import type { Settled } from '../outcome.ts'
import type { Listed } from './listed.ts'
import type { Staying } from './staying.ts'

export type SortOptions = InspectOptions & {
  /** By address of a fileserver, why its files cannot be deleted in this run. */
  hostErrors: ReadonlyMap<string, string>
}

/** Tells what is the task's own from what is not, file by file. */
export function sortOut(
  { item, models, files }: Listed,
  staying: Staying,
  options: SortOptions,
): Inspected | Settled {
  const { stores, deletedTaskIds, hostErrors } = options
  const { task, ageAtMs } = item
  if (files.kind === 'gone') return { task, ageAtMs, outcome: { kind: 'gone' } }
  if (files.kind === 'failed' || files.cut !== undefined) {
    const reason = files.kind === 'failed' ? errorMessage(files.error) : files.cut
    const remedy = files.kind === 'failed' ? remedyOf(files.error) : undefined
    const error = `its debug samples and plots could not be listed: ${reason}`
    return { task, ageAtMs, outcome: { kind: 'failed', error, remedy } }
  }
  const guards = new Map(models.map(({ model, guard }) => [model.uri, guard]))
  const owned: OwnedFile[] = []
  const spared: SparedFile[] = []
  const unreachable: FailedFile[] = []
  for (const file of files.files) {
    if (file.uri === UNREADABLE_PLOT) {
      unreachable.push({ ...file, ...UNREADABLE_PLOT_ERROR })
      continue
    }
    const isShared = staying.keys.size > 0 && spellingKeys(file.uri).some((key) => staying.keys.has(key))
    const ownership = ownershipOf({
      uri: file.uri,
      place: locate(file.uri, stores),
      taskId: task.id,
      projectId: item.contents.project.kind === 'known' ? item.contents.project.id : undefined,
      deletedTaskIds,
      modelGuard: guards.get(file.uri) ?? (isShared ? 'shared' : undefined),
    })
    if (ownership.kind === 'owned') {
      const { location } = ownership
      const error = location.store === 'fileserver' ? hostErrors.get(location.host) : undefined
      if (error === undefined) owned.push({ file, location })
      else unreachable.push({ ...file, error })
    } else if (ownership.kind === 'spared') spared.push({ ...file, reason: ownership.reason })
    else if (ownership.kind === 'unreachable')
      unreachable.push({ ...file, ...obstacleError(ownership.obstacle, file.uri) })
  }
  const [first] = unreachable
  if (first !== undefined && options.keepUnreachable) {
    const error = `${unreachable.length} of its own files cannot be reached, so it stays: ${first.error}`
    const tally = { ...NO_FILES, failed: unreachable, spared }
    return { task, ageAtMs, outcome: { kind: 'failed', error }, files: tally }
  }
  const folders = isEmptied(task.id, [...spared, ...unreachable], staying) ? foldersOf(owned, task.id) : []
  const namedUris = new Set(files.files.map(({ uri }) => uri))
  return { ...item, owned, spared, unreachable, folders, namedUris, ...modelIds(models) }
}

type FileError = Pick<FailedFile, 'error' | 'remedy'>

const UNREADABLE_PLOT_ERROR: FileError = {
  error:
    'the data of a plot cannot be unpacked, so its images are not known; set on-file-error to delete-task to leave them',
  remedy: 'set on-file-error to delete-task to leave them',
}

/** Whether nothing that stays lies in the task's folders. */
function isEmptied(taskId: string, left: readonly TaskFile[], { folderTaskIds }: Staying): boolean {
  return !folderTaskIds.has(taskId) && !left.some(({ uri }) => markedTaskIds(uri).includes(taskId))
}

function foldersOf(owned: readonly OwnedFile[], taskId: string): readonly OnFileserver[] {
  const folders = owned.flatMap(({ location }) => {
    const path = location.store === 'fileserver' ? taskFolderOf(location.path, taskId) : undefined
    return location.store === 'fileserver' && path !== undefined ? [{ ...location, path }] : []
  })
  return [...new Map(folders.map((folder) => [`${folder.host}/${folder.path}`, folder])).values()]
}
