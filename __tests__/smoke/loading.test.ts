import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import {
  expectCleaned,
  fileserverShelf,
  newWorld,
  seedWorld,
  type World,
} from '../support/e2e/stored-world.ts'

const MAX_ENTRY_BYTES = 1_200_000

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'entry-alone-'))
  for (const file of ['index.js', 'package.json']) copyFileSync(`dist/${file}`, path.join(folder, file))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function makeWorld(): Promise<World> {
  const simulator = await start()
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  await seedWorld(world)
  return world
}

/** Runs the entry without the chunks beside it: whoever loads one fails. */
function runEntryAlone({ simulator }: World, more: Inputs = {}): Promise<ActionResult> {
  const inputs = { ...connectionInputs(simulator), 'force-delete': 'true', ...more }
  return runAction(inputs, { entry: path.join(folder, 'index.js') })
}

test('a run that meets no cloud URI loads no chunk', async () => {
  const world = await makeWorld()
  const result = await runEntryAlone(world)
  expect(result.log).not.toContain('MODULE_NOT_FOUND')
  expect(result.exitCode).toBe(0)
  await expectCleaned(world)
})

test('a store that cannot be loaded keeps its tasks, and no others', async () => {
  const world = await makeWorld()
  const { store } = world.simulator
  const [id = ''] = world.goingTasks
  const task = store.tasks.get(id)!
  addArtifact(world.simulator, task, 'on s3', { uri: `s3://bucket/p/t.${id}/artifacts/a/a.pkl` })
  const result = await runEntryAlone(world)
  expect(result.exitCode).toBe(1)
  expect(result.outputs).toMatchObject({
    'deleted-count': '2',
    'failed-count': '1',
    'failed-files-count': '1',
  })
  expect(store.tasks.has(id)).toBe(true)
})

test('a record that cannot be loaded is only warned of', async () => {
  const world = await makeWorld()
  const result = await runEntryAlone(world, { 'track-run': 'true' })
  expect(result.log).toContain(
    '::warning::This run is not recorded on the server (track-run): Cannot find module',
  )
  expect(result.exitCode).toBe(0)
  await expectCleaned(world)
})

test('the entry stays small, with the clouds in chunks of their own', () => {
  expect(statSync('dist/index.js').size).toBeLessThan(MAX_ENTRY_BYTES)
  expect(readdirSync('dist').filter((file) => /^\d+\.index\.js$/u.test(file)).length).toBeGreaterThan(3)
})
