import type { Location, Place } from './locate.ts'
import { markedTaskIds } from './marker.ts'
import type { SpareReason } from './task-file.ts'

/** Whether a file goes with its task. */
export type Ownership =
  | { kind: 'owned'; location: Location }
  | { kind: 'spared'; reason: SpareReason }
  /** The task's own by its path, but on a fileserver or endpoint that this run was not told about. */
  | { kind: 'unreachable' }
  /** There is no file behind the URI. */
  | { kind: 'nothing' }

export type Claim = {
  uri: string
  place: Place
  taskId: string
  /** Tasks that this run has deleted: what they shared with this one is nobody else's any more. */
  deletedTaskIds: ReadonlySet<string>
  /** Why the model that the file belongs to forbids it; undefined for other files and free models. */
  modelGuard: SpareReason | undefined
}

/**
 * Only a file on a known store, in a folder that ends in the task's own id, is the task's; nothing else
 * proves that ClearML uploaded it for this task (docs/storage.md, "Whose a file is").
 */
export function ownershipOf({ uri, place, taskId, deletedTaskIds, modelGuard }: Claim): Ownership {
  if (place.kind === 'placeholder') return { kind: 'nothing' }
  const ids = markedTaskIds(uri)
  if (place.kind === 'elsewhere') {
    // Nobody but ClearML's uploader makes such a path: most likely it is the fileserver by another name.
    const onServer = place.reason === 'no-endpoint' || (place.reason === 'foreign' && /^https?:/iu.test(uri))
    const isOwn = onServer && ids.includes(taskId)
    if (!isOwn) return { kind: 'spared', reason: place.reason }
    return modelGuard === undefined ? { kind: 'unreachable' } : { kind: 'spared', reason: modelGuard }
  }
  if (ids.length === 0) return { kind: 'spared', reason: 'unmarked' }
  if (!ids.every((id) => id === taskId || deletedTaskIds.has(id)))
    return { kind: 'spared', reason: 'another-task' }
  if (modelGuard !== undefined) return { kind: 'spared', reason: modelGuard }
  if (!isPlainPath(place.location)) return { kind: 'spared', reason: 'odd-path' }
  return { kind: 'owned', location: place.location }
}

const MIN_SEGMENTS = 3

/**
 * The fileserver resolves `.` and `..`, also encoded ones, and deletes what they lead to: one short path
 * is a project, or the whole store (transcript 21). Object keys are literal, and mean what they say.
 */
function isPlainPath(location: Location): boolean {
  if (location.store === 'object') return location.key !== ''
  const segments = location.path.split('/').map(decodeOnce)
  return (
    segments.filter((segment) => segment !== '').length >= MIN_SEGMENTS &&
    segments.every((segment) => !/^\.{1,2}$/u.test(segment.trim()) && !/[\\/\0]/u.test(segment))
  )
}

/** As the fileserver decodes: what is no valid escape stays as it is. */
export function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/%([0-7][0-9a-f])/giu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  }
}
