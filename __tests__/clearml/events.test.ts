import { describe, expect, test } from '@jest/globals'
import { createEventsApi, type Event, type EventsApi } from '../../src/clearml/events.ts'
import type { JsonObject } from '../../src/clearml/json.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'

function api(...replies: JsonObject[]): { events: EventsApi; asked: Asked[] } {
  const { session, asked } = fakeSession(...replies)
  return { events: createEventsApi(session, 'http://h'), asked }
}

const FIRST = { taskId: 't', type: 'plot', batchSize: 200, scrollId: undefined, metric: undefined } as const
const ASKED = { task: 't', event_type: 'plot', batch_size: 200, order: 'desc' }
const NOTHING: Event = { url: undefined, sourceUrls: [], plot: undefined, iteration: undefined }

describe('eventPage', () => {
  test.each<[more: object, params: JsonObject]>([
    [{}, ASKED],
    [{ scrollId: 's1' }, { ...ASKED, scroll_id: 's1' }],
    [{ metric: 'loss' }, { ...ASKED, metrics: [{ metric: 'loss' }] }],
    [
      { metric: 'loss', scrollId: 's1' },
      { ...ASKED, scroll_id: 's1', metrics: [{ metric: 'loss' }] },
    ],
  ])('with %j asks newest first: %j', async (more, params) => {
    const { events, asked } = api({ events: [] })
    await events.eventPage({ ...FIRST, ...more })
    expect(asked).toStrictEqual([{ kind: 'read', endpoint: 'events.get_task_events', params }])
  })

  test('gives where it goes on, and how many there are', async () => {
    const { events } = api({ events: [], scroll_id: 's2', total: 7 })
    expect(await events.eventPage(FIRST)).toEqual({ events: [], scrollId: 's2', total: 7 })
  })

  test.each([{}, { scroll_id: null, total: null }, { scroll_id: 7, total: '7' }])(
    'takes %j for neither',
    async (data) => {
      const page = await api({ events: [], ...data }).events.eventPage(FIRST)
      expect(page).toEqual({ events: [], scrollId: undefined, total: undefined })
    },
  )

  test.each<[row: unknown, event: Partial<Event>]>([
    [
      { url: 'u', iter: 3 },
      { url: 'u', iteration: 3 },
    ],
    [{ source_urls: ['a', 'b'] }, { sourceUrls: ['a', 'b'] }],
    [{ source_urls: ['a', 7] }, {}],
    [{ plot_str: '{}' }, { plot: { text: '{}' } }],
    [{ plot_data: 'eJw=' }, { plot: { compressed: 'eJw=' } }],
    [{ plot_str: '{}', plot_data: 'eJw=' }, { plot: { text: '{}' } }],
    [{ url: null, source_urls: null, plot_str: null, iter: '3' }, {}],
    [{}, {}],
    [null, {}],
    ['event', {}],
  ])('reads the event %j', async (row, event) => {
    const page = await api({ events: [row] }).events.eventPage(FIRST)
    expect(page.events).toEqual([{ ...NOTHING, ...event }])
  })

  test.each<[JsonObject]>([[{}], [{ events: null }], [{ events: {} }]])(
    'fails when the reply is %j, rather than take the task for empty',
    async (data) => {
      await expect(api(data).events.eventPage(FIRST)).rejects.toMatchObject({
        endpoint: 'events.get_task_events',
        failure: { kind: 'unexpected', detail: 'no list of events' },
      })
    },
  )
})

describe('metricsOf', () => {
  test('asks for all tasks in one call, and gives the metrics by task', async () => {
    const { events, asked } = api({
      metrics: [
        { task: 'a', metrics: ['loss', 'img'] },
        { task: 'b', metrics: [] },
      ],
    })
    expect(await events.metricsOf(['a', 'b'], 'training_debug_image')).toEqual(
      new Map([
        ['a', ['loss', 'img']],
        ['b', []],
      ]),
    )
    expect(asked).toStrictEqual([
      {
        kind: 'read',
        endpoint: 'events.get_task_metrics',
        params: { tasks: ['a', 'b'], event_type: 'training_debug_image' },
      },
    ])
  })

  test('tells a company without such events by a reply without any row', async () => {
    expect(await api({ metrics: [] }).events.metricsOf(['a'], 'plot')).toBeUndefined()
  })

  test('fails when the reply holds no list', async () => {
    await expect(api({ metrics: {} }).events.metricsOf(['a'], 'plot')).rejects.toThrow(
      /^events\.get_task_metrics on .*no list of metrics$/u,
    )
  })

  test.each([undefined, null, 'loss', [7], {}])(
    'says nothing of a task whose metrics are %j, rather than that it has none',
    async (metrics) => {
      const found = await api({ metrics: [{ task: 'a', metrics }] }).events.metricsOf(['a'], 'plot')
      expect(found).toEqual(new Map())
    },
  )

  test('a row without a task is nobody’s', async () => {
    const metrics = await api({ metrics: [null, { metrics: ['m'] }] }).events.metricsOf(['a'], 'plot')
    expect(metrics?.get('a')).toBeUndefined()
  })
})
