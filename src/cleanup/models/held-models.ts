import type { Decisions, Kept } from '../../plan/plan.ts'
import { portions } from '../../portions.ts'
import type { Held } from '../survey/draft.ts'
import { findModelTies, type ModelCalls } from './ties.ts'

/** As many models as one call can ask for. */
const AT_ONCE = 500

/** Models stay that a task uses, and those of tasks that stay. None waits for another. */
export async function heldModels(
  clearml: ModelCalls,
  { doomed, kept }: Decisions,
  options: { forceDelete: boolean },
): Promise<Held> {
  const held: Kept[] = []
  for (const portion of portions(doomed, AT_ONCE)) {
    const ids = portion.map(({ task }) => task.id)
    const { holds } = await findModelTies(clearml, ids, options)
    for (const { task } of portion) {
      const hold = holds.get(task.id)
      if (hold !== undefined) held.push({ task, ...hold })
    }
  }
  const staying = new Set(held.map(({ task }) => task.id))
  const left = doomed.filter(({ task }) => !staying.has(task.id))
  return {
    decisions: { doomed: left, kept: [...kept, ...held] },
    order: [],
    needs: [],
    inheritable: new Set(),
  }
}
