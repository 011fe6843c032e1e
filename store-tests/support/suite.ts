import assert from 'node:assert/strict'
import path from 'node:path'
import type { Bucket, FileOutcome, ObjectReader, StoredObject } from '../../src/files/stores/store.ts'
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

/**
 * Fills a new bucket, and finds every key with its size, those of a prefix, and single sizes.
 * @param others keys that every bucket has
 */
export async function looksExactly(
  emulator: Emulator,
  reader: ObjectReader,
  bucket: Bucket,
  keys: readonly string[],
  others: readonly string[] = [],
): Promise<void> {
  const name = path.basename(bucket.bucket)
  const sized = new Map([...keys].map((key, i) => [key, 'x'.repeat(i % 50)]))
  await emulator.createBucket(name)
  await inParallel([...sized], ([key, text]) => emulator.put(name, key, text))
  const expected = [...sized].map(([key, text]): [string, number] => [key, text.length])
  const startedAtMs = Date.now()

  const found = await allPages(reader.list(bucket, ''))
  const all = found.filter(({ key }) => !others.includes(key))
  assert.deepEqual(sizesOf(all), new Map(expected.toSorted(byKey)))
  for (const { modifiedAtMs } of all) assert.ok(Math.abs(startedAtMs - modifiedAtMs) < 600_000)

  const prefix = (keys[0] ?? '').slice(0, 3)
  const within = expected.filter(([key]) => key.startsWith(prefix))
  assert.deepEqual(sizesOf(await allPages(reader.list(bucket, prefix))), new Map(within.toSorted(byKey)))
  assert.deepEqual(await allPages(reader.list(bucket, 'no such prefix/')), [])

  for (const [key, bytes] of expected.slice(0, 40))
    assert.equal(await reader.bytesOf(bucket, key), bytes, key)
  assert.equal(await reader.bytesOf(bucket, 'no such key'), undefined)
}

async function allPages(pages: AsyncIterable<readonly StoredObject[]>): Promise<readonly StoredObject[]> {
  const found: StoredObject[] = []
  for await (const page of pages) found.push(...page)
  return found
}

function sizesOf(objects: readonly StoredObject[]): ReadonlyMap<string, number> {
  return new Map(objects.map(({ key, bytes }): [string, number] => [key, bytes]).toSorted(byKey))
}

function byKey([a]: [string, number], [b]: [string, number]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
