import { expect, test } from '@jest/globals'
import { openEachOnce } from '../../../src/files/stores/opened.ts'
import type { Bucket, ObjectStore } from '../../../src/files/stores/store.ts'

function world(): { opened: ReturnType<typeof openEachOnce>; loaded: string[]; closed: string[] } {
  const loaded: string[] = []
  const closed: string[] = []
  const load = (store: Bucket['store']): Promise<ObjectStore> => {
    loaded.push(store)
    if (store === 'gcs') return Promise.reject(new Error('no SDK'))
    return Promise.resolve({
      list: () => ReadableStream.from([]),
      bytesOf: () => Promise.resolve(undefined),
      check: () => Promise.resolve([]),
      deleteObjects: () => Promise.resolve([]),
      close: () => closed.push(store),
    })
  }
  return { opened: openEachOnce(load), loaded, closed }
}

test('a store is loaded once, however many ask for it at once', async () => {
  const { opened, loaded } = world()
  const [one, other] = await Promise.all([opened.open('s3'), opened.open('s3')])
  expect(await opened.open('s3')).toBe(one)
  expect(other).toBe(one)
  await opened.open('azure')
  expect(loaded).toEqual(['s3', 'azure'])
})

test('those that were loaded are closed, those that could not be are not', async () => {
  const { opened, closed } = world()
  await Promise.all([opened.open('s3'), opened.open('azure')])
  await expect(opened.open('gcs')).rejects.toThrow('no SDK')
  opened.close()
  await new Promise(setImmediate)
  expect(closed.toSorted()).toEqual(['azure', 's3'])
})

test('without any nothing is closed', async () => {
  const { opened, loaded, closed } = world()
  opened.close()
  await new Promise(setImmediate)
  expect([loaded, closed]).toEqual([[], []])
})
