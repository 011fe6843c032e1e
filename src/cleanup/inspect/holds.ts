import type { Model } from '../../clearml/models.ts'
import type { TaskContents } from '../../clearml/contents.ts'
import { markedTaskIds } from '../../files/marker.ts'
import type { Need } from '../../plan/needs.ts'
import type { KeepReason } from '../../plan/reasons.ts'

/** What holds a task back although it qualifies, and the ids of what holds it. */
export type Hold = { reason: KeepReason; by: readonly string[] }

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
 * others with it: it deletes the draft models of `models.output`, whoever made them (transcript 13).
 */
export function holdOf(
  task: TaskContents,
  surroundings: Surroundings,
  forceDelete: boolean,
): Hold | undefined {
  const { models, publishedChildren, needs, exists } = surroundings
  const [need, ...others] = needs.filter(({ byId }) => exists(byId))
  if (need !== undefined) return { reason: need.reason, by: [need, ...others].map(({ byId }) => byId) }
  if (!forceDelete && publishedChildren.length > 0)
    return { reason: 'published-children', by: publishedChildren }
  const published = models.filter((model) => model.published).map(({ id }) => id)
  if (!forceDelete && published.length > 0) return { reason: 'published-models', by: published }
  const makers = othersOf(
    models.map(({ taskId }) => taskId ?? task.id),
    task.id,
  ).filter(exists)
  if (makers.length > 0) return { reason: 'models-of-another-task', by: makers }
  if (task.type !== 'controller') return undefined
  const owners = othersOf(
    task.artifacts.flatMap(({ uri }) => markedTaskIds(uri)),
    task.id,
  ).filter(exists)
  return owners.length > 0 ? { reason: 'files-of-a-step', by: owners } : undefined
}

/** Tasks whose existence the hold depends on. */
export function relatedTaskIds(task: TaskContents, models: readonly Model[]): readonly string[] {
  const makers = models.map(({ taskId }) => taskId ?? task.id)
  const owners = task.type === 'controller' ? task.artifacts.flatMap(({ uri }) => markedTaskIds(uri)) : []
  return othersOf([...makers, ...owners], task.id)
}

function othersOf(ids: readonly string[], own: string): readonly string[] {
  return [...new Set(ids)].filter((id) => id !== own && !id.startsWith('__DELETED__'))
}
