import { describe, expect, test } from '@jest/globals'
import type { EventsApi } from '../../src/clearml/events.ts'
import { createEventProbe, type EventProbe, type Reporters } from '../../src/files/event-probe.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../support/fake-clearml.ts'
import { task } from '../support/fixtures.ts'

type Metrics = Awaited<ReturnType<EventsApi['metricsOf']>>
type Asked = { ids: readonly string[]; type: string }

const GONE = refusal(400, 101)

function refusal(code: number, subcode: number) {
  return clearmlError('events.get_task_metrics', { kind: 'refused', code, subcode, serverMessage: 'no' })
}

/** A probe of a server on which these tasks exist, and that answers so. */
function probeOf(
  answer: (asked: Asked, nth: number) => Metrics | Error,
  existing: () => readonly string[] = () => [],
): { probe: EventProbe; asked: Asked[]; lookups: (readonly string[])[] } {
  const asked: Asked[] = []
  const lookups: (readonly string[])[] = []
  const probe = createEventProbe({
    metricsOf: async (ids, type) => {
      asked.push({ ids, type })
      await Promise.resolve()
      const reply = answer({ ids, type }, asked.length)
      if (reply instanceof Error) throw reply
      return reply
    },
    existing: (ids) => {
      lookups.push(ids)
      return Promise.resolve(new Set(existing()))
    },
  })
  return { probe, asked, lookups }
}

const tasks = (...ids: string[]) => ids.map((id) => task({ id }))
const plain = ({ some, gone }: Reporters): object => ({ some: [...some], gone: [...gone] })
const rows = (metrics: Record<string, readonly string[]>): Metrics => new Map(Object.entries(metrics))

describe('the probe', () => {
  test('of no tasks asks nothing', async () => {
    const { probe, asked } = probeOf(() => undefined)
    expect(plain(await probe([], 'plot'))).toEqual({ some: [], gone: [] })
    expect(asked).toEqual([])
  })

  test('finds in one call those that have events of the type', async () => {
    const { probe, asked } = probeOf(() => rows({ a: [], b: ['loss'], c: [''] }))
    expect(plain(await probe(tasks('a', 'b', 'c'), 'plot'))).toEqual({ some: ['b', 'c'], gone: [] })
    expect(asked).toEqual([{ ids: ['a', 'b', 'c'], type: 'plot' }])
  })

  test('takes a task of which the server says nothing for one that has some', async () => {
    const { probe } = probeOf(() => rows({ a: [] }))
    expect(plain(await probe(tasks('a', 'b'), 'plot'))).toEqual({ some: ['b'], gone: [] })
  })

  test('does not ask about a task whose record proves it, and does not doubt it', async () => {
    const { probe, asked } = probeOf(() => rows({ b: [] }))
    const proven = task({ id: 'a', provenEvents: ['plot'] })
    const otherType = task({ id: 'b', provenEvents: ['training_debug_image'] })
    expect(plain(await probe([proven, otherType], 'plot'))).toEqual({ some: ['a'], gone: [] })
    expect(asked).toEqual([{ ids: ['b'], type: 'plot' }])
    expect(plain(await probe([proven], 'plot'))).toEqual({ some: ['a'], gone: [] })
    expect(asked).toHaveLength(1)
  })
})

describe('a company without events of a type', () => {
  test('is asked about it once in a run', async () => {
    const { probe, asked } = probeOf(({ type }) =>
      type === 'plot' ? undefined : rows({ a: ['img'], b: [] }),
    )
    for (const id of ['a', 'b', 'c']) {
      expect(plain(await probe(tasks(id), 'plot'))).toEqual({ some: [], gone: [] })
    }
    expect(asked).toHaveLength(1)
    expect(plain(await probe(tasks('a', 'b'), 'training_debug_image'))).toEqual({ some: ['a'], gone: [] })
  })

  test('has them all the same where a record proves it', async () => {
    const { probe } = probeOf(() => undefined)
    await probe(tasks('a'), 'plot')
    expect(plain(await probe([task({ id: 'b', provenEvents: ['plot'] })], 'plot'))).toEqual({
      some: ['b'],
      gone: [],
    })
  })

  test('is not asked again by stages that waited for their turn', async () => {
    const { probe, asked } = probeOf(() => undefined)
    await Promise.all(Array.from({ length: 9 }, (_, i) => probe(tasks(`t${i}`), 'plot')))
    expect(asked).toHaveLength(1)
  })
})

