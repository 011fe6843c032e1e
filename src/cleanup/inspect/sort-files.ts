import { errorMessage, remedyOf } from '../../clearml/errors.ts'
import { UNREADABLE_PLOT } from '../../files/event-images.ts'
import { spellingKeys } from '../../files/guard.ts'
import { hostedAt, locate, type Location, type OnFileserver } from '../../files/locate.ts'
import { markedTaskIds, taskFolderOf } from '../../files/marker.ts'
import { obstacleError } from '../../files/obstacle.ts'
import { ownershipOf } from '../../files/ownership.ts'
import { NO_FILES, type FailedFile } from '../../files/tally.ts'
import type { FileKind, SparedFile, TaskFile } from '../../files/task-file.ts'
import { goingModels, isFileOfCircle } from './guarded-models.ts'
import type { Inspected, InspectOptions, OwnedFile } from './inspected.ts'
import type { Settled } from '../outcome.ts'
import type { Listed } from './listed.ts'
import type { Staying } from './staying.ts'
import { goesWithFolders } from './unlisted.ts'

export type SortOptions = InspectOptions & {
  /** By address of a fileserver or root of a folder, why its files cannot be deleted in this run. */
  hostErrors: ReadonlyMap<string, string>
}

/** Tells what is the task's own from what is not, file by file. */
export function sortOut(
  { item, models, leavesOthers, files }: Listed,
  staying: Staying,
  options: SortOptions,
): Inspected | Settled {
  const { stores, deletedTaskIds, hostErrors } = options
  const { task, ageAtMs } = item
  if (files.kind === 'gone') return { task, ageAtMs, outcome: { kind: 'gone' } }
  const unlisted = (reason: string, remedy?: string): Settled => {
    const error = `its debug samples and plots could not be listed: ${reason}`
    return { task, ageAtMs, outcome: { kind: 'failed', error, remedy } }
  }
  if (files.kind === 'failed') return unlisted(errorMessage(files.error), remedyOf(files.error))
  const guarded = new Map(models.map((entry) => [entry.model.uri, entry]))
  const owned: OwnedFile[] = []
  const spared: SparedFile[] = []
  const unreachable: FailedFile[] = []
  for (const file of files.files) {
    if (file.uri === UNREADABLE_PLOT) {
      unreachable.push({ ...file, ...UNREADABLE_PLOT_ERROR })
      continue
    }
    // It goes with the one of the circle that owns it.
    if (isFileOfCircle(item, file.uri)) continue
    const { guard, ownerId = task.id } = guarded.get(file.uri) ?? {}
    const isShared = staying.keys.size > 0 && spellingKeys(file.uri).some((key) => staying.keys.has(key))
    const ownership = ownershipOf({
      uri: file.uri,
      place: locate(file.uri, stores),
      taskId: ownerId,
      projectId: item.contents.project.kind === 'known' ? item.contents.project.id : undefined,
      deletedTaskIds,
      modelGuard: guard ?? (isShared ? 'shared' : undefined),
    })
    const error = ownership.kind === 'owned' ? hostError(ownership.location, hostErrors) : undefined
    if (ownership.kind === 'owned' && error === undefined) owned.push({ file, location: ownership.location })
    else if (ownership.kind === 'spared') spared.push({ ...file, reason: ownership.reason })
    // A model that it inherited is no reason for it to stay.
    else if (ownership.kind !== 'nothing' && ownerId !== task.id)
      spared.push({ ...file, reason: 'left-model' })
    else if (error !== undefined) unreachable.push({ ...file, error })
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
  const { cuts } = files
  const [cut] = cuts
  if (cut !== undefined) {
    const namedOf = (kind: FileKind): number => files.files.filter((file) => file.kind === kind).length
    const areCovered = goesWithFolders({ cuts, taskId: task.id, owned, folders, namedOf })
    if (!options.removeFolders || !areCovered) return unlisted(cut.reason)
  }
  // A model that it inherited goes with its file or not at all: that nobody else needs it is proved of both.
  const sparedUris = new Set(spared.map(({ uri }) => uri))
  const provedModels = models.filter(
    ({ model, ownerId }) => ownerId === task.id || !sparedUris.has(model.uri),
  )
  const namedUris = new Set(files.files.map(({ uri }) => uri))
  return {
    ...item,
    owned,
    spared,
    unreachable,
    folders,
    cuts,
    namedUris,
    leavesOthers,
    ...goingModels(provedModels, leavesOthers),
  }
}

function hostError(location: Location, errors: ReadonlyMap<string, string>): string | undefined {
  const hosted = hostedAt(location)
  return hosted === undefined ? undefined : errors.get(hosted.host)
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
