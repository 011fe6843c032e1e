import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  connectionInputs,
  runAction,
  type ActionResult,
  type Inputs,
} from '../../__tests__/support/e2e/action.ts'
import { addModel, addTask } from '../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import type { Store } from './shelf.ts'

/** Emulators write no file in the past: so what is older than a second is old. */
const INPUTS: Inputs = { target: 'leftovers', 'delete-threshold-days': '0.00001' }
const OLD_MS = 1_500

const idOf = (name: string): string => createHash('md5').update(name).digest('hex')

type World = { simulator: Simulator; keys: (name: string) => readonly string[]; dead: readonly string[] }

/** A bucket with the folders of a task, of ten that are gone, and of one that a model names; and files of nobody. */
async function fill(store: Store, bucket: string): Promise<World> {
  const simulator = await startSimulator()
  const live = addTask(simulator.store, { status: 'completed' })
  const keys = (id: string): readonly string[] =>
    ['models/m.pt', 'artifacts/a b+c%20d/ü ☃.pkl', 'metrics/x//y/?q=1#f.jpeg'].map(
      (name) => `pre fix/Vision/Night run/train.${id}/${name}`,
    )
  const dead = Array.from({ length: 10 }, (_, i) => idOf(`dead ${i}`))
  const named = idOf('named')
  await store.emulator.createBucket(bucket)
  for (const id of [live.id, named, ...dead])
    for (const key of keys(id)) await store.emulator.put(bucket, key, 'twelve bytes')
  for (const key of [
    'pre fix/README.md',
    `other/train.${idOf('beside')}/m.pt`,
    `pre fix2/train.${idOf('beside')}/m.pt`,
  ])
    await store.emulator.put(bucket, key)
  addModel(simulator.store, { uri: encodeURI(store.uri(bucket, keys(named)[0] ?? '')), task: live.id })
  return { simulator, keys, dead }
}

/** Runs the built action on a bucket with folders of tasks that are no more. */
export function leftoversSuite(name: string, start: () => Promise<Store>): void {
  let store: Store | undefined
  const workspace = mkdtempSync(path.join(tmpdir(), 'leftovers-'))
  const plan = path.join(workspace, 'plan.json')
  before(async () => {
    store = await start()
  })
  after(async () => {
    await store?.emulator.stop()
    rmSync(workspace, { recursive: true })
  })

  const run = (
    { simulator }: World,
    bucket: string,
    inputs: Inputs,
    onStart?: (child: ChildProcess) => void,
  ): Promise<ActionResult> =>
    runAction(
      {
        ...{ ...connectionInputs(simulator), ...INPUTS, ...store?.inputs },
        ...{ roots: store?.uri(bucket, 'pre fix').replace(/\/$/u, '') ?? '', ...inputs },
      },
      { env: store?.env ?? {}, ...(onStart === undefined ? {} : { onStart }) },
    )

  test(`leftovers on ${name}: put, dry run, approve; what came back or is new stays, the rest goes`, async () => {
    assert.ok(store)
    const bucket = `leftovers-${name}`
    const world = await fill(store, bucket)
    const all = await store.emulator.list(bucket)
    await sleep(OLD_MS)
    const dry = await run(world, bucket, { 'dry-run': 'true', 'receipt-file': plan })
    assert.equal(dry.exitCode, 0, dry.log)
    assert.deepEqual(await store.emulator.list(bucket), all)
    assert.match(dry.log, /would delete: 10 folders, 30 files/u)
    assert.match(dry.log, /360/u)

    const [restored = '', used = ''] = world.dead
    addTask(world.simulator.store, { id: restored, status: 'completed' })
    await store.emulator.put(bucket, `pre fix/Vision/Night run/train.${used}/models/new.pt`)
    const going = world.dead.slice(2).flatMap(world.keys)
    const expected = [...all, `pre fix/Vision/Night run/train.${used}/models/new.pt`]
      .filter((key) => !going.includes(key))
      .sort()
    const live = await run(world, bucket, { plan })
    assert.equal(live.exitCode, 0, live.log)
    assert.deepEqual(await store.emulator.list(bucket), expected)
    assert.deepEqual(
      [live.outputs['deleted-count'], live.outputs['deleted-files-count'], live.outputs['freed-bytes']],
      ['8', '24', String(24 * 12)],
    )
    await world.simulator.close()
  })

  test(`leftovers on ${name}: killed on its way, the next run finishes by the same plan`, async () => {
    assert.ok(store)
    const bucket = `leftovers-kill-${name}`
    const world = await fill(store, bucket)
    await sleep(OLD_MS)
    const dry = await run(world, bucket, { 'dry-run': 'true', 'receipt-file': plan })
    assert.equal(dry.exitCode, 0, dry.log)
    const before = await store.emulator.list(bucket)
    let child: ChildProcess | undefined
    let batches = 0
    // Each batch asks which of its tasks exist.
    world.simulator.onRequest = ({ endpoint, params }) => {
      if (endpoint === 'tasks.get_all_ex' && Array.isArray(params['id']) && ++batches === 6)
        child?.kill('SIGKILL')
    }
    const one = { plan, 'batch-size': '1', concurrency: '1' }
    const killed = await run(world, bucket, one, (started) => (child = started))
    assert.equal(killed.exitCode, null, killed.log)
    delete world.simulator.onRequest
    const between = await store.emulator.list(bucket)
    assert.ok(between.length < before.length, 'nothing was deleted before it was killed')
    const second = await run(world, bucket, { plan })
    assert.equal(second.exitCode, 0, second.log)
    const gone = world.dead.flatMap(world.keys)
    assert.deepEqual(
      await store.emulator.list(bucket),
      before.filter((key) => !gone.includes(key)),
    )
    await world.simulator.close()
  })
}
