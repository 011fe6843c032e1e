import { describe, expect, test } from '@jest/globals'
import type { Refusal } from '../../src/clearml/api.ts'
import type { Failure } from '../../src/clearml/errors.ts'
import { liveCleaner } from '../../src/cleanup/delete.ts'
import type { Outcome, Settled } from '../../src/cleanup/outcome.ts'
import type { Policy } from '../../src/plan/policy.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../support/fake-clearml.ts'
import { DELETED, doomed, ids, policy, task } from '../support/fixtures.ts'

const FORCE: Partial<Policy> = { forceDelete: true }
const HELD: Refusal & { untilForced: boolean } = {
  codes: [400, 123],
  message: 'Task cannot be deleted (has output models, use force=True): task=a, models=1',
  untilForced: true,
}
const HELD_TEXT =
  'published models hold it: 1 (server: 400/123 Task cannot be deleted (has output models, use force=True): task=a, models=1)'

function world(...taskIds: string[]): FakeClearML {
  return new FakeClearML(taskIds.map((id) => task({ id })))
}

/** Cleans these tasks and gives the outcomes by id; each task has exactly one. */
async function clean(
  server: FakeClearML,
  taskIds: readonly string[],
  overrides: Partial<Policy> = {},
): Promise<Record<string, Outcome>> {
  const settled: readonly Settled[] = await liveCleaner(server.api, policy(overrides)).clean(
    taskIds.map((id) => doomed(id)),
  )
  expect(ids(settled).sort()).toEqual([...taskIds].sort())
  return Object.fromEntries(settled.map((item) => [item.task.id, item.outcome]))
}

describe('a batch', () => {
  test('is rechecked, deleted in one call without force, and done', async () => {
    const server = world('a', 'b', 'other')
    server.removals.set('b', { models: 2, fileUrls: ['s3://bucket/model'] })
    expect(await clean(server, ['a', 'b'], FORCE)).toEqual({
      a: DELETED,
      b: { kind: 'deleted', models: 2, fileUrls: ['s3://bucket/model'] },
    })
    expect(server.idsAsked).toEqual([['a', 'b']])
    expect(server.deleteCalls).toEqual([{ ids: ['a', 'b'], force: false }])
    expect([...server.tasks.keys()]).toEqual(['other'])
  })

  test('sends tasks in the given order, children before parents', async () => {
    const server = world('a', 'b', 'c')
    await clean(server, ['c', 'a', 'b'])
    expect(server.deleteCalls[0]?.ids).toEqual(['c', 'a', 'b'])
  })

  test('leaves a task alone that was restored between list and delete', async () => {
    const server = world('a', 'b')
    server.change('a', { systemTags: [] })
    expect(await clean(server, ['a', 'b'])).toEqual({
      a: { kind: 'kept', reason: 'not-archived' },
      b: DELETED,
    })
    expect(server.deleteCalls).toEqual([{ ids: ['b'], force: false }])
    expect(server.tasks.has('a')).toBe(true)
  })

  test('of which nothing is left sends no deletion', async () => {
    const server = world('a')
    server.change('a', { status: 'in_progress' })
    expect(await clean(server, ['a', 'b'])).toEqual({
      a: { kind: 'kept', reason: 'running' },
      b: { kind: 'gone' },
    })
    expect(server.deleteCalls).toEqual([])
  })

  test('whose recheck fails is not deleted, and the error is passed on', async () => {
    const server = world('a')
    const error = clearmlError('tasks.get_all_ex', TIMED_OUT)
    server.beforeLookup = () => {
      throw error
    }
    await expect(clean(server, ['a'])).rejects.toBe(error)
    expect(server.deleteCalls).toEqual([])
    expect(server.tasks.has('a')).toBe(true)
  })

  test.each<[failure: Failure]>([
    [{ kind: 'refused', code: 400, subcode: 12, serverMessage: 'Validation error' }],
    [{ kind: 'refused', code: 401, subcode: 30, serverMessage: 'Invalid token' }],
    [{ kind: 'refused', code: 403, subcode: 20, serverMessage: 'Forbidden' }],
  ])('that is refused as a whole throws, and nothing counts as deleted: %j', async (failure) => {
    const server = world('a', 'b')
    const error = clearmlError('tasks.delete_many', failure)
    server.beforeDelete = () => {
      throw error
    }
    await expect(clean(server, ['a', 'b'])).rejects.toBe(error)
    expect(server.tasks.size).toBe(2)
    expect(server.deleteCalls).toHaveLength(1)
  })

  test('that our own code fails to send throws', async () => {
    const server = world('a')
    server.beforeDelete = () => {
      throw new RangeError('too many ids')
    }
    await expect(clean(server, ['a'])).rejects.toThrow('too many ids')
  })
})

