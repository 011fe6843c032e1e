import { describe, expect, test } from '@jest/globals'
import type { Failure } from '../../src/clearml/errors.ts'
import type { Event, EventType } from '../../src/clearml/events.ts'
import { collectEventFiles, recordedFiles, type EventFiles } from '../../src/files/collect.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../support/fake-clearml.ts'
import { model, task } from '../support/fixtures.ts'

const NONE = { debugSamples: 'none', plots: 'none' } as const

function sample(url: string): Event {
  return { url, sourceUrls: [], plot: undefined, iteration: 1 }
}
function plot(...sourceUrls: string[]): Event {
  return { url: undefined, sourceUrls, plot: undefined, iteration: 1 }
}

function collect(server: FakeClearML): Promise<ReadonlyMap<string, EventFiles>> {
  return collectEventFiles(server.api, [...server.tasks.values()], {
    byIteration: true,
    limit: (work) => work(),
  })
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

  test('asks nothing of a task whose record proves that it reported none', async () => {
    const server = new FakeClearML([task({ id: 'a', ...NONE })])
    expect([...(await collect(server))]).toEqual([['a', []]])
    expect(server.calls).toEqual([])
  })

  test('asks a task that reported some, and no other', async () => {
    const server = new FakeClearML([
      task({ id: 'a', ...NONE, debugSamples: 'some' }),
      task({ id: 'b', ...NONE, plots: 'some' }),
      task({ id: 'c', ...NONE }),
    ])
    server.events.set('a', { training_debug_image: [sample('s1'), sample('s2')], plot: [plot('never')] })
    server.events.set('b', { plot: [plot('p1', 'p2')], training_debug_image: [sample('never')] })
    expect(Object.fromEntries(await collect(server))).toEqual({
      a: [
        { uri: 's1', kind: 'debug-sample', bytes: undefined },
        { uri: 's2', kind: 'debug-sample', bytes: undefined },
      ],
      b: [
        { uri: 'p1', kind: 'plot', bytes: undefined },
        { uri: 'p2', kind: 'plot', bytes: undefined },
      ],
      c: [],
    })
    expect(callsOf(server)).toEqual(['eventPage', 'eventPage'])
  })

  test('probes all tasks of which nothing is known with one call a type, and asks those that have any', async () => {
    const server = new FakeClearML(['a', 'b', 'c'].map((id) => task({ id })))
    server.events.set('b', { training_debug_image: [sample('s')], plot: [plot('p')] })
    expect(await collect(server)).toEqual(
      new Map([
        ['a', []],
        [
          'b',
          [
            { uri: 's', kind: 'debug-sample', bytes: undefined },
            { uri: 'p', kind: 'plot', bytes: undefined },
          ],
        ],
        ['c', []],
      ]),
    )
    expect(callsOf(server)).toEqual(['eventPage', 'eventPage', 'metricsOf', 'metricsOf'])
  })

  test.each([undefined, new Map<string, string[]>()])(
    'asks a task of which the probe says nothing: %j',
    async (answer) => {
      const server = new FakeClearML([task({ id: 'a' })])
      server.events.set('a', { training_debug_image: [sample('s')] })
      const api = { ...server.api, metricsOf: () => Promise.resolve(answer ?? new Map([['b', []]])) }
      const files = await collectEventFiles(api, [...server.tasks.values()], {
        byIteration: true,
        limit: (work) => work(),
      })
      expect(files.get('a')).toMatchObject([{ uri: 's' }])
    },
  )

  test('asks one by one when one of the ids is gone, so that only that task fails', async () => {
    const server = new FakeClearML([task({ id: 'a' }), task({ id: 'b' })])
    server.events.set('a', { training_debug_image: [sample('s')] })
    const invalid = clearmlError('events.get_task_events', {
      kind: 'refused',
      code: 400,
      subcode: 101,
      serverMessage: 'Invalid task id',
    })
    const api = {
      ...server.api,
      metricsOf: () => Promise.reject(invalid),
      eventPage: (query: { taskId: string; type: EventType }) =>
        query.taskId === 'b' ? Promise.reject(invalid) : server.api.eventPage({ ...query, ...PAGE }),
    }
    const files = await collectEventFiles(api, [...server.tasks.values()], {
      byIteration: true,
      limit: (work) => work(),
    })
    expect(files.get('a')).toMatchObject([{ uri: 's' }])
    expect(files.get('b')).toEqual({ error: invalid })
  })

  test.each<[what: string, error: Error]>([
    ['a time-out', clearmlError('events.get_task_metrics', TIMED_OUT)],
    ['a server error', clearmlError('events.get_task_metrics', refusal(500, 100))],
    [
      'a reply of another shape',
      clearmlError('events.get_task_metrics', { kind: 'unexpected', detail: 'no list' }),
    ],
    ['a fault of our own', new TypeError('bug')],
  ])('throws when the probe ends in %s, since nothing is known then', async (_, error) => {
    const server = new FakeClearML([task({ id: 'a' })])
    server.beforeCall = (name) => {
      if (name === 'metricsOf') throw error
    }
    await expect(collect(server)).rejects.toBe(error)
  })

  test('a list that fails is the error of that task alone, whichever type it is of', async () => {
    const server = new FakeClearML(
      ['a', 'b', 'c'].map((id) => task({ id, debugSamples: 'some', plots: 'some' })),
    )
    for (const id of ['a', 'b', 'c']) {
      server.events.set(id, { training_debug_image: [sample(`s${id}`)], plot: [plot(`p${id}`)] })
    }
    const error = clearmlError('events.get_task_events', TIMED_OUT)
    const failing = (id: string, type: EventType): boolean =>
      (id === 'a' && type === 'plot') || (id === 'b' && type === 'training_debug_image')
    const api = {
      ...server.api,
      eventPage: (query: { taskId: string; type: EventType }) =>
        failing(query.taskId, query.type)
          ? Promise.reject(error)
          : server.api.eventPage({ ...query, ...PAGE }),
    }
    const files = await collectEventFiles(api, [...server.tasks.values()], {
      byIteration: true,
      limit: (work) => work(),
    })
    expect(files.get('a')).toEqual({ error })
    expect(files.get('b')).toEqual({ error })
    expect(files.get('c')).toHaveLength(2)
  })
})

const PAGE = { batchSize: 1, scrollId: undefined, metric: undefined }

function refusal(code: number, subcode: number): Failure {
  return { kind: 'refused', code, subcode, serverMessage: 'no' }
}
