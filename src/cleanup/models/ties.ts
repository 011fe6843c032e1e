import type { ClearML } from '../../clearml/api.ts'
import { makerOf, type Model } from '../../clearml/models.ts'
import type { NamingTask } from '../../clearml/model-records.ts'
import type { Hold } from '../../plan/holds.ts'
import { modelHold } from '../../plan/model-holds.ts'

type Calls = Pick<ClearML, 'modelsById' | 'tasksNaming' | 'usersOfModels'>

/** Models as they are now, with what holds them. */
export type TiedModels = {
  models: ReadonlyMap<string, Model>
  /** By model id. */
  holds: ReadonlyMap<string, Hold>
}

/** Asks for models as they are at this moment. */
export type FindModelTies = (ids: readonly string[]) => Promise<TiedModels>

/**
 * Asks every task, not the server's own check, which comes when the file is gone already. Which tasks use a model is asked
 * in two ways: only one of them is asked anew each time on servers before 1.15.
 * @param options.forceDelete whether a model goes although the task that made it lies open
 */
export function modelTieFinder(clearml: Calls, options: { forceDelete: boolean }): FindModelTies {
  return (ids) => findModelTies(clearml, ids, options)
}

async function findModelTies(
  clearml: Calls,
  ids: readonly string[],
  { forceDelete }: { forceDelete: boolean },
): Promise<TiedModels> {
  if (ids.length === 0) return { models: new Map(), holds: new Map() }
  const [models, users] = await Promise.all([clearml.modelsById(ids), clearml.usersOfModels(ids)])
  const makerIds = [...new Set(models.flatMap((model) => makerOf(model) ?? []))]
  const naming = await clearml.tasksNaming(ids, makerIds)
  const tasksOf = tasksByModel(naming)
  const holds = models.flatMap((model): [string, Hold][] => {
    const { id } = model
    const makerId = makerOf(model)
    const tasks = [...(tasksOf.byModel.get(id) ?? []), ...tasksOf.unreadable]
    const maker = naming.filter((task) => task.id === makerId && !tasks.includes(task))
    const used = users.get(id) ?? []
    const hold: Hold | undefined =
      used.length > 0
        ? { reason: 'used-as-input', by: used }
        : modelHold({ modelId: id, makerId, tasks: [...tasks, ...maker], forceDelete })
    return hold === undefined ? [] : [[id, hold]]
  })
  return { models: new Map(models.map((model) => [model.id, model])), holds: new Map(holds) }
}

function tasksByModel(naming: readonly NamingTask[]): {
  byModel: ReadonlyMap<string, readonly NamingTask[]>
  /** Whose lists cannot be read: they may name any model. */
  unreadable: readonly NamingTask[]
} {
  const pairs = naming.flatMap((task) =>
    [...new Set([...(task.inputModelIds ?? []), ...(task.outputModelIds ?? [])])].map((id) => ({ id, task })),
  )
  const groups = Map.groupBy(pairs, ({ id }) => id)
  return {
    byModel: new Map([...groups].map(([id, members]) => [id, members.map(({ task }) => task)])),
    unreadable: naming.filter(
      (task) => task.inputModelIds === undefined || task.outputModelIds === undefined,
    ),
  }
}
