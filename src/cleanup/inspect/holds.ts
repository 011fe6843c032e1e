import type { Model } from '../../clearml/models.ts'
import type { TaskContents } from '../../clearml/contents.ts'
import { markedTaskIds } from '../../files/marker.ts'
import type { Need } from '../../plan/needs.ts'
import type { Hold } from '../../plan/holds.ts'

export type Surroundings = {
  /** Models that it made or lists as output. */
  models: readonly Model[]
  publishedChildren: readonly string[]
  /** What it has to wait for, by the plan. */
  needs: readonly Need[]
  /** Tasks other than this one that exist. */
  exists: (taskId: string) => boolean
}

/**
 * Asked before any file is deleted, since the server would refuse the record afterwards, or take what belongs to
 * others with it: it deletes the draft models of `models.output`, whoever made them (transcript 13). The first one gives
 * the reason to keep it.
 */
export function holdsOf(
  task: TaskContents,
  { models, publishedChildren, needs, exists }: Surroundings,
  forceDelete: boolean,
): readonly Hold[] {
  const needed = Map.groupBy(
    needs.filter(({ byId }) => exists(byId)),
    ({ reason }) => reason,
  )
  const published = models.filter((model) => model.published).map(({ id }) => id)
  const holds: readonly Hold[] = [
    ...[...needed].map(([reason, found]): Hold => ({ reason, by: found.map(({ byId }) => byId) })),
    { reason: 'published-children', by: forceDelete ? [] : publishedChildren },
    { reason: 'published-models', by: forceDelete ? [] : published },
    { reason: 'models-of-another-task', by: makersOf(task, models).filter(exists) },
    { reason: 'files-of-a-step', by: ownersOf(task).filter(exists) },
  ]
  return holds.filter(({ by }) => by.length > 0)
}

/** Other tasks that made models which this one made or lists. */
export function makersOf(task: TaskContents, models: readonly Model[]): readonly string[] {
  return othersOf(
    models.map(({ taskId }) => taskId ?? task.id),
    task.id,
  )
}

/** Other tasks in whose folders artifacts of a controller lie. */
export function ownersOf(task: TaskContents): readonly string[] {
  if (task.type !== 'controller') return []
  return othersOf(
    task.artifacts.flatMap(({ uri }) => markedTaskIds(uri)),
    task.id,
  )
}

/** Tasks whose existence the holds depend on. */
export function relatedTaskIds(task: TaskContents, models: readonly Model[]): readonly string[] {
  return [...new Set([...makersOf(task, models), ...ownersOf(task)])]
}

function othersOf(ids: readonly string[], own: string): readonly string[] {
  return [...new Set(ids)].filter((id) => id !== own && !id.startsWith('__DELETED__'))
}