describe('refused with 400/101', () => {
  const INVALID: Refusal = { codes: [400, 101], message: 'Invalid task id: id=a, company=c' }

  test('a task that is gone now went by itself', async () => {
    const server = world('a', 'b')
    server.beforeDelete = () => {
      server.tasks.delete('a')
    }
    expect(await clean(server, ['a', 'b'])).toEqual({ a: { kind: 'gone' }, b: DELETED })
    expect(server.idsAsked).toEqual([['a', 'b'], ['a']])
  })

  test('a task that is still there failed, and force is not tried', async () => {
    const server = world('a')
    server.refusals.set('a', INVALID)
    expect(await clean(server, ['a'], FORCE)).toEqual({
      a: {
        kind: 'failed',
        error:
          'the server does not let it go although it is still there (server: 400/101 Invalid task id: id=a, company=c)',
      },
    })
    expect(server.deleteCalls).toEqual([{ ids: ['a'], force: false }])
  })

  test('several are asked for in one call', async () => {
    const server = world('a', 'b', 'c')
    server.refusals.set('a', INVALID).set('c', INVALID)
    await clean(server, ['a', 'b', 'c'])
    expect(server.idsAsked).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ])
  })
})

describe('a task that the reply does not mention', () => {
  const silent = (server: FakeClearML): void => {
    server.afterDelete = () => ({ succeeded: new Map(), failed: new Map() })
  }

  test('and that is gone was deleted', async () => {
    const server = world('a')
    silent(server)
    expect(await clean(server, ['a'])).toEqual({ a: DELETED })
  })

  test('and that is still there failed', async () => {
    const server = world('a')
    silent(server)
    server.refusals.set('a', HELD)
    expect(await clean(server, ['a'])).toEqual({
      a: { kind: 'failed', error: 'the server did not say what became of it; it is still there' },
    })
  })
})

describe('a call that ends in doubt', () => {
  const DOUBTS: [name: string, failure: Failure][] = [
    ['a time-out', TIMED_OUT],
    ['502', { kind: 'unreadable', status: 502, excerpt: '' }],
    ['500/100', { kind: 'refused', code: 500, subcode: 100, serverMessage: 'General data error' }],
    ['a reply of another shape', { kind: 'unexpected', detail: 'no data' }],
  ]

  test.each(DOUBTS)('with %s, and everything is gone: deleted, and not sent again', async (_, failure) => {
    const server = world('a', 'b')
    server.afterDelete = () => {
      throw clearmlError('tasks.delete_many', failure)
    }
    expect(await clean(server, ['a', 'b'])).toEqual({ a: DELETED, b: DELETED })
    expect(server.idsAsked).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(server.deleteCalls).toHaveLength(1)
  })

  test.each(DOUBTS)('with %s, and half is gone: the other half failed', async (_, failure) => {
    const server = world('a', 'b')
    server.refusals.set('b', HELD)
    const error = clearmlError('tasks.delete_many', failure)
    server.afterDelete = () => {
      throw error
    }
    expect(await clean(server, ['a', 'b'])).toEqual({
      a: DELETED,
      b: { kind: 'failed', error: `${error.message}; it is still there` },
    })
  })

  test('and whose confirmation fails too: nothing counts as deleted', async () => {
    const server = world('a', 'b')
    server.afterDelete = () => {
      throw clearmlError('tasks.delete_many', TIMED_OUT)
    }
    server.beforeLookup = (nth) => {
      if (nth === 2) throw clearmlError('tasks.get_all_ex', { kind: 'unreachable', reason: 'down' })
    }
    const error =
      'whether it was deleted is not known: tasks.get_all_ex on http://clearml.test:8008 could not be reached: down'
    expect(await clean(server, ['a', 'b'])).toEqual({
      a: { kind: 'failed', error },
      b: { kind: 'failed', error },
    })
  })
})

