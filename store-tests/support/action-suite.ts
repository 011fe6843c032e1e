import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { ActionResult } from '../../__tests__/support/e2e/action.ts'
import { expectRecovery, runOver, type RunOptions } from '../../__tests__/support/e2e/kill.ts'
import {
  addPlainTask,
  expectCleaned,
  expectNothingOrphaned,
  fileserverShelf,
  giveUnnamed,
  keep,
  listAll,
  listedBytes,
  countedFiles,
  newWorld,
  seedWorld,
  type World,
} from '../../__tests__/support/e2e/stored-world.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { missingShelf, openShelf, type Store } from './shelf.ts'

const REASONS = ['another-task', 'foreign', 'local', 'model-in-use', 'published-model', 'shared', 'unmarked']
const NO_BUCKET = /NoSuchBucket|ContainerNotFound|bucket does not exist/iu

export type SuiteOptions = {
  /** Whether the same tasks have files on the simulator's fileserver too. */
  withFileserver?: boolean
  /** Whether a bucket that nobody made is told from one that is empty. */
  knowsBuckets?: boolean
}

export type Suite = {
  options: () => RunOptions
  /** A world in buckets of its own, each with a neighbour whose name begins alike and that has the same keys. */
  makeWorld: (bucket: string) => Promise<World>
}

/** Runs the built action on tasks with files in each of the stores. The tests' own names begin with `name`. */
export function actionSuite(
  name: string,
  start: () => Promise<readonly Store[]>,
  { withFileserver = false, knowsBuckets = true }: SuiteOptions = {},
): Suite {
  let stores: readonly Store[] = []
  let simulator: Simulator | undefined

  before(async () => {
    stores = await start()
  })
  afterEach(async () => {
    await simulator?.close()
    simulator = undefined
  })
  after(async () => {
    await Promise.all(stores.map(({ emulator }) => emulator.stop()))
  })

  const options = (extra: Readonly<Record<string, string>> = {}): RunOptions => ({
    inputs: { ...Object.fromEntries(stores.flatMap(({ inputs }) => Object.entries(inputs))), ...extra },
    env: Object.fromEntries(stores.flatMap(({ env }) => Object.entries(env))),
  })

  const makeWorld = async (bucket: string): Promise<World> => {
    simulator = await startSimulator()
    const named = stores.map((store, i) => ({ store, bucket: `${name}-${bucket}-${i}` }))
    const shelves = await Promise.all(named.map((at) => openShelf(at.store, at.bucket)))
    const neighbours = await Promise.all(named.map((at) => openShelf(at.store, `${at.bucket}-2`)))
    const world = newWorld(simulator, [...(withFileserver ? [fileserverShelf(simulator)] : []), ...shelves])
    await seedWorld(world)
    await Promise.all(
      world.goes.map(async ({ shelf, key }) => {
        const neighbour = neighbours[shelves.indexOf(shelf)]
        if (neighbour !== undefined) await keep(world, neighbour, key)
      }),
    )
    return world
  }

  test(`${name}: exactly the owned objects go, then the records`, async () => {
    const world = await makeWorld('exact')
    await addLookalikes(world, true)
    const { exitCode, log, outputs, receipt } = await runOver(world, options())
    assert.equal(exitCode, 0, log)
    await expectCleaned(world)
    assert.deepEqual(
      [outputs['deleted-count'], outputs['deleted-files-count'], outputs['failed-files-count']],
      ['3', String(countedFiles(world)), '0'],
    )
    const files = receipt?.tasks.map((task) => task['files'] as Files | undefined) ?? []
    const spared = files.flatMap((entry) => entry?.spared ?? [])
    assert.deepEqual([...new Set(spared.map(({ reason }) => reason))].sort(), REASONS)
    const counted = files.flatMap((entry) => Object.values(entry?.deleted ?? {}))
    assert.equal(
      counted.reduce((sum, count) => sum + count, 0),
      countedFiles(world),
    )
    assertMeasured(world, receipt)
  })

  test(`${name}: without remove-task-folders what no record names stays, however much it looks alike`, async () => {
    const world = await makeWorld('named')
    keepForgotten(world)
    await addLookalikes(world, false)
    const { exitCode, log, outputs } = await runOver(world, options({ 'remove-task-folders': 'false' }))
    assert.equal(exitCode, 0, log)
    await expectCleaned(world)
    assert.equal(outputs['deleted-files-count'], String(countedFiles(world)))
  })

  test(`${name}: a dry run touches nothing`, async () => {
    const world = await makeWorld('dry-run')
    const before = await listAll(world)
    const { exitCode, log, outputs, receipt } = await runOver(world, options({ 'dry-run': 'true' }))
    assert.equal(exitCode, 0, log)
    assert.equal(outputs['candidate-count'], '3')
    const files = receipt?.totals['files'] as { wouldDelete: number } | undefined
    assert.equal(files?.wouldDelete, countedFiles(world))
    assertMeasured(world, receipt)
    assert.deepEqual(await listAll(world), before)
    await expectNothingOrphaned(world)
    assert.ok(world.goingTasks.every((id) => world.simulator.store.tasks.has(id)))
  })

  test(`${name}: tasks of a missing bucket stay, each bucket with one message, and the others go`, async (t) => {
    if (stores.length === 0 || !knowsBuckets) {
      t.skip('there are no buckets')
      return
    }
    simulator = await startSimulator()
    const good = await Promise.all(stores.map((store, i) => openShelf(store, `${name}-good-${i}`)))
    const missing = stores.map((store, i) => missingShelf(store, `${name}-not-there-${i}`))
    const broken = newWorld(simulator, missing)
    for (const shelf of missing) for (let i = 0; i < 3; i++) await addPlainTask(broken, [shelf])
    const world = newWorld(simulator, good)
    for (let i = 0; i < 3; i++) await addPlainTask(world, good)

    const inputs = { 'batch-size': '1', concurrency: '1' }
    const { exitCode, log, outputs, receipt } = await runOver(world, options(inputs))
    assert.equal(exitCode, 1, log)
    assert.deepEqual(
      [outputs['deleted-count'], outputs['failed-count'], outputs['stop-reason']],
      ['3', String(3 * missing.length), 'done'],
    )
    assert.deepEqual([...simulator.store.tasks.keys()].sort(), [...broken.goingTasks].sort())
    const failed = receipt?.tasks.flatMap((task) => (task['files'] as Files | undefined)?.failed ?? []) ?? []
    const errors = [...new Set(failed.map(({ error }) => error))]
    assert.equal(errors.length, missing.length, errors.join('\n'))
    for (const shelf of missing) {
      const error = errors.find((text) => text.includes(`"${shelf.name}"`)) ?? ''
      assert.match(error, NO_BUCKET)
    }
    for (const shelf of good) assert.deepEqual(await shelf.list(), [])
  })

  const atRecords = ({ endpoint }: { endpoint: string }): boolean => endpoint === 'tasks.delete_many'

  test(`${name}: killed after the files, the next run finishes`, async () => {
    await expectRecovery(await makeWorld('after-files'), { at: atRecords, phase: 'before' }, options())
  })

  test(`${name}: killed after the records, before the reply, the next run finishes`, async () => {
    await expectRecovery(await makeWorld('after-records'), { at: atRecords, phase: 'after' }, options())
  })

  return { options, makeWorld }
}

