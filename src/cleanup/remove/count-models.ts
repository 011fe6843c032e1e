import type { ModelsApi } from '../../clearml/models.ts'
import type { Inspected } from '../inspect/inspected.ts'
import type { Settled } from '../outcome.ts'

/** `error`: they could not be asked for; what is known counts all the same. */
export type Counted = { settled: readonly Settled[]; error?: unknown }

/**
 * Where the call that deleted a task did not say what went with it, the models are asked for: those that were to go and
 * are no more went.
 */
export async function countModels(
  clearml: Pick<ModelsApi, 'modelsById'>,
  settled: readonly Settled[],
  items: readonly Inspected[],
): Promise<Counted> {
  const unsaid = new Set(settled.filter(({ outcome }) => isUnsaid(outcome)).map(({ task }) => task.id))
  const models = new Map(
    items.filter(({ task }) => unsaid.has(task.id)).map((item) => [item.task.id, leftToServer(item)]),
  )
  const ids = [...new Set([...models.values()].flat())]
  if (ids.length === 0) return { settled }
  try {
    const there = new Set((await clearml.modelsById(ids)).map(({ id }) => id))
    const countOf = (id: string): number => (models.get(id) ?? []).filter((model) => !there.has(model)).length
    return { settled: settled.map((entry) => withModels(entry, countOf(entry.task.id))) }
  } catch (error) {
    return { settled, error }
  }
}

function withModels(entry: Settled, models: number): Settled {
  const { outcome } = entry
  return outcome.kind === 'deleted' && models > 0 ? { ...entry, outcome: { ...outcome, models } } : entry
}

function isUnsaid(outcome: Settled['outcome']): boolean {
  return outcome.kind === 'deleted' && outcome.unsaid !== undefined
}

/** Those that only the task itself uses went before it, and were counted then. */
function leftToServer({ goingModelIds, selfUsedModelIds }: Inspected): readonly string[] {
  const counted = new Set(selfUsedModelIds)
  return goingModelIds.filter((id) => !counted.has(id))
}
