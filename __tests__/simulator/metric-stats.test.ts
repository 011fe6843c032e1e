import { afterEach, describe, expect, test } from '@jest/globals'
import { ingestBatch } from '../../simulator/events/ingest.ts'
import { Release, type ReleaseName } from '../../simulator/release.ts'
import { addModel, addTask } from '../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { Store, type EventDocument, type TaskDocument } from '../../simulator/store.ts'
import { call, sendBatch } from '../support/simulator/client.ts'

let simulator: Simulator | undefined
afterEach(() => simulator?.close())

/** What a task's record tells: the types of events by metric. */
const told = ({ metric_stats = {} }: Pick<TaskDocument, 'metric_stats'>): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.values(metric_stats).map(({ metric, event_stats_by_type: types }) => [
      metric,
      Object.keys(types).sort(),
    ]),
  )

const SAMPLE = {
  type: 'training_debug_image',
  metric: 'img',
  variant: 'v',
  iter: 1,
  url: 'http://x/1',
} as const
const SCALAR = { type: 'training_stats_scalar', metric: 'loss', variant: 'v', iter: 1, value: 0.5 } as const
const LINE = { type: 'log', iter: 1, msg: 'done' } as const

describe('metric_stats as events.add_batch leaves it', () => {
  test('tells of one batch all metrics and types', async () => {
    simulator = await startSimulator()
    const task = addTask(simulator.store, { status: 'in_progress' })
    const events = [SAMPLE, { ...SAMPLE, metric: 'other' }, { ...SCALAR, metric: 'img' }, SCALAR, LINE]
    await sendBatch(
      simulator,
      events.map((event) => ({ ...event, task: task.id })),
    )
    expect(told(task)).toEqual({
      img: ['training_debug_image', 'training_stats_scalar'],
      other: ['training_debug_image'],
      loss: ['training_stats_scalar'],
      '': ['log'],
    })
  })

  test('tells of the last batch only, each time that one comes', async () => {
    simulator = await startSimulator()
    const task = addTask(simulator.store, { status: 'in_progress' })
    for (const [event, expected] of [
      [SAMPLE, { img: ['training_debug_image'] }],
      [SCALAR, { loss: ['training_stats_scalar'] }],
      [LINE, { '': ['log'] }],
    ] as const) {
      await sendBatch(simulator, [{ ...event, task: task.id }])
      expect(told(task)).toEqual(expected)
      const rows = (
        await call(simulator, 'tasks.get_all_ex', { id: [task.id], only_fields: ['metric_stats'] })
      ).data.tasks
      expect(told(rows![0]!)).toEqual(expected)
    }
    expect(simulator.store.events.get(task.id)).toHaveLength(3)
  })

  test('tells of each task of a batch its own, and of a model nothing', async () => {
    simulator = await startSimulator()
    const [one, two] = [addTask(simulator.store), addTask(simulator.store)]
    const model = addModel(simulator.store)
    await sendBatch(simulator, [
      { ...SAMPLE, task: one.id },
      { ...SCALAR, task: two.id },
    ])
    ingestBatch(simulator.store, [{ ...SAMPLE, timestamp: 0, task: model.id, model_event: true }])
    expect([told(one), told(two), model['metric_stats']]).toEqual([
      { img: ['training_debug_image'] },
      { loss: ['training_stats_scalar'] },
      undefined,
    ])
  })

  test('has the time of the newest event of a type', async () => {
    simulator = await startSimulator()
    const task = addTask(simulator.store)
    await sendBatch(
      simulator,
      [7, 9, 8].map((timestamp) => ({ ...SAMPLE, iter: timestamp, timestamp, task: task.id })),
    )
    const [stats] = Object.values(task.metric_stats ?? {})
    expect(stats?.event_stats_by_type).toEqual({ training_debug_image: { last_update: 9 } })
  })
})

describe('a batch of console lines after one of samples', () => {
  const samples = { img: ['training_debug_image'] }
  test.each<[ReleaseName, Partial<EventDocument>, Record<string, readonly string[]>]>([
    ['2.3', {}, { '': ['log'] }],
    ['1.15', {}, { '': ['log'] }],
    ['1.14', {}, {}],
    ['1.7', {}, {}],
    // Lines that do not move the iteration changed nothing there.
    ['1.14', { iter: undefined as never }, samples],
    ['1.6', {}, samples],
    ['1.0', {}, samples],
  ])('on %s with %j leaves %j', (name, fields, expected) => {
    const store = new Store()
    const task = addTask(store)
    const release = new Release(name)
    const of = { task: task.id, timestamp: 0 }
    ingestBatch(store, [{ ...of, ...SAMPLE }], release)
    ingestBatch(store, [{ ...of, ...LINE, ...fields }], release)
    expect(told(task)).toEqual(expected)
  })
})
