import { expect, test } from '@jest/globals'
import { addArtifact, addInputModel, addOutputModel } from '../../simulator/seed-content.ts'
import { callsOf, connectionInputs, runAction, type Inputs } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const LIVE: Inputs = { 'force-delete': 'true' }
const STILL_THERE =
  'the server answered that it is deleted, and it is still there: see what answers in place of the API server'

test('a server that says "deleted" and does nothing: no task counts as deleted, and the step fails', async () => {
  const simulator = await start()
  for (let i = 0; i < 3; i++) addEnded(simulator.store, 60)
  simulator.faults.add({ endpoint: 'tasks.delete_many', calls: 'all', fault: { kind: 'lie' } })
  const { exitCode, outputs, receipt, log } = await runAction({ ...connectionInputs(simulator), ...LIVE })
  expect(simulator.store.tasks.size).toBe(3)
  expect(exitCode).toBe(1)
  expect(outputs).toMatchObject({ 'deleted-count': '0', 'failed-count': '3', 'stop-reason': 'error' })
  expect(receipt?.tasks.map(({ error }) => error)).toEqual(Array(3).fill(STILL_THERE))
  expect(log).toContain('answered that 3 tasks are deleted, and every one of them is still there')
})

test('one answer of several is a lie: its tasks failed, the others are deleted', async () => {
  const simulator = await start()
  for (let i = 0; i < 10; i++) addEnded(simulator.store, 60)
  simulator.faults.add({ endpoint: 'tasks.delete_many', calls: [2], fault: { kind: 'lie' } })
  const { outputs } = await runAction({
    ...connectionInputs(simulator),
    ...LIVE,
    'batch-size': '2',
    concurrency: '1',
  })
  expect(simulator.store.tasks.size).toBe(2)
  expect(outputs).toMatchObject({ 'deleted-count': '8', 'failed-count': '2', 'stop-reason': 'done' })
})

test('a server that says that it deleted a model, and did not: the model’s task stays', async () => {
  const simulator = await start()
  const resumed = addEnded(simulator.store, 60)
  addInputModel(resumed, addOutputModel(simulator, resumed, 'weights'))
  addEnded(simulator.store, 60)
  simulator.faults.add({ endpoint: 'models.delete_many', calls: 'all', fault: { kind: 'lie' } })
  const { exitCode, outputs, receipt } = await runAction({ ...connectionInputs(simulator), ...LIVE })
  expect(exitCode).toBe(1)
  expect([...simulator.store.tasks.keys()]).toEqual([resumed.id])
  expect(simulator.store.models.size).toBe(1)
  expect(outputs).toMatchObject({ 'deleted-count': '1', 'deleted-models-count': '0', 'failed-count': '1' })
  expect(receipt?.tasks.find(({ id }) => id === resumed.id)?.['error']).toBe(`a model of it: ${STILL_THERE}`)
})

test('a fileserver that says "deleted" and does nothing: no record goes', async () => {
  const simulator = await start()
  for (let i = 0; i < 3; i++) addArtifact(simulator, addEnded(simulator.store, 60), 'data')
  simulator.faults.add({ endpoint: 'fileserver', calls: 'all', fault: { kind: 'lie' } })
  const { exitCode, outputs, log } = await runAction({ ...connectionInputs(simulator), ...LIVE })
  expect([simulator.store.tasks.size, simulator.store.files.list()]).toHaveLength(2)
  expect(simulator.store.tasks.size).toBe(3)
  expect(exitCode).toBe(1)
  expect(outputs).toMatchObject({ 'deleted-count': '0', 'deleted-files-count': '0', 'failed-count': '3' })
  expect(log).toContain('answered that files are deleted, and one of them is still there')
})

test('the truth costs at most 0.01 requests a task', async () => {
  const simulator = await start()
  for (let i = 0; i < 1_000; i++) addEnded(simulator.store, 60)
  let lookups = 0
  simulator.onRequest = ({ endpoint, params }) => {
    if (endpoint === 'tasks.get_all_ex' && JSON.stringify(params['only_fields']) === '["id"]') lookups += 1
  }
  const { outputs } = await runAction({ ...connectionInputs(simulator), ...LIVE, 'batch-size': '20' })
  expect(outputs['deleted-count']).toBe('1000')
  expect(callsOf(simulator)['tasks.delete_many']).toBe(50)
  expect(lookups).toBeGreaterThan(0)
  expect(lookups).toBeLessThanOrEqual(10)
})
