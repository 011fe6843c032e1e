import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ingestEvent } from '../../simulator/events/ingest.ts'
import { addModel, addTask } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import { events } from '../../simulator/services/events.ts'
import { Store } from '../../simulator/store.ts'
import type { EventDocument } from '../../simulator/store.ts'
import { callEndpoint } from '../support/simulator/call-endpoint.ts'
import { asTests, replayEntry } from '../support/simulator/recorded.ts'
import { loadTranscript } from '../support/simulator/replay.ts'
import type { TranscriptEntry } from '../support/simulator/replay.ts'

const PROJECT = 'http://localhost:18081/proj'

describe('transcript 18: events', () => {
  const entries = loadTranscript('18-events-urls')
  const full = 'e6369776a3324ef48696cadef20e4eb4'
  const empty = '07b8d6351d63475ebada1715427d1d1c'
  const added = '63d1da7bd7644c2693d6d5ead2c64b02'
  const published = '54312cdf670241ae8ebfa7bfe9e9509f'
  let simulator: Simulator

  /**
   * Elasticsearch itself refuses pages above 10,000 events; the recorded stand-in for it did not. The
   * other two are views of the web application which no cleanup needs.
   */
  const LEFT_OUT = [
    'get_task_events batch_size 100000',
    'events.get_multi_task_plots',
    'events.get_debug_image_sample',
  ]

  beforeAll(async () => {
    simulator = await startSimulator({ release: '2.0' })
    const { store } = simulator
    addTask(store, { id: full, name: 'events task', system_tags: ['archived'] })
    addTask(store, { id: empty })
    addTask(store, { id: added })
    addTask(store, { id: published, status: 'published' })
    const of = { task: full, timestamp: 1795388270877 }
    for (let iter = 0; iter < 120; iter += 1) {
      const variant = `v${iter % 3}`
      const url = `${PROJECT}/${full}/metrics/img/${variant}/img_${String(iter).padStart(5, '0')}.png`
      ingestEvent(store, { ...of, type: 'training_debug_image', metric: 'img', variant, iter, key: 'k', url })
    }
    for (let i = 0; i < 25; i += 1) {
      const source = `${PROJECT}/${full}/metrics/plt/p${i}.png`
      const plot_str = `{"data": [], "layout": {"images": [{"source": "${source}", "xref": "x"}]}}`
      ingestEvent(store, { ...of, type: 'plot', metric: 'plt', variant: `p${i}`, iter: 0, plot_str })
    }
    for (let iter = 0; iter < 20; iter += 1) {
      const value = 1 / (iter + 1)
      ingestEvent(store, {
        ...of,
        type: 'training_stats_scalar',
        metric: 'loss',
        variant: 'train',
        iter,
        value,
      })
    }
  })
  afterAll(() => simulator.close())

  let scrollId: unknown

  /** Scroll ids and one long plot do not show in the recording. */
  function bodyOf({ name, request }: TranscriptEntry): object {
    const body = { ...(request!.body as Record<string, unknown>) }
    if (body['scroll_id'] !== undefined && body['scroll_id'] !== 'garbage') body['scroll_id'] = scrollId
    if (name.startsWith('add a plot over')) {
      const plot = `{"layout": {"images": [{"source": "${PROJECT}/big.png"}]}, "data": "`
      body['plot_str'] = plot.padEnd(120_087 - 2, 'x') + '"}'
    }
    return body
  }

  const seen = new Set<string>()
  let total = 0

  const stored: Record<string, (expected: unknown) => void> = {
    'urls seen': (expected) => {
      expect({ n: total, distinct: seen.size, calls: 4 }).toEqual(expected)
    },
    'plots seen': (expected) => {
      expect({ n: total, distinct: seen.size }).toEqual(expected)
    },
    'Elasticsearch stub afterwards': () => {
      expect(simulator.store.events.size).toBe(0)
    },
  }

  const replayed = entries.filter(({ name }) => name !== 'seed' && !LEFT_OUT.includes(name))
  test.each(asTests(replayed))('%s', async (_title, entry) => {
    if (!entry.request) {
      stored[entry.name]!(entry.store)
      seen.clear()
      total = 0
      return
    }
    const { data } = await replayEntry(simulator, entry, bodyOf(entry))
    scrollId = data['scroll_id']
    if (!/page \d$/.test(entry.name)) return
    for (const { type, iter, variant } of data['events'] as EventDocument[]) {
      seen.add(`${type} ${iter} ${variant}`)
      total += 1
    }
  })
})

