import type { Decisions } from './plan.ts'

/** One task has to stay as long as another does: a controller for its steps, a step or dataset for its users. */
export type Need = {
  taskId: string
  byId: string
  reason: 'steps-stay' | 'step-reused' | 'dataset-used'
}

/** Keeps what is needed by a task that stays, and what is needed by that in turn. */
export function keepNeeded({ doomed, kept }: Decisions, needs: readonly Need[]): Decisions {
  const going = new Set(doomed.map(({ task }) => task.id))
  const needsOf = Map.groupBy(needs, ({ byId }) => byId)
  const pending = needs.filter(({ byId }) => !going.has(byId)).map(({ taskId }) => taskId)
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (going.delete(id)) pending.push(...(needsOf.get(id) ?? []).map(({ taskId }) => taskId))
  }
  const holding = Map.groupBy(
    needs.filter(({ byId }) => !going.has(byId)),
    ({ taskId }) => taskId,
  )
  const staying = doomed.flatMap(({ task }) => {
    const [first, ...rest] = holding.get(task.id) ?? []
    if (first === undefined) return []
    return [{ task, reason: first.reason, by: [first, ...rest].map(({ byId }) => byId) }]
  })
  return { doomed: doomed.filter(({ task }) => going.has(task.id)), kept: [...kept, ...staying] }
}