/**
 * What could be listed is known to the byte. The sharer's folder stays, so a live run does not list it, and knows of its files
 * what records say; a dry run lists that folder, too.
 */
function assertMeasured(world: World, receipt: ActionResult['receipt']): void {
  const files = receipt?.totals['files'] as { freedBytes: number; measuredBytes: number } | undefined
  const onFileserver = world.goes.filter(({ shelf }) => shelf.name === 'fileserver')
  if (onFileserver.length > 0) return
  assert.equal(files?.freedBytes, listedBytes(world))
}

type Files = {
  deleted: Record<string, number>
  spared: { reason: string }[]
  failed: { error: string }[]
}

/**
 * Objects whose names are what a decoder, an encoder or a URL parser would make of those that go. In a folder that goes as a
 * whole they go, too, as anything that no record names.
 */
async function addLookalikes(world: World, doFoldersGo: boolean): Promise<void> {
  const taken = new Set(world.goes.map(({ key }) => key))
  const staying = [...world.stays]
  for (const { shelf, key, task } of [...world.goes]) {
    if (shelf.name === 'fileserver') continue
    const folder = key.slice(0, key.indexOf(`.${task.id}/`) + task.id.length + 2)
    const goesWhole =
      doFoldersGo && !staying.some((file) => file.shelf === shelf && file.key.startsWith(folder))
    const alike = [decoded(key), encodeURI(key), key.replaceAll('+', ' '), key.replace(/[?#].*$/u, '')]
    for (const other of alike) {
      if (taken.has(other)) continue
      taken.add(other)
      if (goesWhole && other.startsWith(folder)) {
        await giveUnnamed(world, task, shelf, other)
      } else await keep(world, shelf, other)
    }
  }
}

/** Without `remove-task-folders` what no record names stays. */
function keepForgotten(world: World): void {
  world.stays.push(...world.goes.filter(({ uri }) => uri === undefined))
  world.goes = world.goes.filter(({ uri }) => uri !== undefined)
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
