import { describe, expect, test } from '@jest/globals'
import { ingestBatch } from '../../simulator/events/ingest.ts'
import { addTask, newId } from '../../simulator/seed.ts'
import { events } from '../../simulator/services/events.ts'
import { Store, type EventDocument } from '../../simulator/store.ts'
import { callEndpoint } from '../support/simulator/call-endpoint.ts'
import type { ReleaseName } from '../../simulator/release.ts'

type Rows = { metrics: { task: string; metrics: string[] }[] }

const ask = (store: Store, params: object, release: ReleaseName = '2.3'): Promise<Rows> =>
  callEndpoint<Rows>(events, { store, release }, 'events.get_task_metrics', { ...params })

function report(store: Store, task: string, ...given: Partial<EventDocument>[]): void {
  const common = { task, type: 'training_debug_image', timestamp: 0, iter: 0, metric: 'm' } as const
  ingestBatch(
    store,
    given.map((fields) => ({ ...common, ...fields })),
  )
}

describe('events.get_task_metrics', () => {
  test('gives a row for each of 501 tasks, with or without metrics', async () => {
    const store = new Store()
    const tasks = Array.from({ length: 501 }, () => addTask(store).id)
    report(store, tasks[500]!, { metric: 'b' }, { metric: 'a' }, { metric: 'b' })
    const { metrics } = await ask(store, { tasks, event_type: 'training_debug_image' })
    expect(metrics.map(({ task }) => task)).toEqual(tasks)
    expect(metrics.filter((row) => row.metrics.length > 0)).toEqual([
      { task: tasks[500], metrics: ['a', 'b'] },
    ])
  })

  test('gives no row at all of a type that the company never had', async () => {
    const store = new Store()
    const task = addTask(store).id
    report(store, task, { type: 'plot' })
    expect((await ask(store, { tasks: [task], event_type: 'training_debug_image' })).metrics).toEqual([])
    expect((await ask(store, { tasks: [task], event_type: 'plot' })).metrics).toHaveLength(1)
  })

  test('gives rows still when the last event of a type is gone', async () => {
    const store = new Store()
    const task = addTask(store).id
    report(store, task, {})
    store.events.clear()
    expect((await ask(store, { tasks: [task], event_type: 'training_debug_image' })).metrics).toEqual([
      { task, metrics: [] },
    ])
  })

  test('counts what has no metric under the empty name', async () => {
    const store = new Store()
    const task = addTask(store).id
    report(store, task, { metric: undefined as never })
    expect(
      (await ask(store, { tasks: [task], event_type: 'training_debug_image' })).metrics[0]!.metrics,
    ).toEqual([''])
  })

  test('refuses the whole call for one unknown id', async () => {
    const store = new Store()
    const tasks = [addTask(store).id, newId()]
    await expect(ask(store, { tasks, event_type: 'plot' })).rejects.toMatchObject({ code: 400, subcode: 101 })
  })

  test.each([{ event_type: 'all' }, { event_type: undefined }, {}])(
    'refuses %j as the type',
    async (params) => {
      const store = new Store()
      const tasks = [addTask(store).id]
      await expect(ask(store, { tasks, ...params })).rejects.toMatchObject({ code: 400, subcode: 12 })
    },
  )

  test.each<[ReleaseName, number]>([
    ['2.3', 8_000],
    ['1.8', 8_000],
    ['1.7', 100],
  ])('gives on %s at most %i metrics of a task', async (release, most) => {
    const store = new Store()
    const task = addTask(store).id
    report(store, task, ...Array.from({ length: 8_001 }, (_, i) => ({ metric: `m${i}` })))
    const { metrics } = await ask(store, { tasks: [task], event_type: 'training_debug_image' }, release)
    expect(metrics[0]!.metrics).toHaveLength(most)
  })

  test.each<[ReleaseName, string[]]>([
    ['2.3', []],
    ['1.7', ['m']],
  ])('on %s gives %j of events without an iteration', async (release, metrics) => {
    const store = new Store()
    const task = addTask(store).id
    report(store, task, { iter: -(2 ** 31) }, { iter: undefined as never })
    const rows = await ask(store, { tasks: [task], event_type: 'training_debug_image' }, release)
    expect(rows.metrics).toEqual([{ task, metrics }])
  })
})
