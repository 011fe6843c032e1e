import type { ModelUse } from '../../plan/order.ts'
import type { Decisions, Kept } from '../../plan/plan.ts'
import { portions } from '../../portions.ts'
import type { Held } from '../survey/draft.ts'
import type { FindModelTies } from './ties.ts'

/** As many models as one call can ask for. */
const AT_ONCE = 500

/**
 * Models stay that a task uses, and those of tasks that stay. Of those that name one file the last takes it along, so the
 * others go before it.
 */
export async function heldModels({ doomed, kept }: Decisions, findTies: FindModelTies): Promise<Held> {
  const held: Kept[] = []
  const uris: Named[] = []
  for (const portion of portions(doomed, AT_ONCE)) {
    const ids = portion.map(({ task }) => task.id)
    const { models, holds } = await findTies(ids)
    for (const { task } of portion) {
      const hold = holds.get(task.id)
      const uri = models.get(task.id)?.uri ?? ''
      if (hold !== undefined) held.push({ task, ...hold })
      else if (uri !== '') uris.push({ id: task.id, uri })
    }
  }
  const staying = new Set(held.map(({ task }) => task.id))
  const left = doomed.filter(({ task }) => !staying.has(task.id))
  return {
    decisions: { doomed: left, kept: [...kept, ...held] },
    order: lastOfEach(uris),
    needs: [],
    inheritable: new Set(),
  }
}

type Named = { id: string; uri: string }

function lastOfEach(named: readonly Named[]): readonly ModelUse[] {
  return [...Map.groupBy(named, ({ uri }) => uri).values()].flatMap((sharers) => {
    const [makerId = '', ...others] = sharers
      .map(({ id }) => id)
      .toSorted()
      .toReversed()
    return others.map((userId) => ({ userId, makerId }))
  })
}
