import { describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../../src/cleanup/outcome.ts'
import type { Deletion } from '../../../src/cleanup/remove/delete.ts'
import type { Judged, RecordItem } from '../../../src/cleanup/remove/record-call.ts'
import type { EventsAlive } from '../../../src/cleanup/remove/events-alive.ts'
import type { Failure } from '../../../src/clearml/errors.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { DELETED, doomed, task } from '../../support/fixtures.ts'
import { paceOf, recordDeleterOn, type DeleterSetup } from '../../support/removal.ts'

const failed = (code: number, subcode: number): Failure => ({
  kind: 'refused',
  code,
  subcode,
  serverMessage: 'x',
})
const DOWN = failed(500, 100)

/** Deletes the tasks of this server; each deletion is carried out, and then ends with the n-th of these failures. */
async function run(
  server: FakeClearML,
  failures: readonly (Failure | 'silence' | undefined)[],
  setup: Partial<DeleterSetup> = {},
): Promise<Deletion & { outcomes: Record<string, unknown> }> {
  server.afterDelete = (reply) => {
    const failure = failures[server.deleteCalls.length - 1]
    if (failure === undefined) return reply
    if (failure === 'silence') return { succeeded: new Map(), failed: new Map() }
    throw clearmlError('tasks.delete_many', failure)
  }
  const deleteRecords = recordDeleterOn(server.api, { pace: paceOf(2), ...setup })
  const deletion = await deleteRecords([...server.tasks.keys()].map(record))
  const outcomes = Object.fromEntries(
    deletion.judged.map((entry) => [entry.item.task.id, truth(server, entry)]),
  )
  return { ...deletion, outcomes }
}

const record = (id: string): RecordItem => ({ ...doomed(id), leavesOthers: false })

function truth({ tasks }: FakeClearML, { item, verdict }: Judged): Outcome {
  if (verdict.kind !== 'open') return verdict.outcome
  return tasks.has(item.task.id) ? verdict.open.ifThere : verdict.open.ifGone
}

const world = (...ids: string[]): FakeClearML => new FakeClearML(ids.map((id) => task({ id })))

describe('a task that is gone after a call that did not say so', () => {
  test.each<[unsaid: string, failure: Failure]>([
    ['server-error', DOWN],
    ['server-error', failed(500, 0)],
    ['answer-lost', TIMED_OUT],
    ['answer-lost', { kind: 'unreadable', status: 502, excerpt: '' }],
    ['answer-lost', { kind: 'unexpected', detail: 'no data' }],
  ])('was deleted, and counts as %s', async (unsaid, failure) => {
    const { outcomes } = await run(world('a', 'b'), [failure])
    expect(outcomes).toEqual({ a: { ...DELETED, unsaid }, b: { ...DELETED, unsaid } })
  })

  test('does not make the others so', async () => {
    const { outcomes } = await run(world('a', 'b', 'c'), [DOWN])
    expect(outcomes).toEqual({
      a: { ...DELETED, unsaid: 'server-error' },
      b: { ...DELETED, unsaid: 'server-error' },
      c: DELETED,
    })
  })

  test('counts so where the reply left it out, too', async () => {
    const { outcomes } = await run(world('a'), ['silence'])
    expect(outcomes).toEqual({ a: { ...DELETED, unsaid: 'answer-lost' } })
  })
})

describe('a question about events before a call', () => {
  /** Has to ask before the first call, or before each one. */
  const asking = (server: FakeClearML, how: 'once' | 'always', onAsked: () => void): EventsAlive => {
    let asked = 0
    return {
      ensure: () => {
        if (how === 'once' && ++asked > 1) return Promise.resolve('known')
        server.calls.push('eventPage')
        onAsked()
        return Promise.resolve('asked')
      },
      doubt: () => undefined,
    }
  }

  test('is followed by a last look at all that is left to send', async () => {
    const server = world('a', 'b', 'c', 'd')
    const eventsAlive = asking(server, 'once', () => {
      server.change('a', { systemTags: [] })
      server.tasks.delete('c')
    })
    const { outcomes } = await run(server, [], { eventsAlive })
    expect(outcomes).toEqual({
      a: { kind: 'kept', reason: 'not-archived' },
      b: DELETED,
      c: { kind: 'gone' },
      d: DELETED,
    })
    expect(server.calls).toEqual(['eventPage', 'tasksById', 'deleteTasks'])
    expect(server.deleteCalls.map(({ ids }) => ids)).toEqual([['b', 'd']])
  })

  test('that tells nothing is not asked for ever', async () => {
    const server = world('a', 'b', 'c')
    const { outcomes } = await run(server, [], { eventsAlive: asking(server, 'always', () => undefined) })
    expect(outcomes).toEqual({ a: DELETED, b: DELETED, c: DELETED })
    const once = ['eventPage', 'tasksById', 'deleteTasks']
    expect(server.calls).toEqual([...once, ...once])
  })

  test('leaves what is gone after a doubtful call deleted by that', async () => {
    const server = world('a', 'b')
    let calls = 0
    server.beforeDelete = () => {
      calls += 1
      throw clearmlError('tasks.delete_many', TIMED_OUT)
    }
    const eventsAlive: EventsAlive = {
      ensure: () => {
        if (calls === 1) server.tasks.clear()
        return Promise.resolve(calls === 1 ? 'asked' : 'known')
      },
      doubt: () => undefined,
    }
    const { outcomes } = await run(server, [], { eventsAlive })
    const unsaid = { ...DELETED, unsaid: 'answer-lost' }
    expect(outcomes).toEqual({ a: unsaid, b: unsaid })
  })
})

describe('events that can be read no more', () => {
  const UNREADABLE = new Error('the server cannot read its events')

  /** Fine until a doubt; then it is not. */
  function fragile(): EventsAlive & { doubts: () => number } {
    let doubts = 0
    return {
      ensure: () => (doubts > 0 ? Promise.reject(UNREADABLE) : Promise.resolve('known')),
      doubt: () => (doubts += 1),
      doubts: () => doubts,
    }
  }

  test('after an error of the server end the run before the next call', async () => {
    const server = world('a', 'b', 'c', 'd')
    const { outcomes, error } = await run(server, [DOWN], { eventsAlive: fragile() })
    expect(error).toBe(UNREADABLE)
    expect(outcomes).toEqual({
      a: { ...DELETED, unsaid: 'server-error' },
      b: { ...DELETED, unsaid: 'server-error' },
      c: { kind: 'failed', error: UNREADABLE.message },
      d: { kind: 'failed', error: UNREADABLE.message },
    })
    expect(server.deleteCalls).toHaveLength(1)
    expect([...server.tasks.keys()]).toEqual(['c', 'd'])
  })

  test('from the start let nothing be sent', async () => {
    const server = world('a')
    const eventsAlive = fragile()
    eventsAlive.doubt()
    await expect(run(server, [], { eventsAlive })).rejects.toBe(UNREADABLE)
    expect(server.deleteCalls).toEqual([])
  })

  test('are doubted after an error of the server, and not after a lost answer', async () => {
    const [lost, error] = [fragile(), fragile()]
    await run(world('a', 'b', 'c'), [TIMED_OUT], { eventsAlive: lost })
    await run(world('a'), [DOWN], { eventsAlive: error })
    expect([lost.doubts(), error.doubts()]).toEqual([0, 1])
  })

  test('are doubted where releases up to 1.16 refuse a task for it', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', { codes: [500, 100], message: 'General data error' })
    const eventsAlive = fragile()
    const { outcomes } = await run(server, [], { eventsAlive })
    expect(outcomes).toMatchObject({ a: { kind: 'failed' }, b: DELETED })
    expect(eventsAlive.doubts()).toBe(1)
  })
})
