import type { ClearML } from '../../clearml/api.ts'
import type { TaskContents } from '../../clearml/contents.ts'
import { recordedFiles } from '../../files/collect.ts'
import type { Handling, Policy } from '../../plan/policy.ts'
import { otherUsers } from '../inspect/guarded-models.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { findClaimed, type IsUsed } from './claimed-files.ts'
import type { Change, ChangesOf } from './last-look.ts'

/**
 * Looks once more at what the server would not refuse, or only when the files are gone already: minutes may lie between
 * the inspection of a stage and the batch that deletes.
 * @param deletedTaskIds tasks that this run has deleted: their uses hold nothing any more
 */
export function createTaskChanges(
  clearml: ClearML,
  policy: Policy,
  { forceDelete, deleteFiles }: Handling,
  deletedTaskIds: ReadonlySet<string>,
): ChangesOf {
  const isUsed: IsUsed = (users, makerId) => otherUsers(users, makerId, deletedTaskIds).length > 0

  return async (pairs) => {
    const items = pairs.map(({ item }) => item)
    const [changedModels, claimed, children] = await Promise.all([
      findChangedModels(clearml, items, isUsed),
      findClaimed(clearml, items, policy, isUsed),
      forceDelete ? NO_CHILDREN : findPublishedChildren(clearml, items),
    ])
    return new Map(
      pairs.flatMap(({ item, contents }): [string, Change][] => {
        const { id } = item.task
        const by = children.get(id)
        if (by !== undefined) return [[id, { reason: 'published-children', by }]]
        const isChanged =
          changedModels.has(id) || claimed.has(id) || (deleteFiles === 'runner' && namesMore(item, contents))
        return isChanged ? [[id, { reason: 'models-changed' }]] : []
      }),
    )
  }
}

/** Models that go with a task may have been published or taken into use. */
async function findChangedModels(
  clearml: Pick<ClearML, 'modelsById' | 'usersOfModels'>,
  items: readonly Inspected[],
  isUsed: IsUsed,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(items.flatMap(({ goingModelIds }) => goingModelIds))]
  if (ids.length === 0) return new Set()
  const [models, users] = await Promise.all([clearml.modelsById(ids), clearml.usersOfModels(ids)])
  const published = new Set(models.filter((model) => model.published).map(({ id }) => id))
  const changed = items.filter(({ task, goingModelIds }) =>
    goingModelIds.some((id) => published.has(id) || isUsed(users.get(id) ?? [], task.id)),
  )
  return new Set(changed.map(({ task }) => task.id))
}

type Children = ReadonlyMap<string, readonly string[]>

const NO_CHILDREN: Children = new Map()

/** Without force they make the server refuse the record, when its files are gone already. */
async function findPublishedChildren(
  clearml: Pick<ClearML, 'publishedChildrenOf'>,
  items: readonly Inspected[],
): Promise<Children> {
  const atRisk = items.filter(({ owned, leftModels }) => owned.length + leftModels.length > 0)
  if (atRisk.length === 0) return NO_CHILDREN
  return await clearml.publishedChildrenOf(atRisk.map(({ task }) => task.id))
}

/** What came since would go with the record, and nobody would know of its files if the answer got lost. */
function namesMore({ namedUris, ...item }: Inspected, now: TaskContents): boolean {
  const known = new Set(item.contents.outputModelIds)
  return (
    recordedFiles(now, []).some(({ uri }) => !namedUris.has(uri)) ||
    now.outputModelIds.some((id) => !known.has(id))
  )
}
