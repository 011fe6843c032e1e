import { describe, expect, test } from '@jest/globals'
import { watchEvents, type EventsAlive } from '../../../src/cleanup/remove/events-alive.ts'
import { errorMessage, type Failure } from '../../../src/clearml/errors.ts'
import { OutageError } from '../../../src/clearml/gate.ts'
import type { EventQuery } from '../../../src/clearml/events.ts'
import { clearmlError, TIMED_OUT } from '../../support/fake-clearml.ts'

const DOWN: Failure = { kind: 'refused', code: 500, subcode: 100, serverMessage: 'General data error' }
const UNKNOWN: Failure = { kind: 'refused', code: 400, subcode: 101, serverMessage: 'Invalid task id' }

/** Watches a server that answers a look at the events of a task so. */
function watch(
  answer: (taskId: string) => Failure | undefined,
  areRead = false,
): { alive: EventsAlive; asked: EventQuery[] } {
  const asked: EventQuery[] = []
  const alive = watchEvents(
    {
      eventPage: async (query) => {
        asked.push(query)
        await Promise.resolve()
        const failure = answer(query.taskId)
        if (failure !== undefined) throw clearmlError('events.get_task_events', failure)
        return { events: [], scrollId: undefined, total: 0 }
      },
    },
    areRead,
  )
  return { alive, asked }
}

describe('whether events can be read', () => {
  test('is asked once, with one event at most', async () => {
    const { alive, asked } = watch(() => undefined)
    expect(await alive.ensure(['a', 'c'])).toBe('asked')
    expect(await alive.ensure(['b', 'c'])).toBe('known')
    expect(asked).toEqual([
      { taskId: 'a', type: 'plot', batchSize: 1, scrollId: undefined, metric: undefined },
    ])
  })

  test('is not asked where the run reads events anyway', async () => {
    const { alive, asked } = watch(() => DOWN, true)
    await alive.ensure(['a'])
    expect(asked).toEqual([])
  })

  test.each([true, false])('is asked again after a doubt (read anyway: %s)', async (areRead) => {
    const { alive, asked } = watch(() => undefined, areRead)
    await alive.ensure(['a'])
    const before = asked.length
    alive.doubt()
    await alive.ensure(['a'])
    await alive.ensure(['a'])
    expect(asked).toHaveLength(before + 1)
  })

  test('is not known from a look that began before the doubt', async () => {
    const { alive, asked } = watch(() => undefined)
    const looking = alive.ensure(['a'])
    alive.doubt()
    await looking
    await alive.ensure(['a'])
    expect(asked).toHaveLength(2)
  })

  test.each<[what: string, failure: Failure]>([
    ['Elasticsearch is down', DOWN],
    ['nothing answers', TIMED_OUT],
    ['the call is refused', { kind: 'refused', code: 403, subcode: 20, serverMessage: 'Forbidden' }],
  ])('is an error where %s, each time', async (_, failure) => {
    const { alive } = watch(() => failure)
    for (let i = 0; i < 2; i++) {
      const error: unknown = await alive.ensure(['a']).catch((thrown: unknown) => thrown)
      const text = errorMessage(error)
      expect(text).toMatch(/^the server cannot read its events, so nothing more is deleted: .*Run again/u)
      const cause = errorMessage(clearmlError('events.get_task_events', failure))
      expect(text.split(cause)).toHaveLength(2)
    }
  })

  test('is no question while the server itself is away', async () => {
    const outage = new OutageError('no answer for 180 s')
    const alive = watchEvents({ eventPage: () => Promise.reject(outage) }, false)
    await expect(alive.ensure(['a'])).rejects.toBe(outage)
  })

  test('is good again when the server answers again', async () => {
    let isDown = true
    const { alive } = watch(() => (isDown ? DOWN : undefined))
    await expect(alive.ensure(['a'])).rejects.toThrow('cannot read its events')
    isDown = false
    await alive.ensure(['a'])
  })

  test('is asked of the next task where one is gone', async () => {
    const { alive, asked } = watch((id) => (id === 'gone' ? UNKNOWN : undefined))
    await alive.ensure(['gone', 'a', 'b'])
    expect(asked.map(({ taskId }) => taskId)).toEqual(['gone', 'a'])
    const down = watch((id) => (id === 'gone' ? UNKNOWN : DOWN))
    await expect(down.alive.ensure(['gone', 'a'])).rejects.toThrow('cannot read its events')
  })

  test('stays open where all of them are gone: none of them can lose events', async () => {
    const { alive, asked } = watch((id) => (id === 'a' ? undefined : UNKNOWN))
    await alive.ensure(['gone', 'gone too'])
    await alive.ensure(['a'])
    expect(asked).toHaveLength(3)
  })
})
