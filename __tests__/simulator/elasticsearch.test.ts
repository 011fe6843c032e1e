import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addDebugSamples, addOutputModel } from '../../simulator/seed-content.ts'
import { addTask } from '../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { call, sendBatch, type Envelope } from '../support/simulator/client.ts'

let simulator: Simulator
let task: TaskDocument

async function startWith(release: '2.3' | '1.14' = '2.3'): Promise<void> {
  simulator = await startSimulator({ release })
  task = addTask(simulator.store, { system_tags: ['archived'] })
  addDebugSamples(simulator, task, { iterations: 2 })
  addOutputModel(simulator, task, 'weights')
  simulator.settings.elasticsearchDown = true
}

beforeEach(() => startWith())
afterEach(() => simulator.close())

const codesOf = ({ meta }: Envelope): string => `${meta.result_code}/${meta.result_subcode}`
const isThere = (): boolean => simulator.store.tasks.has(task.id)

describe('while Elasticsearch is down', () => {
  test.each([
    ['events.get_task_events', () => ({ task: task.id, event_type: 'plot' })],
    ['events.get_task_metrics', () => ({ tasks: [task.id], event_type: 'plot' })],
    ['events.debug_images', () => ({ metrics: [{ task: task.id }] })],
    ['events.get_task_log', () => ({ task: task.id })],
    ['events.scalar_metrics_iter_histogram', () => ({ task: task.id })],
    ['events.delete_for_task', () => ({ task: task.id })],
    ['events.add', () => ({ task: task.id, type: 'log', msg: 'm' })],
  ])('%s fails, and changes nothing', async (endpoint, paramsOf) => {
    expect(codesOf(await call(simulator, endpoint, paramsOf()))).toBe('500/100')
    expect(simulator.store.events.get(task.id)).toHaveLength(2)
  })

  test('an unknown task is refused as before', async () => {
    const reply = await call(simulator, 'events.get_task_metrics', { tasks: ['nosuch'], event_type: 'plot' })
    expect(codesOf(reply)).toBe('400/101')
  })

  test('a batch of events is not taken', async () => {
    const stats = structuredClone(task.metric_stats)
    expect(codesOf(await sendBatch(simulator, [{ task: task.id, type: 'log', msg: 'm' }]))).toBe('500/100')
    expect(task.metric_stats).toEqual(stats)
  })

  test.each([
    ['tasks.delete', () => ({ task: task.id })],
    ['tasks.delete_many', () => ({ ids: [task.id] })],
  ])('%s fails when task and models are gone already, and their events stay', async (endpoint, paramsOf) => {
    expect(codesOf(await call(simulator, endpoint, paramsOf()))).toBe('500/100')
    expect(isThere()).toBe(false)
    expect(simulator.store.models.size).toBe(0)
    expect(simulator.store.events.get(task.id)).toHaveLength(2)
  })

  test('a deletion that deletes nothing is answered', async () => {
    expect(codesOf(await call(simulator, 'tasks.delete_many', { ids: ['nosuch'] }))).toBe('200/0')
  })

  test('models.delete_many fails when the models are gone already', async () => {
    const ids = [...simulator.store.models.keys()]
    expect(codesOf(await call(simulator, 'models.delete_many', { ids }))).toBe('500/100')
    expect(simulator.store.models.size).toBe(0)
  })

  test('1.14 refuses each task when its models are gone already', async () => {
    await simulator.close()
    await startWith('1.14')
    const { data } = await call(simulator, 'tasks.delete_many', { ids: [task.id] })
    expect(data['succeeded']).toEqual([])
    expect(data['failed']).toMatchObject([{ id: task.id, error: { codes: [500, 100] } }])
    expect([isThere(), simulator.store.models.size]).toEqual([true, 0])
  })

  test('all works again once it is back', async () => {
    simulator.settings.elasticsearchDown = false
    const { data } = await call(simulator, 'tasks.delete_many', { ids: [task.id] })
    expect(data['succeeded']).toHaveLength(1)
    expect(simulator.store.events.size).toBe(0)
  })
})

test('two deletions of one task that are under way at once both say that they did it', async () => {
  const slow = await startSimulator({ taskCostMs: 20 })
  try {
    const ids = Array.from({ length: 3 }, () => addTask(slow.store, { system_tags: ['archived'] }).id)
    const [first, second] = await Promise.all([
      call(slow, 'tasks.delete_many', { ids: ids.slice(0, 1) }),
      call(slow, 'tasks.delete_many', { ids }),
    ])
    expect(first.data['succeeded']).toMatchObject([{ id: ids[0], deleted: true }])
    expect(second.data['succeeded']).toMatchObject(ids.map((id) => ({ id, deleted: true })))
    expect(slow.store.tasks.size).toBe(0)
    const third = await call(slow, 'tasks.delete_many', { ids })
    expect(third.data['succeeded']).toEqual([])
  } finally {
    await slow.close()
  }
})
