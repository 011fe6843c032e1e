import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import type { Found } from '../../../src/files/stores/folder-walk.ts'
import { createListAll, type ListAll } from '../../../src/files/stores/list-all.ts'
import type { Bucket, ObjectReader, StoredObject } from '../../../src/files/stores/store.ts'

async function pagesOf(listAll: ListAll, bucket: Bucket, prefix: string): Promise<Found[]> {
  const pages: Found[] = []
  for await (const page of listAll(bucket, prefix)) pages.push(page)
  return pages
}

test('pages of a bucket hold objects alone, and its store is loaded with the first listing', async () => {
  const opened: string[] = []
  const object = (key: string): StoredObject => ({ key, bytes: 1, modifiedAtMs: 0 })
  const reader: ObjectReader = {
    list: async function* list(_, prefix) {
      yield await Promise.resolve([object(`${prefix}a`), object(`${prefix}b`)])
      yield [object(`${prefix}c`)]
    },
    bytesOf: () => Promise.resolve(undefined),
  }
  const listAll = createListAll((store) => {
    opened.push(store)
    return Promise.resolve(reader)
  })
  expect(opened).toEqual([])
  const pages = await pagesOf(listAll, { store: 'gcs', bucket: 'ml' }, 'x/')
  expect(pages).toEqual([
    { objects: [object('x/a'), object('x/b')], folders: [], odd: [] },
    { objects: [object('x/c')], folders: [], odd: [] },
  ])
  expect(opened).toEqual(['gcs'])
})

test('what a store says against a listing is thrown', async () => {
  const listAll = createListAll(() => Promise.reject(new Error('AccessDenied')))
  await expect(pagesOf(listAll, { store: 'gcs', bucket: 'ml' }, '')).rejects.toThrow('AccessDenied')
})

test('a folder is walked on disk, with its empty folders', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'list-all-'))
  mkdirSync(path.join(root, 'a', 'empty'), { recursive: true })
  writeFileSync(path.join(root, 'a', 'file'), 'x')
  const listAll = createListAll(() => Promise.reject(new Error('no cloud is needed')))
  const pages = await pagesOf(listAll, { store: 'folder', bucket: root }, '')
  expect(pages.flatMap(({ objects }) => objects.map(({ key }) => key))).toEqual(['a/file'])
  expect(pages.flatMap(({ folders }) => folders.map(({ key }) => key))).toContain('a/empty/')
  rmSync(root, { recursive: true })
})
