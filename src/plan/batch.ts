import type { Doomed, Family } from './order.ts'

/** Tasks removed by one `delete_many` call. */
export type Batch = readonly Doomed[]

/** Batches that have to run one after another. Lanes are independent of each other and may run in parallel. */
export type Lane = readonly Batch[]

/** Packs families into batches; a family larger than a batch becomes a lane of several. */
export function packBatches(families: readonly Family[], batchSize: number): readonly Lane[] {
  const lanes: Lane[] = []
  let open: Doomed[] = []
  for (const family of families) {
    if (family.length > batchSize) {
      lanes.push(chunk(family, batchSize))
      continue
    }
    if (open.length + family.length > batchSize) {
      lanes.push([open])
      open = []
    }
    open.push(...family)
  }
  return open.length === 0 ? lanes : [...lanes, [open]]
}

function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
