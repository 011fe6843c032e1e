import { describe, expect, test } from '@jest/globals'
import type { Refusal } from '../../src/clearml/delete-reply.ts'
import type { Failure } from '../../src/clearml/errors.ts'
import { deleteRecords, type RecordFlags } from '../../src/cleanup/delete.ts'
import type { Outcome, Settled } from '../../src/cleanup/outcome.ts'
import type { Policy } from '../../src/plan/policy.ts'
import { clearmlError, FakeClearML, TIMED_OUT, type DeleteCall } from '../support/fake-clearml.ts'
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

const FLAGS: RecordFlags = { deleteModels: true, deleteFiles: false }

/** Deletes these records and gives the outcomes by id; each task has exactly one. */
async function remove(
  server: FakeClearML,
  taskIds: readonly string[],
  overrides: Partial<Policy> = {},
  flags = FLAGS,
): Promise<Record<string, Outcome>> {
  const items = taskIds.map((id) => doomed(id))
  const settled: readonly Settled[] = await deleteRecords(server.api, items, policy(overrides), flags)
  expect(ids(settled).sort()).toEqual([...taskIds].sort())
  return Object.fromEntries(settled.map((item) => [item.task.id, item.outcome]))
}

/** What a call has to be: these tasks, and every flag as the run was told. */
function call(taskIds: string[], force = false, flags = FLAGS): DeleteCall {
  return { ids: taskIds, force, ...flags }
}

describe('a batch', () => {
  test('is deleted in one call without force, and done', async () => {
    const server = world('a', 'b', 'other')
    server.removals.set('b', { models: 2, artifactUrls: ['s3://bucket/a'], modelUrls: ['s3://bucket/model'] })
    expect(await remove(server, ['a', 'b'], FORCE)).toEqual({
      a: DELETED,
      b: { kind: 'deleted', models: 2, fileUrls: ['s3://bucket/a', 's3://bucket/model'] },
    })
    expect(server.idsAsked).toEqual([])
    expect(server.deleteCalls).toEqual([call(['a', 'b'])])
    expect([...server.tasks.keys()]).toEqual(['other'])
  })

  test('sends tasks in the given order, children before parents', async () => {
    const server = world('a', 'b', 'c')
    await remove(server, ['c', 'a', 'b'])
    expect(server.deleteCalls[0]?.ids).toEqual(['c', 'a', 'b'])
  })

  test.each<[flags: RecordFlags, fileUrls: string[]]>([
    [{ deleteModels: true, deleteFiles: true }, ['artifact', 'model']],
    [{ deleteModels: true, deleteFiles: false }, ['artifact', 'model']],
    // Files of models that stay are no business of this run, though the server names them (transcript 13).
    [{ deleteModels: false, deleteFiles: false }, ['artifact']],
  ])('hands the flags %j on, forced or not', async (flags, fileUrls) => {
    const server = world('a', 'b')
    server.refusals.set('b', HELD)
    for (const id of ['a', 'b']) {
      server.removals.set(id, { models: 1, artifactUrls: ['artifact'], modelUrls: ['model'] })
    }
    expect(await remove(server, ['a', 'b'], FORCE, flags)).toEqual({
      a: { kind: 'deleted', models: 1, fileUrls },
      b: { kind: 'deleted', models: 1, fileUrls },
    })
    expect(server.deleteCalls).toEqual([call(['a', 'b'], false, flags), call(['b'], true, flags)])
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
    await expect(remove(server, ['a', 'b'])).rejects.toBe(error)
    expect(server.tasks.size).toBe(2)
    expect(server.deleteCalls).toHaveLength(1)
  })

  test('that our own code fails to send throws', async () => {
    const server = world('a')
    server.beforeDelete = () => {
      throw new RangeError('too many ids')
    }
    await expect(remove(server, ['a'])).rejects.toThrow('too many ids')
  })
})

describe('refused with 400/101', () => {
  const INVALID: Refusal = { codes: [400, 101], message: 'Invalid task id: id=a, company=c' }

  test('a task that is gone now went by itself', async () => {
    const server = world('a', 'b')
    server.beforeDelete = () => {
      server.tasks.delete('a')
    }
    expect(await remove(server, ['a', 'b'])).toEqual({ a: { kind: 'gone' }, b: DELETED })
    expect(server.idsAsked).toEqual([['a']])
  })

  test('a task that is still there failed, and force is not tried', async () => {
    const server = world('a')
    server.refusals.set('a', INVALID)
    expect(await remove(server, ['a'], FORCE)).toEqual({
      a: {
        kind: 'failed',
        error:
          'the server does not let it go although it is still there (server: 400/101 Invalid task id: id=a, company=c)',
      },
    })
    expect(server.deleteCalls).toEqual([call(['a'])])
  })

  test('several are asked for in one call', async () => {
    const server = world('a', 'b', 'c')
    server.refusals.set('a', INVALID).set('c', INVALID)
    await remove(server, ['a', 'b', 'c'])
    expect(server.idsAsked).toEqual([['a', 'c']])
  })
})

