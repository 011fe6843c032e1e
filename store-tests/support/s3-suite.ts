import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NO_CREDENTIALS } from '../../src/files/stores/credentials.ts'
import { s3Endpoints } from '../../src/files/stores/s3-endpoints.ts'
import { createS3Store } from '../../src/files/stores/s3.ts'
import type { ObjectStore } from '../../src/files/stores/store.ts'
import { createAgents } from '../../src/network/agents.ts'
import type { Emulator } from './emulator.ts'
import { BACKSLASHES, BLANK_ENDS, CONTROLS, DOTS, LOOKALIKES, numbered } from './names.ts'
import { deletesExactly, inParallel, looksExactly } from './suite.ts'

/**
 * The store by itself, on a server that speaks S3.
 * @param cannotStore names that this server takes from nobody
 */
export function s3Suite(name: string, start: () => Promise<Emulator>, cannotStore = /$^/u): void {
  let emulator: Emulator
  let store: ObjectStore
  let host: string

  before(async () => {
    emulator = await start()
    host = new URL(emulator.url).host
    const parsed = s3Endpoints(`${emulator.url} STORE_KEY STORE_SECRET`)
    assert.ok(parsed.ok)
    store = createS3Store({
      credentials: NO_CREDENTIALS,
      endpoints: parsed.value,
      region: undefined,
      env: emulator.env,
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
    store.deleteObjects({ store: 's3', host, bucket }, keys)

  test(`${name}: deletes exactly the asked of objects whose names look alike`, async () => {
    await deletesExactly(
      emulator,
      'odd',
      [...LOOKALIKES, ...BACKSLASHES, ...DOTS, ...BLANK_ENDS],
      deleteFrom('odd'),
    )
  })

  test(`${name}: deletes names with control characters, which batches cannot hold`, async () => {
    const pairs = CONTROLS.filter(([key]) => !cannotStore.test(key))
    await deletesExactly(emulator, 'controls', pairs, deleteFrom('controls'))
  })

  test(`${name}: deletes 1,001 objects and leaves the one that was not asked for`, async () => {
    const keys = numbered(1_002)
    await emulator.createBucket('many')
    await inParallel(keys, (key) => emulator.put('many', key))
    const outcomes = await deleteFrom('many')(keys.slice(0, -1))
    assert.equal(outcomes.length, 1_001)
    assert.ok(outcomes.every(({ kind }) => kind === 'deleted'))
    assert.deepEqual(await emulator.list('many'), keys.slice(-1))
  })

  test(`${name}: takes no object of a missing bucket for gone`, async () => {
    const [outcome] = await deleteFrom('not-there')(['a'])
    assert.ok(outcome?.kind === 'failed' && outcome.breaksBucket)
    assert.match(outcome.error, /NoSuchBucket/u)
  })

  test(`${name}: lists more objects than a page holds, odd names among them, with their sizes`, async () => {
    const odd = [...LOOKALIKES, ...BACKSLASHES, ...DOTS, ...BLANK_ENDS, ...CONTROLS].flat()
    const keys = [...odd.filter((key) => !cannotStore.test(key)), ...numbered(1_100)]
    await looksExactly(emulator, store, { store: 's3', host, bucket: 'looked' }, keys)
  })

  test(`${name}: takes no missing bucket for an empty one`, async () => {
    await assert.rejects(async () => {
      for await (const page of store.list({ store: 's3', host, bucket: 'not-there' }, ''))
        assert.fail(JSON.stringify(page))
    }, /NoSuchBucket.*Check its name/u)
  })
}
