import { expect, test } from '@jest/globals'
import { fill, NEIGHBOURS, records } from '../../bench/worlds.ts'
import { callsOf, connectionInputs, runAction } from './action.ts'
import { start } from './simulators.ts'

test.each([
  ['records of 1,500 tasks', records(1_500), 0.045],
  [
    '300 tasks of 20 images, half of which end with a batch of scalars,',
    { tasks: 300, images: 20, artifacts: 3, models: 2, scalarsLast: true },
    1.2,
  ],
  [
    'one task with 10,000 images and 600 models',
    { tasks: 1, images: 10_000, artifacts: 0, models: 600 },
    100,
  ],
])('%s go without a rest, within their requests', async (_, world, mostATask) => {
  const simulator = await start()
  fill(simulator, NEIGHBOURS, 'live')
  const { tasks, models, files } = simulator.store
  const neighbours = tasks.size + models.size + files.size
  fill(simulator, world, 'archived')
  const result = await runAction({ ...connectionInputs(simulator), 'force-delete': 'true' })
  expect(result.outputs).toMatchObject({ 'deleted-count': String(world.tasks), 'stop-reason': 'done' })
  expect(tasks.size + models.size + files.size).toBe(neighbours)
  const calls = Object.values(callsOf(simulator)).reduce((sum, count) => sum + count, 0)
  expect(calls / world.tasks).toBeLessThanOrEqual(mostATask)
})
