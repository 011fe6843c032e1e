import { expect, test } from '@jest/globals'
import { fill, records } from '../../bench/worlds.ts'
import { callsOf, connectionInputs, runAction } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'

test.each([
  // That every task is asked for its samples and plots, and again after its deletion, is the price of proof.
  ['records of 1,500 tasks', records(1_500), 0.045],
  [
    'one task with 10,000 images and 600 models',
    { tasks: 1, images: 10_000, artifacts: 0, models: 600 },
    100,
  ],
])('%s go without a rest, within their requests', async (_, world, mostATask) => {
  const simulator = await start()
  fill(simulator, world, 'archived')
  const result = await runAction({ ...connectionInputs(simulator), 'force-delete': 'true' })
  expect(result.outputs).toMatchObject({ 'deleted-count': String(world.tasks), 'stop-reason': 'done' })
  expect(simulator.store.tasks.size + simulator.store.models.size + simulator.store.files.size).toBe(0)
  const calls = Object.values(callsOf(simulator)).reduce((sum, count) => sum + count, 0)
  expect(calls / world.tasks).toBeLessThanOrEqual(mostATask)
})
