import { recheckBy } from '../../src/cleanup/inspect/recheck.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import pLimit from 'p-limit'
import { createCleaner, type Remover } from '../../src/cleanup/cleaner.ts'
import { execute } from '../../src/cleanup/execute.ts'
import { Ledger } from '../../src/cleanup/ledger.ts'
import type { ClearML } from '../../src/clearml/api.ts'
import { createEventProbe } from '../../src/files/event-probe.ts'
import { FakeClearML } from '../support/fake-clearml.ts'
import { DELETED, eventOptions, EVENTS_ALIVE, hexId, policy, task } from '../support/fixtures.ts'
import { inspectOn } from '../support/inspection.ts'

const CONCURRENCY = 4
const STAGE = 500
const TASKS = 5 * STAGE

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextTurn()
}

type Seen = { call: 'read' | 'probe'; stage: number; readsInFlight: number }

/** A run over five stages of tasks with samples, on a server whose calls take turns of the event loop. */
async function run(turnsOf: { read: number; batch: number }): Promise<readonly Seen[]> {
  const idOf = (i: number): string => hexId(`${i}f`)
  const stageOf = (id: string): number => Math.floor(parseInt(id, 10) / STAGE)
  const server = new FakeClearML(Array.from({ length: TASKS }, (_, i) => task({ id: idOf(i) })))
  const samples = [{ url: 'x', sourceUrls: [], plot: undefined, iteration: 0 }]
  for (const id of server.tasks.keys()) server.events.set(id, { training_debug_image: samples })

  const seen: Seen[] = []
  let readsInFlight = 0
  const api: ClearML = {
    ...server.api,
    eventPage: async (query) => {
      readsInFlight += 1
      seen.push({ call: 'read', stage: stageOf(query.taskId), readsInFlight })
      await turns(turnsOf.read)
      readsInFlight -= 1
      return { events: samples, scrollId: undefined, total: 1 }
    },
    metricsOf: async (ids, type) => {
      if (type === 'training_debug_image')
        seen.push({ call: 'probe', stage: stageOf(ids[0] ?? ''), readsInFlight })
      await turns(20)
      return await server.api.metricsOf(ids, type)
    },
  }
  const remover: Remover = {
    remove: async (items) => {
      await turns(turnsOf.batch)
      return { settled: items.map(({ task, ageAtMs }) => ({ task, ageAtMs, outcome: DELETED })), claims: [] }
    },
  }
  const events = eventOptions({ probe: createEventProbe(api), limit: pLimit(CONCURRENCY) })
  const wave = [...server.tasks.values()].map((one) => ({ task: one, ageAtMs: 0 }))
  const cleaner = createCleaner({
    recheck: recheckBy(api, policy()),
    inspect: inspectOn(api, { events }),
    eventsAlive: EVENTS_ALIVE,
    remover,
  })
  const { settled } = await execute([wave], () => cleaner, {
    batchSize: 20,
    concurrency: CONCURRENCY,
    ledger: new Ledger([...server.tasks.keys()]),
    confirm: () => Promise.resolve({ settled: [] }),
    isOver: () => false,
    giveUp: new Promise(() => undefined),
    onBatch: () => undefined,
  })
  expect(settled).toHaveLength(TASKS)
  return seen
}

test.each([
  ['little', { read: 4, batch: 10 }],
  // A stage is read in 500 turns, and its last batch begins after 490: no time is left in which to ask for the next one.
  ['as long as its reads', { read: 4, batch: 82 }],
])('where the removal of a stage takes %s, reads are in flight all the time', async (_, turnsOf) => {
  const reads = (await run(turnsOf)).filter(({ call }) => call === 'read')
  expect(reads).toHaveLength(TASKS)
  const begun = reads.slice(CONCURRENCY)
  expect(begun.filter(({ readsInFlight }) => readsInFlight < CONCURRENCY)).toEqual([])
})

test('the next probe runs while the events of the stage before it are read', async () => {
  const probes = (await run({ read: 4, batch: 10 })).filter(({ call }) => call === 'probe')
  expect(probes.map(({ stage }) => stage)).toEqual([0, 1, 2, 3, 4])
  expect(probes.slice(2).map(({ readsInFlight }) => readsInFlight)).toEqual([4, 4, 4])
})
