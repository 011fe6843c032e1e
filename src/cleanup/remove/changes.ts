import type { ClearML } from '../../clearml/api.ts'
import type { TaskContents } from '../../clearml/contents.ts'
import type { Model } from '../../clearml/models.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import { recordedFiles } from '../../files/collect.ts'
import { spellingKeys, stayingKeys } from '../../files/guard.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { readingsOf } from '../../files/stored-names.ts'
import { decide, ruleOf } from '../../plan/decide.ts'
import type { Policy } from '../../plan/policy.ts'
import type { KeepReason } from '../../plan/reasons.ts'
import { portions } from '../../portions.ts'
import { otherUsers } from '../inspect/guarded-models.ts'
import type { Inspected } from '../inspect/inspected.ts'

export type ChangeOptions = {
  policy: Policy
  forceDelete: boolean
  withFiles: boolean
  /** Tasks that this run has deleted: their uses hold nothing any more. */
  deletedTaskIds: ReadonlySet<string>
}

/** Why a task stays after all; `by`: the ids of what holds it. */
export type Change = { reason: KeepReason; by?: readonly string[] }

/** A task as it was inspected, and its record as it is now. */
type Pair = { item: Inspected; contents: TaskContents }

/**
 * Looks once more at what the server would not refuse, or only when the files are gone already: minutes may lie between
 * the inspection of a stage and the batch that deletes. Gives by task id why it stays.
 */
export async function findChanges(
  clearml: ClearML,
  pairs: readonly Pair[],
  options: ChangeOptions,
): Promise<ReadonlyMap<string, Change>> {
  const items = pairs.map(({ item }) => item)
  const [changedModels, claimed, children] = await Promise.all([
    findChangedModels(clearml, items, options),
    findClaimed(clearml, items, options),
    findPublishedChildren(clearml, items, options),
  ])
  return new Map(
    pairs.flatMap(({ item, contents }): [string, Change][] => {
      const { id } = item.task
      const by = children.get(id)
      if (by !== undefined) return [[id, { reason: 'published-children', by }]]
      const isChanged = changedModels.has(id) || claimed.has(id) || namesMore(item, contents, options)
      return isChanged ? [[id, { reason: 'models-changed' }]] : []
    }),
  )
}

/** Models that go with a task may have been published or taken into use. */
async function findChangedModels(
  clearml: ClearML,
  items: readonly Inspected[],
  options: ChangeOptions,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(items.flatMap(({ goingModelIds }) => goingModelIds))]
  if (ids.length === 0) return new Set()
  const [models, users] = await Promise.all([clearml.modelsById(ids), clearml.usersOfModels(ids)])
  const published = new Set(models.filter((model) => model.published).map(({ id }) => id))
  const changed = items.filter(({ task, goingModelIds }) =>
    goingModelIds.some((id) => published.has(id) || isUsed(users.get(id), task.id, options)),
  )
  return new Set(changed.map(({ task }) => task.id))
}

/** Somebody else's model may name a file by now; one whose own task goes, too, does not matter. */
async function findClaimed(
  clearml: ClearML,
  items: readonly Inspected[],
  options: ChangeOptions,
): Promise<ReadonlySet<string>> {
  const withFiles = items.filter(({ owned }) => owned.length > 0)
  if (withFiles.length === 0) return new Set()
  const going = new Set(items.flatMap(({ goingModelIds }) => goingModelIds))
  const folders = withFiles.flatMap(({ task, owned }) => [
    task.id,
    ...owned.flatMap(({ file }) => markedTaskIds(file.uri)),
  ])
  const models = await clearml.modelsInFoldersOf([...new Set(folders)])
  const others = models.filter(({ id }) => !going.has(id))
  if (others.length === 0) return new Set()
  const claims = withFiles.flatMap((item) => {
    const keys = new Set(item.owned.flatMap(({ file }) => spellingKeys(file.uri)))
    const claiming = others.filter(
      ({ uri }) => stayingKeys(uri).some((key) => keys.has(key)) || liesInGoingFolder(uri, item),
    )
    return claiming.map((model) => ({ taskId: item.task.id, model }))
  })
  if (claims.length === 0) return new Set()
  const passing = await findPassing(
    clearml,
    claims.map(({ model }) => model),
    options,
  )
  return new Set(claims.filter(({ model }) => !passing.has(model.id)).map(({ taskId }) => taskId))
}

/** With a folder goes what no record of its task names: so may the file of a model that is not the task's. */
function liesInGoingFolder(uri: string, { task, folders }: Inspected): boolean {
  return folders.length > 0 && readingsOf(uri).flatMap(markedTaskIds).includes(task.id)
}

/** Models that go with their own task before long. */
async function findPassing(
  clearml: ClearML,
  models: readonly Model[],
  options: ChangeOptions,
): Promise<ReadonlySet<string>> {
  const makerIds = [...new Set(models.flatMap(({ taskId }) => taskId ?? []))]
  const [users, ...makers] = await Promise.all([
    clearml.usersOfModels(models.map(({ id }) => id)),
    ...portions(makerIds, MAX_PAGE_SIZE).map((portion) => clearml.tasksById(portion)),
  ])
  const going = makers.flat().filter((task) => {
    const rule = ruleOf(task, options.policy)
    return rule?.deleteModels === true && decide(task, options.policy, rule).action === 'delete'
  })
  const doomed = new Set(going.map(({ id }) => id))
  const passing = models.filter(({ id, taskId = '', published }) => {
    const goes = !published && doomed.has(taskId)
    return goes && !isUsed(users.get(id), taskId, options)
  })
  return new Set(passing.map(({ id }) => id))
}

/** Without force they make the server refuse the record, when its files are gone already. */
async function findPublishedChildren(
  clearml: ClearML,
  items: readonly Inspected[],
  { forceDelete }: ChangeOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const atRisk = items.filter(({ owned, leftModels }) => owned.length + leftModels.length > 0)
  if (forceDelete || atRisk.length === 0) return new Map()
  return await clearml.publishedChildrenOf(atRisk.map(({ task }) => task.id))
}

/** What came since would go with the record, and nobody would know of its files if the answer got lost. */
function namesMore(
  { namedUris, ...item }: Inspected,
  now: TaskContents,
  { withFiles }: ChangeOptions,
): boolean {
  if (!withFiles) return false
  const known = new Set(item.contents.outputModelIds)
  return (
    recordedFiles(now, []).some(({ uri }) => !namedUris.has(uri)) ||
    now.outputModelIds.some((id) => !known.has(id))
  )
}

function isUsed(
  users: readonly string[] = [],
  makerId: string,
  { deletedTaskIds }: Pick<ChangeOptions, 'deletedTaskIds'>,
): boolean {
  return otherUsers(users, makerId, deletedTaskIds).length > 0
}
