import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ingestBatch } from '../../simulator/events/ingest.ts'
import { addTask, type TaskFields } from '../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import type { EventDocument, TaskDocument } from '../../simulator/store.ts'
import { call } from '../support/simulator/client.ts'
import {
  API,
  asEntry,
  FILES,
  loadRealRun,
  setProject,
  startAsRecorded,
  type Row,
} from '../support/simulator/real-run.ts'
import { asTests, expectLike, replayEntry } from '../support/simulator/recorded.ts'
import { replay, type Exchange } from '../support/simulator/replay.ts'

let simulator: Simulator | undefined
afterAll(() => simulator?.close())

/** Sends every request of the run in its order, and expects the recorded replies of both servers. */
function replayRun(name: string, seed: (started: Simulator) => void): void {
  const pairs = loadRealRun(name)
  beforeAll(async () => {
    await simulator?.close()
    simulator = await startAsRecorded(pairs)
    seed(simulator)
  })
  test.each(asTests(pairs.map(asEntry)))('%s', async (_title, entry, i) => {
    const started = simulator!
    if (pairs[i]!.request.server === API) await replayEntry(started, entry)
    else {
      const reply = await replay(started, entry as Exchange, { baseUrl: started.filesUrl })
      expect(reply.status).toBe(entry.response!.status)
      expectLike(reply.body, entry.response!.body)
    }
  })
}

const onlyTask = ({ store }: Simulator): TaskDocument => [...store.tasks.values()][0]!

describe('transcript 25: images, then a console line', () => {
  const url = 'R01b%20metric_stats/images%2C%20then%20log.2f3dd21082e94d9983695a531d575300/metrics/m0'
  replayRun('25-real-metric-stats-replaced', (started) => {
    const task = onlyTask(started).id
    const samples = [0, 1].flatMap((iter) =>
      ['v0', 'v1'].map((variant): EventDocument => {
        const name = `m0_${variant}_0000000${iter}.png`
        const what = { type: 'training_debug_image', metric: 'm0', timestamp: 0 } as const
        return { ...what, task, variant, iter, url: `${FILES}/${url}/${variant}/${name}` }
      }),
    )
    ingestBatch(started.store, samples)
    ingestBatch(started.store, [{ task, type: 'log', iter: 1, timestamp: 1_795_652_253_139 }])
  })
})

describe('transcript 27: Elasticsearch goes before a deletion', () => {
  replayRun('27-real-elasticsearch-down', (started) => {
    for (const task of started.store.tasks.keys())
      ingestBatch(started.store, [{ task, type: 'log', iter: 0, timestamp: 1_795_652_260_727 }])
    started.settings.elasticsearchDown = true
  })
  test('tasks and models are gone, and the events are left', () => {
    const { tasks, models, events } = simulator!.store
    expect([tasks.size, models.size, events.size]).toEqual([0, 0, 3])
  })
})

describe('transcript 28: 11,000 samples of one metric in one iteration', () => {
  replayRun('28-real-11000-in-one-iteration', (started) => {
    const task = onlyTask(started).id
    const folder = `R04 11000/one iteration.${task}/metrics/m0`
    const samples = Array.from({ length: 11_000 }, (_, i): EventDocument => {
      // Of equal iterations Elasticsearch gave the 1,500th first: where it begins nobody can know.
      const variant = `v${(1_500 + i) % 11_000}`
      const key = `${folder}/${variant}/m0_${variant}_00000000.png`
      const what = {
        type: 'training_debug_image',
        metric: 'm0',
        iter: 0,
        timestamp: 1_795_652_285_081,
      } as const
      return { ...what, task, variant, key, url: `${FILES}/${key.replaceAll(' ', '%20')}` }
    })
    ingestBatch(started.store, samples)
  })
})

describe('transcript 29: listings', () => {
  type Listing = {
    request: { endpoint: string; body: { parent?: string[]; type?: string[] } }
    response: { status: number; rows: Row[]; complete: boolean }
  }
  const { exchanges } = JSON.parse(
    readFileSync(new URL('../fixtures/transcripts/29-real-listings.json', import.meta.url), 'utf8'),
  ) as { exchanges: Listing[] }
  const ofTasks = exchanges.filter(({ request }) => request.endpoint === 'tasks.get_all_ex')

  let listings: Simulator
  beforeAll(async () => {
    listings = await startSimulator()
    const { store } = listings
    // The second page of 50 needs a first one.
    const ids = new Set(ofTasks.flatMap(({ response }) => response.rows.map(({ id }) => id)))
    const [firstOfPage] = ofTasks.find(({ request }) => 'page' in request.body)!.response.rows
    const earlier = [...ids].filter((id) => id < firstOfPage!.id).length
    for (let i = earlier; i < 50; i++)
      addTask(store, {
        id: String(i).padStart(32, '0'),
        name: 'zzz',
        status: 'created',
        created: new Date(0),
        status_changed: undefined,
      })
    for (const { request, response } of ofTasks) {
      for (const [i, row] of response.rows.entries()) {
        const known = store.tasks.get(row.id) ?? addTask(store, { ...seedOf(row), last_update: new Date(1) })
        if (request.body.parent !== undefined) known.parent = request.body.parent[0]!
        if (request.body.type !== undefined) known.type = request.body.type[0]!
        if (JSON.stringify(request.body).includes('-last_update')) known.last_update = new Date(1_000 - i)
      }
    }
    for (const row of exchanges.at(-1)!.response.rows) setProject(listings, row)
  })
  afterAll(() => listings.close())

  const seedOf = ({ id, name, status, system_tags, status_changed }: Row): TaskFields => ({
    id,
    name: String(name),
    status: status as TaskDocument['status'],
    // In another order than the reply: whoever archived the task added that tag last.
    system_tags: (system_tags as string[]).toReversed(),
    status_changed: status_changed === undefined ? undefined : new Date(status_changed as string),
  })

  test.each(exchanges.map((exchange) => [JSON.stringify(exchange.request), exchange] as const))(
    '%s',
    async (_title, { request, response }) => {
      const { meta, data } = await call(listings, request.endpoint, request.body)
      const rows = (data.tasks ?? data['projects']) as unknown[]
      expect(meta.result_code).toBe(response.status)
      expect(rows.slice(0, response.complete ? undefined : response.rows.length)).toEqual(response.rows)
    },
  )
})
