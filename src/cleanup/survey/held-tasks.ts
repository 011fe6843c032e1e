import type { ClearML } from '../../clearml/api.ts'
import { heirUses } from '../../plan/heirs.ts'
import { keepNeeded } from '../../plan/needs.ts'
import type { Decisions } from '../../plan/plan.ts'
import type { Held } from './draft.ts'
import { findModelUses } from './model-uses.ts'
import { findNeeds } from './needs.ts'

/** Tasks stay for those that need them; users of a model go before its maker, and what is needed after who needs it. */
export async function heldTasks(clearml: ClearML, decisions: Decisions, signal: AbortSignal): Promise<Held> {
  const needs = await findNeeds(clearml, decisions.doomed)
  signal.throwIfAborted()
  const left = keepNeeded(decisions, needs)
  const { uses, inheritable, heirs } = await findModelUses(clearml, left.doomed)
  const waits = needs.map(({ taskId, byId }) => ({ userId: byId, makerId: taskId }))
  const ties = [...uses, ...waits]
  return {
    decisions: left,
    order: [...ties, ...heirUses(left.doomed, ties, heirs)],
    needs,
    inheritable,
  }
}
