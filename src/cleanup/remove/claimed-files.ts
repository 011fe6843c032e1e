import type { ClearML } from '../../clearml/api.ts'
import type { Model } from '../../clearml/models.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import { spellingKeys, stayingKeys } from '../../files/guard.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { readingsOf } from '../../files/stored-names.ts'
import { decide, ruleOf } from '../../plan/decide.ts'
import type { Policy } from '../../plan/policy.ts'
import { portions } from '../../portions.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { modelsThere } from './models-there.ts'

/** Whether anybody that stays uses a model of this maker. */
export type IsUsed = (users: readonly string[], makerId: string) => boolean

type Calls = Pick<ClearML, 'modelsById' | 'modelsInFoldersOf' | 'tasksById' | 'usersOfModels'>

/**
 * The tasks of which a model of somebody else names a file by now; one whose own task goes, too, does not matter.
 */
export async function findClaimed(
  clearml: Calls,
  items: readonly Inspected[],
  policy: Policy,
  isUsed: IsUsed,
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
    policy,
    isUsed,
  )
  const staying = claims.filter(({ model }) => !passing.has(model.id))
  if (staying.length === 0) return new Set()
  // A batch beside this one may have deleted the maker in between, and with it the model.
  const there = await modelsThere(
    clearml,
    staying.map(({ model }) => model.id),
  )
  return new Set(staying.filter(({ model }) => there.has(model.id)).map(({ taskId }) => taskId))
}

/** With a folder goes what no record of its task names: so may the file of a model that is not the task's. */
function liesInGoingFolder(uri: string, { task, folders }: Inspected): boolean {
  return folders.length > 0 && readingsOf(uri).flatMap(markedTaskIds).includes(task.id)
}

/** Models that go with their own task before long. */
async function findPassing(
  clearml: Calls,
  models: readonly Model[],
  policy: Policy,
  isUsed: IsUsed,
): Promise<ReadonlySet<string>> {
  const makerIds = [...new Set(models.flatMap(({ taskId }) => taskId ?? []))]
  const [users, ...makers] = await Promise.all([
    clearml.usersOfModels(models.map(({ id }) => id)),
    ...portions(makerIds, MAX_PAGE_SIZE).map((portion) => clearml.tasksById(portion)),
  ])
  const going = makers.flat().filter((task) => {
    const rule = ruleOf(task, policy)
    return rule?.deleteModels === true && decide(task, policy, rule).action === 'delete'
  })
  const doomed = new Set(going.map(({ id }) => id))
  const passing = models.filter(({ id, taskId = '', published }) => {
    const goes = !published && doomed.has(taskId)
    return goes && !isUsed(users.get(id) ?? [], taskId)
  })
  return new Set(passing.map(({ id }) => id))
}
