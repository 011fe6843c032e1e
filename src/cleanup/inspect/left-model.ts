import type { Model } from '../../clearml/models.ts'
import { markedTaskIds } from '../../files/marker.ts'

/**
 * A draft that stayed when its maker went, since others used it. The server forgets the maker, or keeps `__DELETED__<id>`
 * (transcript 13), up to 1.5 the plain id; that a task made the file, its folder tells.
 */
export function isLeftModel({ published, taskId, uri }: Model, exists: (taskId: string) => boolean): boolean {
  return !published && (taskId === undefined || !exists(taskId)) && markedTaskIds(uri).length > 0
}

/** The tasks whose existence tells whether models were left. */
export function ownerIds({ taskId, uri }: Model): readonly string[] {
  const maker = taskId === undefined || taskId.startsWith('__DELETED__') ? [] : [taskId]
  return [...maker, ...markedTaskIds(uri)]
}
