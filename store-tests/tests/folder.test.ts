import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { createFolders } from '../../src/files/stores/folders.ts'
import type { Bucket, FileOutcome, ObjectStore } from '../../src/files/stores/store.ts'
import { startFolder } from '../support/folder.ts'
import { BACKSLASHES, BLANK_ENDS, CONTROLS, LOOKALIKES, numbered } from '../support/names.ts'
import { deletesExactly, inParallel, looksExactly } from '../support/suite.ts'

let share: ReturnType<typeof startFolder>
let store: ObjectStore

before(() => {
  share = startFolder()
  store = createFolders([], { sleep: () => Promise.resolve(), concurrency: 4 }).store
})
after(() => share.stop())

const rootOf = (bucket: string): Bucket => ({ store: 'folder', bucket: path.join(share.base, bucket) })
const deleteFrom = (bucket: string) => (keys: readonly string[]) => store.deleteObjects(rootOf(bucket), keys)
/** A file system has no `a//b`, and no file beside a folder of that name. */
const isFile = (pair: readonly string[]): boolean => !pair.some((key) => /\/\/|^\/|\/$/u.test(key))

test('deletes exactly the asked of files whose names look alike', async () => {
  const pairs = [...LOOKALIKES, ...BACKSLASHES, ...BLANK_ENDS, ...CONTROLS].filter(isFile)
  await deletesExactly(share, 'odd', pairs, deleteFrom('odd'))
})

test('deletes 1,001 files and leaves the one that was not asked for', async () => {
  const keys = numbered(1_002)
  await share.createBucket('many')
  await inParallel(keys, (key) => share.put('many', key))
  const outcomes: readonly FileOutcome[] = await deleteFrom('many')(keys.slice(0, -1))
  assert.ok(outcomes.every(({ kind }) => kind === 'deleted'))
  assert.deepEqual(await share.list('many'), keys.slice(-1))
})

test('lists many files, odd names among them, with their sizes', async () => {
  const keys = [...LOOKALIKES, ...BACKSLASHES, ...BLANK_ENDS, ...CONTROLS].filter(isFile).flat()
  await looksExactly(share, store, rootOf('looked'), [...keys, ...numbered(1_100)], ['.mounted'])
})

test('takes nothing for gone below a root that is not there', async () => {
  const [outcome] = await deleteFrom('not-there')(['a'])
  assert.ok(outcome?.kind === 'failed' && outcome.breaksBucket)
})