describe('an id that is gone', () => {
  test('is left out, and the others are asked about again in one call', async () => {
    const { probe, asked, lookups } = probeOf(
      ({ ids }) => (ids.includes('b') ? GONE : rows({ a: [], c: ['loss'] })),
      () => ['a', 'c'],
    )
    expect(plain(await probe(tasks('a', 'b', 'c'), 'plot'))).toEqual({ some: ['c'], gone: ['b'] })
    expect(asked.map(({ ids }) => ids.length)).toEqual([3, 2])
    expect(lookups).toEqual([['a', 'b', 'c']])
  })

  test('may be followed by others', async () => {
    const there = new Set(['a', 'b', 'c', 'd'])
    const { probe, asked } = probeOf(
      ({ ids }, nth) => {
        there.delete(['a', 'b'][nth - 1] ?? '')
        return ids.some((id) => !there.has(id)) ? GONE : rows({ c: ['loss'], d: [] })
      },
      () => [...there],
    )
    expect(plain(await probe(tasks('a', 'b', 'c', 'd'), 'plot'))).toEqual({ some: ['c'], gone: ['a', 'b'] })
    expect(asked).toHaveLength(3)
  })

  test('leaves nothing to ask where it was the only one', async () => {
    const { probe, asked } = probeOf(() => GONE)
    expect(plain(await probe(tasks('a'), 'plot'))).toEqual({ some: [], gone: ['a'] })
    expect(asked).toHaveLength(1)
  })

  test('after another does not keep it asking for ever', async () => {
    let left = 100
    const { probe, asked } = probeOf(
      () => GONE,
      () => Array.from({ length: (left -= 1) }, (_, i) => `t${i}`),
    )
    const { some, gone } = await probe(tasks(...Array.from({ length: 100 }, (_, i) => `t${i}`)), 'plot')
    expect(asked).toHaveLength(5)
    expect([some.size, gone.size]).toEqual([95, 5])
  })
})

describe('a server that cannot be asked so', () => {
  test.each([
    ['an unknown endpoint', refusal(404, 0)],
    ['another refusal', refusal(400, 12)],
    ['a refusal for ids that are all there', GONE],
    ['a reply of another shape', clearmlError('e', { kind: 'unexpected', detail: 'no list of metrics' })],
  ])('has every task read after %s', async (_, error) => {
    const { probe, asked } = probeOf(
      () => error,
      () => ['a', 'b'],
    )
    expect(plain(await probe(tasks('a', 'b'), 'plot'))).toEqual({ some: ['a', 'b'], gone: [] })
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['a time-out', clearmlError('e', TIMED_OUT)],
    ['a server error', refusal(500, 100)],
    ['an answer of something else', clearmlError('e', { kind: 'unreadable', status: 502, excerpt: '' })],
    ['a fault of our own', new TypeError('bug')],
  ])('ends the stage with %s, since nothing is known then', async (_, error) => {
    const { probe } = probeOf(() => error)
    await expect(probe(tasks('a'), 'plot')).rejects.toBe(error)
  })
})

test('one probe of a type is under way at once, however many stages there are', async () => {
  const server = new FakeClearML(tasks('a'))
  let [inside, most] = [0, 0]
  const probe = createEventProbe({
    ...server.api,
    metricsOf: async () => {
      most = Math.max(most, ++inside)
      for (let i = 0; i < 5; i++) await Promise.resolve()
      inside -= 1
      return new Map([['a', []]])
    },
  })
  await Promise.all(Array.from({ length: 9 }, () => probe(tasks('a'), 'plot')))
  expect(most).toBe(1)
})
