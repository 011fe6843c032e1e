import { inHalves, portions } from '../portions.ts'
import { isTooLarge } from './errors.ts'

/** Asks for ids in calls of at most `size`, all at once, and in smaller ones where a proxy takes no body as large. */
export async function askByIds<T>(
  ids: readonly string[],
  size: number,
  ask: (ids: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const parts = portions(ids, size).map((portion) => inHalves(portion, ask, isTooLarge))
  return (await Promise.all(parts)).flatMap((halves) => halves.flat())
}

/** The values of the items under each key. */
export function collect<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  valueOf: (item: T) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(items, keyOf)
  return new Map([...groups].map(([key, members]) => [key, members.map(valueOf)]))
}
