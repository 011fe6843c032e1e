import { addOutputModel } from '../../../simulator/seed-content.ts'
import { addModel } from '../../../simulator/seed.ts'
import type { Simulator } from '../../../simulator/server.ts'
import type { ModelDocument, TaskDocument } from '../../../simulator/store.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from './action.ts'
import { addEnded, daysAgo } from './world.ts'

export function runModels(
  simulator: Simulator,
  inputs: Inputs = {},
  options: Parameters<typeof runAction>[1] = {},
): Promise<ActionResult> {
  return runAction({ ...connectionInputs(simulator), target: 'models', ...inputs }, options)
}

/** When a model was archived so many days ago, and not touched since. */
export function archived(days: number): Partial<ModelDocument> {
  const at = daysAgo(days)
  return { system_tags: ['archived'], created: daysAgo(days + 1), last_update: at, last_change: at }
}

/** A model that was archived by itself, with its file in the folder of the task that made it, archived like it. */
export function addArchivedModel(
  simulator: Simulator,
  name: string,
  { days = 60, maker, ...fields }: Partial<ModelDocument> & { days?: number; maker?: TaskDocument } = {},
): ModelDocument {
  const task = maker ?? addEnded(simulator.store, days, { name: `maker of ${name}` })
  return addOutputModel(simulator, task, name, { ...archived(days), ...fields })
}

/** A model that nobody made here. */
export function addImported(
  simulator: Simulator,
  name: string,
  fields: Partial<ModelDocument> = {},
): ModelDocument {
  const { id: user } = [...simulator.store.users.values()][0] ?? { id: 'nobody' }
  return addModel(simulator.store, { name, user, ...archived(60), ...fields })
}

export function modelsOf({ store }: Simulator): string[] {
  return [...store.models.values()].map(({ name }) => name).toSorted()
}

/** What is left on the fileserver, by the names of the files. */
export function filesOf({ store }: Simulator): string[] {
  return store.files
    .list()
    .map((file) => file.split('/').at(-1) ?? '')
    .toSorted()
}
