import { orderByAge, type Doomed, type ModelUse } from './order.ts'

/**
 * A model whose maker is gone goes with the last of its users: so in each group of users the one that goes last anyway waits
 * for the others. It never asks for an order against the given one.
 */
export function heirUses(
  doomed: readonly Doomed[],
  uses: readonly ModelUse[],
  groups: readonly (readonly string[])[],
): readonly ModelUse[] {
  const shared = groups.filter(({ length }) => length > 1)
  if (shared.length === 0) return []
  const inOrder = orderByAge(doomed, uses).flat()
  const ranks = new Map(inOrder.toSorted((a, b) => a.wave - b.wave).map(({ task }, i) => [task.id, i]))
  return shared.flatMap((group) => {
    const [heir, ...others] = group.toSorted((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0))
    return heir === undefined ? [] : others.map((userId) => ({ userId, makerId: heir }))
  })
}
