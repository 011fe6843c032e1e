import { expect, test } from '@jest/globals'
import type { RecordedRequest } from '../../simulator/server.ts'
import { expectRecovery, runOver } from '../support/e2e/kill.ts'
import { start } from '../support/e2e/simulators.ts'
import {
  expectCleaned,
  fileserverShelf,
  newWorld,
  seedWorld,
  type World,
} from '../support/e2e/stored-world.ts'

const ONE_BY_ONE = { inputs: { 'batch-size': '1', concurrency: '1' } }

async function makeWorld(): Promise<World> {
  const simulator = await start()
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  await seedWorld(world)
  return world
}

const removes = ({ endpoint }: RecordedRequest): boolean =>
  endpoint === 'fileserver' || endpoint.endsWith('.delete_many')

/** A predicate of its own for each run: it counts. */
function nthThatRemoves(count: number): (request: RecordedRequest) => boolean {
  let seen = 0
  return (request) => removes(request) && ++seen === count
}

test('killed before any request that removes something, task by task, the next run finishes', async () => {
  const reference = await makeWorld()
  await runOver(reference, ONE_BY_ONE)
  await expectCleaned(reference)
  const count = reference.simulator.requests.filter(removes).length
  expect(count).toBeGreaterThanOrEqual(10)
  for (let i = 1; i <= count; i++)
    await expectRecovery(await makeWorld(), { at: nthThatRemoves(i), phase: 'before' }, ONE_BY_ONE)
})
