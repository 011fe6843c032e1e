import { describe, expect, test } from '@jest/globals'
import type { EventQuery, Event } from '../../src/clearml/events.ts'
import { OutageError } from '../../src/clearml/gate.ts'
import {
  collectEventFiles,
  recordedFiles,
  type EventFiles,
  type EventOptions,
} from '../../src/files/collect.ts'
import { createEventProbe } from '../../src/files/event-probe.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../support/fake-clearml.ts'
import { model, task } from '../support/fixtures.ts'

const INVALID = clearmlError('events.get_task_events', {
  kind: 'refused',
  code: 400,
  subcode: 101,
  serverMessage: 'Invalid task id',
})

function sample(url: string): Event {
  return { url, sourceUrls: [], plot: undefined, iteration: 1 }
}
function plot(...sourceUrls: string[]): Event {
  return { url: undefined, sourceUrls, plot: undefined, iteration: 1 }
}

/** What comes of these tasks of the server, or of all. `page` is asked first: what it throws is the answer. */
function collect(
  server: FakeClearML,
  options: Partial<EventOptions> & {
    page?: (query: EventQuery) => void
    tasks?: ReturnType<typeof task>[]
  } = {},
): Promise<ReadonlyMap<string, EventFiles>> {
  const { api } = server
  const { page = () => undefined, tasks = [...server.tasks.values()], ...own } = options
  const clearml = {
    ...api,
    eventPage: async (query: EventQuery) => {
      const answer = await api.eventPage(query)
      page(query)
      return answer
    },
  }
  return collectEventFiles(clearml, tasks, {
    probe: createEventProbe(api),
    byIteration: true,
    limit: (work) => work(),
    ...own,
  })
}

function listed(...uris: [kind: 'debug-sample' | 'plot', uri: string][]): EventFiles {
  return {
    kind: 'listed',
    files: uris.map(([kind, uri]) => ({ uri, kind, bytes: undefined })),
    cuts: [],
  }
}

const callsOf = (server: FakeClearML): string[] => [...server.calls].sort()

describe('recordedFiles', () => {
  test('are output artifacts, report assets and models, with the sizes that are known', () => {
    const record = task({
      artifacts: [
        { uri: 'a1', mode: 'output', bytes: 7 },
        { uri: 'in', mode: 'input', bytes: 8 },
        { uri: 'a2', mode: 'output', bytes: undefined },
      ],
      reportAssets: ['r1'],
    })
    expect(recordedFiles(record, [model('m', 't', { uri: 'm1' })])).toEqual([
      { uri: 'a1', kind: 'artifact', bytes: 7 },
      { uri: 'a2', kind: 'artifact', bytes: undefined },
      { uri: 'r1', kind: 'artifact', bytes: undefined },
      { uri: 'm1', kind: 'model', bytes: undefined },
    ])
    expect(recordedFiles(task(), [])).toEqual([])
  })
})

