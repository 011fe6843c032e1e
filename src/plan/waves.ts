import type { Doomed, Family } from './order.ts'

/** Tasks that do not depend on each other. A wave starts when the one before it has ended. */
export type Wave = readonly Doomed[]

/** What nothing has to precede, then what waited for that, and so on; each wave in the order of the families. */
export function wavesOf(families: readonly Family[]): readonly Wave[] {
  const byWave = Map.groupBy(families.flat(), ({ wave }) => wave)
  return [...byWave].toSorted(([a], [b]) => a - b).map(([, items]) => items)
}
