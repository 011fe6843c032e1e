import type { NamingTask } from '../clearml/model-records.ts'
import type { Hold } from './holds.ts'

export type ModelSituation = {
  modelId: string
  /** The task that made it by its own record; undefined if that names none. */
  makerId: string | undefined
  /** Tasks that name it, or made it. */
  tasks: readonly NamingTask[]
  /** Whether it goes although the task that made it lies open. */
  forceDelete: boolean
}

/**
 * What keeps a model that qualifies by its own fields. The server itself refuses the first and the last of these, when its
 * file is gone already; a list that cannot be read may name any model.
 */
export function modelHold({ modelId, makerId, tasks, forceDelete }: ModelSituation): Hold | undefined {
  const users = tasks.filter(({ inputModelIds }) => inputModelIds?.includes(modelId) !== false)
  const makers = tasks.filter(
    ({ id, outputModelIds }) => id === makerId || outputModelIds?.includes(modelId) !== false,
  )
  const open = forceDelete ? [] : makers.filter(({ isArchived }) => !isArchived)
  // A status that is not known may be that of a published task.
  const published = makers.filter(({ status = 'published' }) => PUBLISHED.includes(status))
  const holds: readonly Hold[] = [
    { reason: 'used-as-input', by: idsOf(users) },
    { reason: 'maker-not-archived', by: idsOf(open) },
    { reason: 'maker-published', by: idsOf(published) },
  ]
  return holds.find(({ by }) => by.length > 0)
}

const PUBLISHED: readonly string[] = ['published', 'publishing']

function idsOf(tasks: readonly NamingTask[]): readonly string[] {
  return tasks.map(({ id }) => id)
}