describe('collectEventFiles', () => {
  test('of no tasks asks nothing', async () => {
    const server = new FakeClearML()
    expect((await collect(server)).size).toBe(0)
    expect(server.calls).toEqual([])
  })

  test('asks for every task with one call a type, and reads the events of those that have any', async () => {
    const server = new FakeClearML(['a', 'b', 'c'].map((id) => task({ id })))
    server.events.set('a', { training_debug_image: [sample('s1'), sample('s2')] })
    server.events.set('b', { training_debug_image: [sample('s')], plot: [plot('p1', 'p2')] })
    expect(Object.fromEntries(await collect(server))).toEqual({
      a: listed(['debug-sample', 's1'], ['debug-sample', 's2']),
      b: listed(['debug-sample', 's'], ['plot', 'p1'], ['plot', 'p2']),
      c: listed(),
    })
    expect(callsOf(server)).toEqual(['eventPage', 'eventPage', 'eventPage', 'metricsOf', 'metricsOf'])
  })

  test('reads what a record proves, and asks for the rest', async () => {
    const server = new FakeClearML([
      task({ id: 'a', provenEvents: ['training_debug_image', 'plot'] }),
      task({ id: 'b', provenEvents: ['plot'] }),
    ])
    server.events.set('a', { training_debug_image: [sample('sa')], plot: [plot('pa')] })
    server.events.set('b', { training_debug_image: [sample('sb')], plot: [plot('pb')] })
    expect(Object.fromEntries(await collect(server))).toEqual({
      a: listed(['debug-sample', 'sa'], ['plot', 'pa']),
      b: listed(['debug-sample', 'sb'], ['plot', 'pb']),
    })
    expect(callsOf(server)).toEqual([...Array<string>(4).fill('eventPage'), 'metricsOf'])
  })

  test('a task that goes before the probe is gone, and the others are probed all the same', async () => {
    const server = new FakeClearML([task({ id: 'a' }), task({ id: 'c' })])
    server.events.set('a', { training_debug_image: [sample('s')] })
    const tasks = [task({ id: 'a' }), task({ id: 'b' }), task({ id: 'c' })]
    expect(Object.fromEntries(await collect(server, { tasks }))).toEqual({
      a: listed(['debug-sample', 's']),
      b: { kind: 'gone' },
      c: listed(),
    })
    expect(callsOf(server).filter((call) => call === 'eventPage')).toHaveLength(1)
  })

  test('a task that goes while its events are read is gone', async () => {
    const server = new FakeClearML(['a', 'b'].map((id) => task({ id })))
    for (const id of ['a', 'b']) server.events.set(id, { training_debug_image: [sample(`s${id}`)] })
    const files = await collect(server, {
      page: ({ taskId }) => {
        if (taskId === 'b' && server.tasks.delete('b')) throw INVALID
      },
    })
    expect(Object.fromEntries(files)).toEqual({ a: listed(['debug-sample', 'sa']), b: { kind: 'gone' } })
  })

  test('a read that is refused for an unknown task fails the task if it is there', async () => {
    const server = new FakeClearML(['a'].map((id) => task({ id })))
    server.events.set('a', { training_debug_image: [sample('s')] })
    const files = await collect(server, {
      page: () => {
        throw INVALID
      },
    })
    expect(files.get('a')).toEqual({ kind: 'failed', error: INVALID })
    expect(server.calls.filter((call) => call === 'existing')).toHaveLength(1)
  })

  test('throws when the probe says nothing, since nothing is known then', async () => {
    const server = new FakeClearML([task({ id: 'a' })])
    const error = clearmlError('events.get_task_metrics', TIMED_OUT)
    server.beforeCall = (name) => {
      if (name === 'metricsOf') throw error
    }
    await expect(collect(server)).rejects.toBe(error)
  })

  test('a list that fails is the error of that task alone, whichever type it is of', async () => {
    const server = new FakeClearML(['a', 'b', 'c'].map((id) => task({ id })))
    for (const id of ['a', 'b', 'c']) {
      server.events.set(id, { training_debug_image: [sample(`s${id}`)], plot: [plot(`p${id}`)] })
    }
    const error = clearmlError('events.get_task_events', TIMED_OUT)
    const files = await collect(server, {
      page: ({ taskId, type }) => {
        if (taskId === (type === 'plot' ? 'a' : 'b')) throw error
      },
    })
    expect(Object.fromEntries(files)).toEqual({
      a: { kind: 'failed', error },
      b: { kind: 'failed', error },
      c: listed(['debug-sample', 'sc'], ['plot', 'pc']),
    })
  })

  test('a server that went away for good is no error of a task', async () => {
    const server = new FakeClearML([task({ id: 'a' })])
    server.events.set('a', { plot: [plot('p')] })
    const outage = new OutageError('no answer for 180 s')
    const page = (): never => {
      throw outage
    }
    await expect(collect(server, { page })).rejects.toBe(outage)
  })

  test('says what the server cannot list, with what it can', async () => {
    const server = new FakeClearML([task({ id: 'a' })])
    const crowd = Array.from({ length: 10_000 }, (_, i) => sample(`s${i}`))
    server.events.set('a', { training_debug_image: crowd, plot: [plot('p')] })
    const files = (await collect(server)).get('a')
    expect(files).toMatchObject({
      kind: 'listed',
      cuts: [
        {
          kind: 'debug-sample',
          reason: 'more than 10000 events in one iteration of metric "metric" cannot be listed',
        },
      ],
    })
    expect(files?.kind === 'listed' && files.files).toHaveLength(10_001)
  })

  test('reads under the limit that it is given', async () => {
    const server = new FakeClearML(['a', 'b'].map((id) => task({ id })))
    for (const id of ['a', 'b']) server.events.set(id, { plot: [plot(`p${id}`)] })
    let works = 0
    await collect(server, {
      limit: (work) => {
        works += 1
        return work()
      },
    })
    expect(works).toBe(2)
  })
})
