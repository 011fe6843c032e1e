import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { NO_CREDENTIALS } from '../../src/files/stores/credentials.ts'
import { createGcsStore } from '../../src/files/stores/gcs.ts'
import type { ObjectStore } from '../../src/files/stores/store.ts'
import { createAgents } from '../../src/network/agents.ts'
import { startGcs } from '../support/gcs.ts'
import { BACKSLASHES, BLANK_ENDS, CONTROLS, DOTS, LOOKALIKES, numbered } from '../support/names.ts'
import { deletesExactly, inParallel, looksExactly } from '../support/suite.ts'

let emulator: Awaited<ReturnType<typeof startGcs>>
let store: ObjectStore

before(async () => {
  emulator = await startGcs()
  Object.assign(process.env, emulator.env)
})

beforeEach(() => {
  store = createGcsStore({
    credentials: NO_CREDENTIALS,
    env: {},
    sleep: () => Promise.resolve(),
    concurrency: 4,
    agents: createAgents(process.env),
  })
  emulator.server.setFault(undefined)
})

after(async () => {
  store.close()
  await emulator.stop()
})

const deleteFrom = (bucket: string) => (keys: readonly string[]) =>
  store.deleteObjects({ store: 'gcs', bucket }, keys)

test('deletes exactly the asked of objects whose names look alike', async () => {
  const pairs = [...LOOKALIKES, ...BACKSLASHES, ...DOTS, ...BLANK_ENDS, ...CONTROLS]
  await deletesExactly(emulator, 'odd', pairs, deleteFrom('odd'))
})

test('deletes 257 objects and leaves the one that was not asked for', async () => {
  const keys = numbered(258)
  await emulator.createBucket('many')
  await inParallel(keys, (key) => emulator.put('many', key))
  const outcomes = await deleteFrom('many')([...keys.slice(0, -1), 'missing'])
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    [...Array.from({ length: 257 }, () => 'deleted'), 'gone'],
  )
  assert.deepEqual(await emulator.list('many'), keys.slice(-1))
})

test('repeats what the service was too busy for', async () => {
  await emulator.createBucket('busy')
  await emulator.put('busy', 'a')
  let faults = 1
  emulator.server.setFault(() =>
    faults-- > 0 ? { status: 503, reason: 'backendError', message: 'Backend Error' } : undefined,
  )
  assert.deepEqual(await deleteFrom('busy')(['a']), [{ kind: 'deleted' }])
})

test('takes no object of a missing bucket for gone', async () => {
  const [outcome] = await deleteFrom('not-there')(['a'])
  assert.ok(outcome?.kind === 'failed' && outcome.breaksBucket)
})

test('lists more objects than a page holds, odd names among them, with their sizes', async () => {
  const keys = [...LOOKALIKES, ...BACKSLASHES, ...DOTS, ...BLANK_ENDS, ...CONTROLS].flat()
  await looksExactly(emulator, store, { store: 'gcs', bucket: 'looked' }, [...keys, ...numbered(1_100)])
})

test('takes no missing bucket for an empty one, and names the right that a listing needs', async () => {
  const listAll = async (bucket: string): Promise<void> => {
    for await (const page of store.list({ store: 'gcs', bucket }, '')) assert.fail(JSON.stringify(page))
  }
  await assert.rejects(listAll('not-there'), /does not exist/u)
  await emulator.createBucket('denied')
  emulator.server.setFault(() => ({ status: 403, reason: 'forbidden', message: 'no storage.objects.list' }))
  await assert.rejects(listAll('denied'), /storage\.objects\.list and storage\.objects\.get/u)
})