describe('beyond the transcript', () => {
  type Page = { events: EventDocument[]; returned: number; total: number | null; scroll_id: string }

  const store = new Store()
  const task = addTask(store).id
  const page = (params: object) =>
    callEndpoint<Page>(events, { store, release: '2.3' }, 'events.get_task_events', {
      task,
      event_type: 'training_debug_image',
      ...params,
    })
  const report = (fields: Partial<EventDocument>) => {
    ingestEvent(store, {
      task,
      type: 'training_debug_image',
      timestamp: 0,
      metric: 'm',
      variant: 'v',
      ...fields,
    })
  }

  test('descending order starts again once it has finished at iteration 0', async () => {
    for (const iter of [0, 1, 2]) report({ iter, url: `http://x/${iter}` })
    const first = await page({ order: 'desc', batch_size: 2 })
    const second = await page({ scroll_id: first.scroll_id, batch_size: 2 })
    const third = await page({ scroll_id: second.scroll_id, batch_size: 2 })
    expect([first, second, third].map(({ events }) => events.map(({ iter }) => iter))).toEqual([
      [2, 1],
      [0],
      [2, 1],
    ])
  })

  test('an iteration is completed up to 10,000 events', async () => {
    for (let i = 0; i < 10_500; i += 1) report({ iter: 7, metric: 'many', url: `http://x/many/${i}` })
    const metrics = [{ metric: 'many' }]
    expect(await page({ metrics, batch_size: 10 })).toMatchObject({ returned: 10_000, total: 10_500 })
  })

  test('metrics and variants are filters', async () => {
    report({ iter: 1, metric: 'other', variant: 'a' })
    report({ iter: 1, metric: 'other', variant: 'b' })
    expect((await page({ metrics: [{ metric: 'other' }] })).returned).toBe(2)
    expect((await page({ metrics: [{ metric: 'other', variants: ['b'] }] })).returned).toBe(1)
  })

  test('pages above 10,000 events are refused', async () => {
    await expect(page({ batch_size: 10_001 })).rejects.toMatchObject({ code: 500, subcode: 100 })
  })

  test('an event without an iteration breaks the call', async () => {
    report({ metric: 'timeless' })
    await expect(page({ metrics: [{ metric: 'timeless' }] })).rejects.toThrow("'iter'")
  })

  test('no total when it is not asked for', async () => {
    expect((await page({ count_total: false })).total).toBeNull()
  })

  test('the events of a model', async () => {
    const model = addModel(store).id
    report({ task: model, iter: 1, model_event: true })
    expect((await page({ task: model, model_events: true })).returned).toBe(1)
    await expect(page({ task: 'nosuch', model_events: true })).rejects.toMatchObject({ subcode: 201 })
  })

  test('a scroll of another task is refused', async () => {
    const { scroll_id } = await page({ batch_size: 1 })
    const other = addTask(store).id
    await expect(page({ task: other, scroll_id })).rejects.toMatchObject({ subcode: 1104 })
  })
})

describe('up to 1.1', () => {
  const store = new Store()
  const task = addTask(store).id
  const page = (params: object) =>
    callEndpoint<{ events: EventDocument[]; scroll_id: string }>(
      events,
      { store, release: '1.1' },
      'events.get_task_events',
      { task, event_type: 'plot', batch_size: 2, ...params },
    )
  for (const timestamp of [30, 10, 20]) ingestEvent(store, { task, type: 'plot', timestamp, iter: 0 })

  test('events come by time, the end is called FFFF, iteration 0 does no harm', async () => {
    const times: number[][] = []
    let scroll_id: string | undefined
    while (scroll_id !== 'FFFF') {
      const reply = await page({ scroll_id })
      times.push(reply.events.map(({ timestamp }) => timestamp))
      scroll_id = reply.scroll_id
    }
    expect(times).toEqual([[10, 20], [30], []])
    expect((await page({ scroll_id })).events).toEqual([])
  })

  test('an unknown scroll is an error of Elasticsearch', async () => {
    await expect(page({ scroll_id: 'nosuch' })).rejects.toMatchObject({ code: 500, subcode: 100 })
  })
})