describe('a task that the reply does not mention', () => {
  const silent = (server: FakeClearML): void => {
    server.afterDelete = () => ({ succeeded: new Map(), failed: new Map() })
  }

  test('and that is gone was deleted', async () => {
    const server = world('a')
    silent(server)
    expect(await remove(server, ['a'])).toEqual({ a: DELETED })
  })

  test('and that is still there failed', async () => {
    const server = world('a')
    silent(server)
    server.refusals.set('a', HELD)
    expect(await remove(server, ['a'])).toEqual({
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
    expect(await remove(server, ['a', 'b'])).toEqual({ a: DELETED, b: DELETED })
    expect(server.idsAsked).toEqual([['a', 'b']])
    expect(server.deleteCalls).toHaveLength(1)
  })

  test.each(DOUBTS)('with %s, and half is gone: the other half failed', async (_, failure) => {
    const server = world('a', 'b')
    server.refusals.set('b', HELD)
    const error = clearmlError('tasks.delete_many', failure)
    server.afterDelete = () => {
      throw error
    }
    expect(await remove(server, ['a', 'b'])).toEqual({
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
      if (nth === 1) throw clearmlError('tasks.get_all_ex', { kind: 'unreachable', reason: 'down' })
    }
    const error =
      'whether it was deleted is not known: tasks.get_all_ex on http://clearml.test:8008 could not be reached: down'
    expect(await remove(server, ['a', 'b'])).toEqual({
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
    if (nth === 1) throw new Error('down')
  }
  expect(await remove(server, ['a', 'b', 'c'])).toEqual({
    a: DELETED,
    b: { kind: 'failed', error: 'whether it was deleted is not known: down' },
    c: { kind: 'failed', error: 'it is a public example task (server: 403/21 Forbidden)' },
  })
})

describe('refused with 400/123', () => {
  test('a task is not forced without force-delete', async () => {
    const server = world('a')
    server.refusals.set('a', HELD)
    expect(await remove(server, ['a'])).toEqual({ a: { kind: 'failed', error: HELD_TEXT } })
    expect(server.deleteCalls).toEqual([call(['a'])])
    expect(server.idsAsked).toEqual([])
  })

  test('a task is sent again with force under force-delete, alone, and after a recheck', async () => {
    const server = world('a', 'b', 'c')
    server.refusals.set('a', HELD).set('c', { codes: [403, 21], message: 'Forbidden' })
    const outcomes = await remove(server, ['a', 'b', 'c'], FORCE)
    expect(outcomes).toMatchObject({ a: DELETED, b: DELETED, c: { kind: 'failed' } })
    expect(server.deleteCalls).toEqual([call(['a', 'b', 'c']), call(['a'], true)])
    expect(server.idsAsked).toEqual([['a']])
  })

  test('a task that was restored in between is never forced', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', HELD)
    server.beforeLookup = (nth) => {
      if (nth === 1) server.change('a', { systemTags: [] })
    }
    expect(await remove(server, ['a', 'b'], FORCE)).toEqual({
      a: { kind: 'kept', reason: 'not-archived' },
      b: DELETED,
    })
    expect(server.deleteCalls.filter(({ force }) => force)).toEqual([call(['b'], true)])
    expect(server.tasks.has('a')).toBe(true)
  })

  test('nothing is forced when all of them were restored or went in between', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', HELD)
    server.beforeLookup = (nth) => {
      if (nth === 1) {
        server.change('a', { systemTags: [] })
        server.tasks.delete('b')
      }
    }
    expect(await remove(server, ['a', 'b'], FORCE)).toEqual({
      a: { kind: 'kept', reason: 'not-archived' },
      b: { kind: 'gone' },
    })
    expect(server.deleteCalls).toHaveLength(1)
  })

  test('a task that force does not move either fails, and is not sent a third time', async () => {
    const server = world('a')
    server.refusals.set('a', { ...HELD, untilForced: false })
    expect(await remove(server, ['a'], FORCE)).toEqual({ a: { kind: 'failed', error: HELD_TEXT } })
    expect(server.deleteCalls.map(({ force }) => force)).toEqual([false, true])
  })

  test('a forced call that ends in doubt is asked for', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', { ...HELD, untilForced: false })
    server.afterDelete = (reply, { force }) => {
      if (force) throw clearmlError('tasks.delete_many', TIMED_OUT)
      return reply
    }
    expect(await remove(server, ['a', 'b'], FORCE)).toEqual({
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
        if (what === 'the recheck' && nth === 1) throw error
      }
      server.beforeDelete = ({ force }) => {
        if (force) throw error
      }
      expect(await remove(server, ['a', 'b', 'c'], FORCE)).toEqual({
        a: { kind: 'failed', error: `refused without force, and not repeated: ${error.message}` },
        b: DELETED,
        c: DELETED,
      })
      expect(server.tasks.has('a')).toBe(true)
    },
  )
})