test('a confirmation that fails leaves the certain outcomes of the batch as they are', async () => {
  const server = world('a', 'b', 'c')
  server.refusals.set('b', { codes: [400, 101], message: 'Invalid task id' })
  server.refusals.set('c', { codes: [403, 21], message: 'Forbidden' })
  server.beforeLookup = (nth) => {
    if (nth === 2) throw new Error('down')
  }
  expect(await clean(server, ['a', 'b', 'c'])).toEqual({
    a: DELETED,
    b: { kind: 'failed', error: 'whether it was deleted is not known: down' },
    c: { kind: 'failed', error: 'it is a public example task (server: 403/21 Forbidden)' },
  })
})

describe('refused with 400/123', () => {
  test('a task is not forced without force-delete', async () => {
    const server = world('a')
    server.refusals.set('a', HELD)
    expect(await clean(server, ['a'])).toEqual({ a: { kind: 'failed', error: HELD_TEXT } })
    expect(server.deleteCalls).toEqual([{ ids: ['a'], force: false }])
    expect(server.idsAsked).toHaveLength(1)
  })

  test('a task is sent again with force under force-delete, alone, and after a recheck', async () => {
    const server = world('a', 'b', 'c')
    server.refusals.set('a', HELD).set('c', { codes: [403, 21], message: 'Forbidden' })
    const outcomes = await clean(server, ['a', 'b', 'c'], FORCE)
    expect(outcomes).toMatchObject({ a: DELETED, b: DELETED, c: { kind: 'failed' } })
    expect(server.deleteCalls).toEqual([
      { ids: ['a', 'b', 'c'], force: false },
      { ids: ['a'], force: true },
    ])
    expect(server.idsAsked).toEqual([['a', 'b', 'c'], ['a']])
  })

  test('a task that was restored in between is never forced', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', HELD)
    server.beforeLookup = (nth) => {
      if (nth === 2) server.change('a', { systemTags: [] })
    }
    expect(await clean(server, ['a', 'b'], FORCE)).toEqual({
      a: { kind: 'kept', reason: 'not-archived' },
      b: DELETED,
    })
    expect(server.deleteCalls.filter(({ force }) => force)).toEqual([{ ids: ['b'], force: true }])
    expect(server.tasks.has('a')).toBe(true)
  })

  test('nothing is forced when all of them were restored or went in between', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', HELD)
    server.beforeLookup = (nth) => {
      if (nth === 2) {
        server.change('a', { systemTags: [] })
        server.tasks.delete('b')
      }
    }
    expect(await clean(server, ['a', 'b'], FORCE)).toEqual({
      a: { kind: 'kept', reason: 'not-archived' },
      b: { kind: 'gone' },
    })
    expect(server.deleteCalls).toHaveLength(1)
  })

  test('a task that force does not move either fails, and is not sent a third time', async () => {
    const server = world('a')
    server.refusals.set('a', { ...HELD, untilForced: false })
    expect(await clean(server, ['a'], FORCE)).toEqual({ a: { kind: 'failed', error: HELD_TEXT } })
    expect(server.deleteCalls.map(({ force }) => force)).toEqual([false, true])
  })

  test('a forced call that ends in doubt is asked for', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', { ...HELD, untilForced: false })
    server.afterDelete = (reply, { force }) => {
      if (force) throw clearmlError('tasks.delete_many', TIMED_OUT)
      return reply
    }
    expect(await clean(server, ['a', 'b'], FORCE)).toEqual({
      a: DELETED,
      b: {
        kind: 'failed',
        error: `${clearmlError('tasks.delete_many', TIMED_OUT).message}; it is still there`,
      },
    })
    expect(server.deleteCalls).toHaveLength(2)
  })

  test.each(['the recheck', 'the forced call'])(
    'the other outcomes of the batch stand when %s fails',
    async (what) => {
      const server = world('a', 'b', 'c')
      server.refusals.set('a', HELD)
      const error = clearmlError('x', { kind: 'refused', code: 403, subcode: 20, serverMessage: 'no' })
      server.beforeLookup = (nth) => {
        if (what === 'the recheck' && nth === 2) throw error
      }
      server.beforeDelete = ({ force }) => {
        if (force) throw error
      }
      expect(await clean(server, ['a', 'b', 'c'], FORCE)).toEqual({
        a: { kind: 'failed', error: `refused without force, and not repeated: ${error.message}` },
        b: DELETED,
        c: DELETED,
      })
      expect(server.tasks.has('a')).toBe(true)
    },
  )
})
