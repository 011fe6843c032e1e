import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { Simulator } from '../../simulator/server.ts'
import { runOver } from '../support/e2e/kill.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import {
  addPlainTask,
  expectCleaned,
  expectNothingOrphaned,
  fileserverShelf,
  newWorld,
  type World,
} from '../support/e2e/stored-world.ts'

const TASKS = 100

/** Four of ten files, always the same for the same path. */
const refuses = (path: string): boolean => createHash('md5').update(path).digest().readUInt32BE() % 10 < 4

/** Tasks with one file each, and the ids of those whose file is refused. */
async function makeWorld(): Promise<{ world: World; refused: Set<string> }> {
  const simulator = await start({ settings: { fileserverRefuses: refuses } })
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  for (let i = 0; i < TASKS; i++) await addPlainTask(world, world.shelves, 1)
  const refused = new Set(world.goes.filter(({ key }) => refuses(key)).map(({ task }) => task.id))
  expect(refused.size).toBeGreaterThan(TASKS * 0.2)
  expect(refused.size).toBeLessThan(TASKS * 0.6)
  return { world, refused }
}

const heal = ({ settings }: Simulator): void => {
  delete settings.fileserverRefuses
}

test('tasks whose files a fileserver refuses stay, the others go, and the next run completes', async () => {
  const { world, refused } = await makeWorld()
  const failed = await runOver(world)
  expect(failed.exitCode).toBe(1)
  expect(failed.outputs).toMatchObject({
    'deleted-count': String(TASKS - refused.size),
    'deleted-files-count': String(TASKS - refused.size),
    'failed-count': String(refused.size),
    'failed-files-count': String(refused.size),
    'stop-reason': 'done',
  })
  expect(failed.log).toContain(`${refused.size} tasks`)
  expect(failed.summary).toContain('Permission denied')
  expect(idsOf(world.simulator)).toEqual(refused)
  await expectNothingOrphaned(world)

  heal(world.simulator)
  const second = await runOver(world)
  expect(second.exitCode).toBe(0)
  expect(second.outputs).toMatchObject({ 'deleted-count': String(refused.size), 'failed-files-count': '0' })
  await expectCleaned(world)
})

test('with on-file-error: delete-task their records go, and the receipt lists every file that is left', async () => {
  const { world, refused } = await makeWorld()
  const result = await runOver(world, { inputs: { 'on-file-error': 'delete-task' } })
  expect(result.exitCode).toBe(1)
  expect(result.outputs).toMatchObject({
    'deleted-count': String(TASKS),
    'failed-count': '0',
    'failed-files-count': String(refused.size),
  })
  expect(idsOf(world.simulator).size).toBe(0)
  const listed = result.receipt?.tasks.flatMap(
    (task) => (task['files'] as { failed: { uri: string }[] }).failed,
  )
  const left = world.goes.filter(({ task }) => refused.has(task.id))
  expect(listed?.map(({ uri }) => uri).toSorted()).toEqual(left.map(({ uri }) => uri).toSorted())
  expect(world.simulator.store.files.list()).toEqual(left.map(({ key }) => key).toSorted())
})

test('a task of which one file is refused loses the others, keeps its record, and completes', async () => {
  const simulator = await start({ settings: { fileserverRefuses: (path) => path.endsWith('data 3.pkl') } })
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  await addPlainTask(world, world.shelves, 5)
  const failed = await runOver(world)
  expect(failed.outputs).toMatchObject({ 'deleted-files-count': '4', 'failed-files-count': '1' })
  expect(failed.receipt?.tasks[0]).toMatchObject({ outcome: 'failed' })
  await expectNothingOrphaned(world)
  heal(simulator)
  const second = await runOver(world)
  expect(second.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '1' })
  await expectCleaned(world)
})
