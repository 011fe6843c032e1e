import { projectIdOf } from '../../clearml/task.ts'
import { UNREADABLE_PLOT } from '../../files/event-images.ts'
import { spellingKeys } from '../../files/guard.ts'
import type { Location } from '../../files/locate.ts'
import { obstacleError } from '../../files/obstacle.ts'
import { ownershipOf } from '../../files/ownership.ts'
import type { FailedFile } from '../../files/tally.ts'
import type { SparedFile, SpareReason, TaskFile } from '../../files/task-file.ts'
import { isFileOfCircle, type GuardedModel } from './guarded-models.ts'
import type { OwnedFile, SortedFiles } from './inspected.ts'
import type { Free } from './listed.ts'
import { hostErrorAt, type HostErrors, type Reach } from './reach.ts'
import type { Staying } from './staying.ts'

/** What says whether a file that a task names may go with it. */
export type FileRights = {
  placeOf: Reach['placeOf']
  hostErrors: HostErrors
  deletedTaskIds: ReadonlySet<string>
  staying: Staying
}

type FileError = { error: string; remedy?: string | undefined }

type Fate =
  | { kind: 'owned'; location: Location }
  | { kind: 'spared'; reason: SpareReason }
  | { kind: 'unreachable'; why: FileError }
  /** There is no file, or it is not this task's matter. */
  | { kind: 'nothing' }

const UNREADABLE_PLOT_ERROR: FileError = {
  error:
    'the data of a plot cannot be unpacked, so its images are not known; set on-file-error to delete-task to leave them',
  remedy: 'set on-file-error to delete-task to leave them',
}

/** Tells what is the task's own from what is not, file by file. */
export function sortByRights(
  { item, models }: Free,
  files: readonly TaskFile[],
  rights: FileRights,
): SortedFiles {
  const guarded = new Map(models.map((entry) => [entry.model.uri, entry]))
  const owned: OwnedFile[] = []
  const spared: SparedFile[] = []
  const unreachable: FailedFile[] = []
  for (const file of files) {
    const fate = fateOf(file.uri, item, guarded.get(file.uri), rights)
    if (fate.kind === 'owned') owned.push({ file, location: fate.location })
    else if (fate.kind === 'spared') spared.push({ ...file, reason: fate.reason })
    else if (fate.kind === 'unreachable') unreachable.push({ ...file, ...fate.why })
  }
  return { owned, spared, unreachable }
}

function fateOf(
  uri: string,
  item: Free['item'],
  model: GuardedModel | undefined,
  { placeOf, hostErrors, deletedTaskIds, staying }: FileRights,
): Fate {
  if (uri === UNREADABLE_PLOT) return { kind: 'unreachable', why: UNREADABLE_PLOT_ERROR }
  // It goes with the one of the circle that owns it.
  if (isFileOfCircle(item, uri)) return { kind: 'nothing' }
  const { guard, ownerId = item.task.id } = model ?? {}
  const isShared = staying.keys.size > 0 && spellingKeys(uri).some((key) => staying.keys.has(key))
  const ownership = ownershipOf({
    uri,
    place: placeOf(uri),
    taskId: ownerId,
    projectId: projectIdOf(item.contents),
    deletedTaskIds,
    modelGuard: guard ?? (isShared ? 'shared' : undefined),
  })
  // A model that it inherited is no reason for it to stay.
  const outOfReach = (why: FileError): Fate =>
    ownerId === item.task.id ? { kind: 'unreachable', why } : { kind: 'spared', reason: 'left-model' }
  switch (ownership.kind) {
    case 'nothing':
    case 'spared':
      return ownership
    case 'unreachable':
      return outOfReach(obstacleError(ownership.obstacle, uri))
    case 'owned': {
      const error = hostErrorAt(ownership.location, hostErrors)
      return error === undefined ? ownership : outOfReach({ error })
    }
  }
}
