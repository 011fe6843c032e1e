import assert from 'node:assert/strict'
import type { FileOutcome } from '../../src/files/stores/store.ts'
import type { Emulator } from './emulator.ts'

/** Runs the tasks, at most so many at once. */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = 32,
): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of rest) await work(item)
    }),
  )
}

/** Fills a new bucket with pairs, deletes the first of each, and finds exactly the others left. */
export async function deletesExactly(
  emulator: Emulator,
  bucket: string,
  pairs: readonly (readonly [goes: string, stays: string])[],
  deleteKeys: (keys: readonly string[]) => Promise<readonly FileOutcome[]>,
): Promise<void> {
  const goes = [...new Set(pairs.map(([key]) => key))]
  const stays = [...new Set(pairs.map(([, key]) => key))].filter((key) => !goes.includes(key))
  await emulator.createBucket(bucket)
  await inParallel([...goes, ...stays], (key) => emulator.put(bucket, key))
  assert.deepEqual(await emulator.list(bucket), [...goes, ...stays].sort(), 'the emulator has other names')
  const outcomes = await deleteKeys(goes)
  assert.deepEqual(
    outcomes.map((outcome, i) => [goes[i], outcome]),
    goes.map((key) => [key, { kind: 'deleted' }]),
  )
  assert.deepEqual(await emulator.list(bucket), [...stays].sort())
}
