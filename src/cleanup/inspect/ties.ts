import type { ClearML } from '../../clearml/api.ts'
import type { TaskContents } from '../../clearml/contents.ts'
import type { Model } from '../../clearml/models.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import { portions } from '../../portions.ts'
import { relatedTaskIds } from './holds.ts'
import { ownerIds } from './left-model.ts'

/** What a batch of tasks is tied to on the server, asked for in a few calls for all of them together. */
export type Ties = {
  /** By task id: the models that it made or lists as output. */
  models: ReadonlyMap<string, readonly Model[]>
  /** By task id: those of its input models that may be left behind with it. */
  inputs: ReadonlyMap<string, readonly Model[]>
  /** By model id: the tasks that use it as input. */
  users: ReadonlyMap<string, readonly string[]>
  /** By task id: its published children. */
  publishedChildren: ReadonlyMap<string, readonly string[]>
  /** Makers of models and owners of files, other than the tasks themselves, that exist. */
  existing: ReadonlySet<string>
}

export type TieOptions = {
  /** The tasks that a task has to wait for, by the plan. */
  waitingFor: (taskId: string) => readonly string[]
  /** Models that may go with the last of their users. */
  inheritable: ReadonlySet<string>
  /** Whether published children matter: under `force-delete` they hold nobody. */
  withChildren: boolean
}

export async function findTies(
  clearml: ClearML,
  tasks: readonly TaskContents[],
  { waitingFor, inheritable, withChildren }: TieOptions,
): Promise<Ties> {
  const ids = tasks.map(({ id }) => id)
  const [models, inputs, publishedChildren] = await Promise.all([
    findModels(clearml, tasks),
    findInputs(clearml, tasks, inheritable),
    withChildren ? clearml.publishedChildrenOf(ids) : new Map<string, readonly string[]>(),
  ])
  const all = [...models.values(), ...inputs.values()].flat()
  const modelIds = [...new Set(all.map(({ id }) => id))]
  const related = [
    ...new Set([
      ...tasks.flatMap((task) => [
        ...relatedTaskIds(task, models.get(task.id) ?? []),
        ...waitingFor(task.id),
      ]),
      ...[...inputs.values()].flat().flatMap(ownerIds),
    ]),
  ]
  const [users, existing] = await Promise.all([
    clearml.usersOfModels(modelIds),
    Promise.all(portions(related, MAX_PAGE_SIZE).map((portion) => clearml.existing(portion))),
  ])
  return {
    models,
    inputs,
    publishedChildren,
    users,
    existing: new Set(existing.flatMap((part) => [...part])),
  }
}

async function findModels(
  clearml: ClearML,
  tasks: readonly TaskContents[],
): Promise<ReadonlyMap<string, readonly Model[]>> {
  const made = await clearml.modelsOfTasks(tasks.map(({ id }) => id))
  const known = new Map(made.map((model) => [model.id, model]))
  const listed = [...new Set(tasks.flatMap(({ outputModelIds }) => outputModelIds))].filter(
    (id) => !known.has(id),
  )
  for (const model of await clearml.modelsById(listed)) known.set(model.id, model)

  const madeBy = Map.groupBy(made, ({ taskId }) => taskId)
  return new Map(
    tasks.map(({ id, outputModelIds }) => {
      const outputs = outputModelIds
        .map((modelId) => known.get(modelId))
        .filter((model) => model !== undefined)
      return [id, [...new Set([...(madeBy.get(id) ?? []), ...outputs])]]
    }),
  )
}

async function findInputs(
  clearml: ClearML,
  tasks: readonly TaskContents[],
  inheritable: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly Model[]>> {
  const inputs = tasks.map(({ id, inputModelIds, outputModelIds }) => {
    const own = new Set(outputModelIds)
    return {
      id,
      modelIds: [...new Set(inputModelIds)].filter((model) => inheritable.has(model) && !own.has(model)),
    }
  })
  const asked = [...new Set(inputs.flatMap(({ modelIds }) => modelIds))]
  if (asked.length === 0) return new Map()
  const models = new Map((await clearml.modelsById(asked)).map((model) => [model.id, model]))
  return new Map(
    inputs.map(({ id, modelIds }) => [id, modelIds.flatMap((modelId) => models.get(modelId) ?? [])]),
  )
}
