import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { runOver } from '../../__tests__/support/e2e/kill.ts'
import { addPlainTask, giveUnnamed, newWorld, type World } from '../../__tests__/support/e2e/stored-world.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { taskFolder } from '../../simulator/uri.ts'
import { counting } from '../support/counting.ts'
import { startS3 } from '../support/s3.ts'
import { openShelf, s3Store } from '../support/shelf.ts'

const TASKS = 12
const BATCH = 5

let s3: Awaited<ReturnType<typeof counting>>
let simulator: Simulator

before(async () => {
  s3 = await counting(await startS3())
})
afterEach(() => simulator.close())
after(() => s3.stop())

/** Tasks with five recorded files and a forgotten one each, in one folder on S3. */
async function makeWorld(bucket: string): Promise<{ world: World; folders: readonly string[] }> {
  simulator = await startSimulator()
  const shelf = await openShelf(s3Store(s3), bucket)
  const world = newWorld(simulator, [shelf])
  const folders: string[] = []
  for (let i = 0; i < TASKS; i++) {
    const task = await addPlainTask(world, [shelf], 5)
    const folder = taskFolder('unknown', task)
    assert.ok(world.goes.at(-1)?.key.startsWith(`${folder}/`))
    folders.push(`${folder}/`)
    await giveUnnamed(world, task, shelf, `${folder}/models/forgotten.pt`)
  }
  return { world, folders }
}

/** What a run listed, by prefix, and how often it asked for anything else. */
async function asks(
  world: World,
  inputs: Readonly<Record<string, string>>,
): Promise<{ listed: readonly string[]; others: readonly string[] }> {
  s3.asked.length = 0
  const store = s3Store(s3)
  const { exitCode, log } = await runOver(world, {
    inputs: { ...store.inputs, 'batch-size': String(BATCH), ...inputs },
    env: store.env,
  })
  assert.equal(exitCode, 0, log)
  const prefixOf = ({ url }: (typeof s3.asked)[number]): string | null => url.searchParams.get('prefix')
  return {
    listed: s3.asked.flatMap((one) => prefixOf(one) ?? []).sort(),
    others: s3.asked.filter((one) => prefixOf(one) === null).map(({ method }) => method),
  }
}

test('a task with a folder on S3 costs one listing more, and its forgotten files one request a batch', async () => {
  const plain = await makeWorld('plain')
  const named = await asks(plain.world, { 'remove-task-folders': 'false' })
  assert.deepEqual(named.listed, [])
  await simulator.close()

  const { world, folders } = await makeWorld('folders')
  const whole = await asks(world, {})
  assert.deepEqual(whole.listed, folders.toSorted())
  const batches = Math.ceil(TASKS / BATCH)
  assert.ok(whole.others.length <= named.others.length + batches, JSON.stringify({ whole, named }))
})

test('a dry run lists a folder once, and asks for no file of it', async () => {
  const { world, folders } = await makeWorld('dry')
  const { listed, others } = await asks(world, { 'dry-run': 'true' })
  assert.deepEqual(listed, folders.toSorted())
  // Whether the bucket is there.
  assert.deepEqual(others, ['GET'])
})
