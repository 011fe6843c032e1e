import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NO_CREDENTIALS } from '../../src/files/stores/credentials.ts'
import { createAzureStore } from '../../src/files/stores/azure.ts'
import type { ObjectStore } from '../../src/files/stores/store.ts'
import { createAgents } from '../../src/network/agents.ts'
import { AZURE_HOST, startAzure, type Azurite } from '../support/azure.ts'
import { DOTS, LOOKALIKES, numbered } from '../support/names.ts'
import { deletesExactly, inParallel, looksExactly } from '../support/suite.ts'

let emulator: Azurite
let store: ObjectStore

before(async () => {
  emulator = await startAzure()
  store = createAzureStore({
    credentials: NO_CREDENTIALS,
    env: emulator.env,
    now: Date.now,
    sleep: () => Promise.resolve(),
    concurrency: 4,
    agents: createAgents(process.env),
  })
})

after(async () => {
  store.close()
  await emulator.stop()
})

const deleteFrom = (bucket: string) => (keys: readonly string[]) =>
  store.deleteObjects({ store: 'azure', host: AZURE_HOST, bucket }, keys)

test('deletes exactly the asked of blobs whose names look alike', async () => {
  await deletesExactly(emulator, 'odd', LOOKALIKES, deleteFrom('odd'))
})

test('refuses names that the URL of a request would fold to another', async () => {
  const keys = DOTS.map(([goes]) => goes)
  const outcomes = await deleteFrom('odd')(keys)
  assert.ok(outcomes.every(({ kind }) => kind === 'failed'))
})

test('deletes 257 blobs and leaves the one that was not asked for', async () => {
  const keys = numbered(258)
  await emulator.createBucket('many')
  await inParallel(keys, (key) => emulator.put('many', key))
  const outcomes = await deleteFrom('many')(keys.slice(0, -1))
  assert.equal(outcomes.length, 257)
  assert.ok(outcomes.every(({ kind }) => kind === 'deleted'))
  assert.deepEqual(await emulator.list('many'), keys.slice(-1))
})

test('deletes snapshots with their blob, and tells deleted, gone and leased apart', async () => {
  await emulator.createBucket('mixed')
  for (const key of ['snapshot', 'leased']) await emulator.put('mixed', key)
  const container = emulator.service.getContainerClient('mixed')
  await container.getBlobClient('snapshot').createSnapshot()
  await container.getBlobClient('leased').getBlobLeaseClient().acquireLease(-1)
  const outcomes = await deleteFrom('mixed')(['leased', 'missing', 'snapshot'])
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['failed', 'gone', 'deleted'],
  )
  assert.match(outcomes[0]?.kind === 'failed' ? outcomes[0].error : '', /leased/u)
  assert.deepEqual(await emulator.list('mixed'), ['leased'])
})

test('takes no blob of a missing container for gone', async () => {
  const [outcome] = await deleteFrom('not-there')(['a'])
  assert.ok(outcome?.kind === 'failed' && outcome.breaksBucket)
  assert.match(outcome.error, /ContainerNotFound/u)
})

test('says what is wrong with a wrong key, and does not show it', async () => {
  const wrong = Buffer.from('another key than the right one').toString('base64')
  const connection = emulator.env['AZURE_STORAGE_CONNECTION_STRING'] ?? ''
  const other = createAzureStore({
    credentials: NO_CREDENTIALS,
    env: { AZURE_STORAGE_CONNECTION_STRING: connection.replace(/AccountKey=[^;]+/u, `AccountKey=${wrong}`) },
    now: Date.now,
    sleep: () => Promise.resolve(),
    concurrency: 1,
    agents: createAgents(process.env),
  })
  const [outcome] = await other.deleteObjects({ store: 'azure', host: AZURE_HOST, bucket: 'odd' }, ['a', 'b'])
  assert.ok(outcome?.kind === 'failed' && outcome.breaksBucket)
  assert.match(outcome.error, /AZURE_STORAGE_CONNECTION_STRING/u)
  assert.ok(!outcome.error.includes(wrong))
})

test('lists blobs over many pages, odd names among them, with their sizes', async () => {
  const bucket = { store: 'azure', host: AZURE_HOST, bucket: 'looked' } as const
  await looksExactly(emulator, store, bucket, [...LOOKALIKES.flat(), ...numbered(5_100)])
})

test('takes no missing container for an empty one', async () => {
  await assert.rejects(async () => {
    const pages = store.list({ store: 'azure', host: AZURE_HOST, bucket: 'not-there' }, '')
    for await (const page of pages) assert.fail(JSON.stringify(page))
  }, /ContainerNotFound.*Check its name/u)
})
