import type { Location, Place } from './locate.ts'
import { markedTaskIds } from './marker.ts'
import type { Obstacle } from './obstacle.ts'
import { namesOf } from './stored-names.ts'
import type { SpareReason } from './task-file.ts'

/** Whether a file goes with its task. */
export type Ownership =
  | { kind: 'owned'; location: Location }
  | { kind: 'spared'; reason: SpareReason }
  /** The task's own by its path, and yet this run cannot delete it: the task stays, or leaves it behind by order. */
  | { kind: 'unreachable'; obstacle: Obstacle }
  /** There is no file behind the URI. */
  | { kind: 'nothing' }

export type Claim = {
  uri: string
  place: Place
  taskId: string
  /** A long name of a project ends in its id on the store, as that of a task's folder does. */
  projectId: string | undefined
  /** Tasks that this run has deleted: what they shared with this one is nobody else's any more. */
  deletedTaskIds: ReadonlySet<string>
  /** Why the model that the file belongs to forbids it; undefined for other files and free models. */
  modelGuard: SpareReason | undefined
}

/**
 * Only a file on a known store, in a folder that ends in the task's own id, is the task's; nothing else
 * proves that ClearML uploaded it for this task (docs/storage.md, "Whose a file is").
 */
export function ownershipOf({ uri, place, taskId, projectId, deletedTaskIds, modelGuard }: Claim): Ownership {
  if (place.kind === 'placeholder') return { kind: 'nothing' }
  const idsIn = (path: string): readonly string[] => markedTaskIds(path).filter((id) => id !== projectId)
  const isOwn = (id: string): boolean => id === taskId || deletedTaskIds.has(id)
  const liesInOwn = (path: string): boolean => idsIn(path).length > 0 && idsIn(path).every(isOwn)
  const ids = idsIn(uri)
  if (place.kind === 'elsewhere') {
    // Nobody but ClearML's uploader makes such a path: most likely it is a store by another name.
    if (!ids.includes(taskId)) return { kind: 'spared', reason: place.reason }
    if (modelGuard !== undefined) return { kind: 'spared', reason: modelGuard }
    return { kind: 'unreachable', obstacle: place.reason === 'local' ? 'local' : 'not-configured' }
  }
  if (ids.length === 0) return { kind: 'spared', reason: 'unmarked' }
  const isNested = !liesInOwn(uri) && ids.at(-1) === taskId
  if (!liesInOwn(uri) && !isNested) return { kind: 'spared', reason: 'another-task' }
  if (modelGuard !== undefined) return { kind: 'spared', reason: modelGuard }
  if (isNested) return { kind: 'unreachable', obstacle: 'nested' }
  const { location } = place
  if (location.store === 'object') {
    return isWholeKey(location) ? { kind: 'owned', location } : { kind: 'unreachable', obstacle: 'odd-path' }
  }
  const names = namesOf(location.path)
  if (names.length === 0) return { kind: 'nothing' }
  return names.every((name) => isPlain(name) && liesInOwn(name))
    ? { kind: 'owned', location }
    : { kind: 'unreachable', obstacle: 'odd-path' }
}

const MIN_SEGMENTS = 3
const ODD_SEGMENT = /^\s*\.{1,2}\s*$/u

/**
 * The fileserver resolves `.` and `..`, also encoded ones, and deletes what they lead to: one short path is a project, or
 * the whole store (transcript 21). Object keys are literal, and mean what they say.
 */
function isPlain(name: string): boolean {
  const segments = name.split('/').filter((segment) => segment !== '')
  return segments.length >= MIN_SEGMENTS && !segments.some((segment) => ODD_SEGMENT.test(segment))
}

/** The file system of a folder, too, would resolve what a bucket takes literally. */
function isWholeKey({ bucket, key }: Extract<Location, { store: 'object' }>): boolean {
  if (bucket.store !== 'folder') return key !== ''
  return key.split('/').every((segment) => segment !== '' && !ODD_SEGMENT.test(segment))
}
