import { describe, expect, test } from '@jest/globals'
import type { Refusal } from '../../../src/clearml/delete-reply.ts'
import { OutageError } from '../../../src/clearml/gate.ts'
import { errorMessage, remedyOf, type Failure } from '../../../src/clearml/errors.ts'
import type { Judged, RecordFlags } from '../../../src/cleanup/remove/record-call.ts'
import type { Outcome } from '../../../src/cleanup/outcome.ts'
import { clearmlError, FakeClearML, TIMED_OUT, type DeleteCall } from '../../support/fake-clearml.ts'
import { DELETED, doomed, ids, NOW, policy, task, type PolicyChange } from '../../support/fixtures.ts'
import { paceOf, recordDeleterOn, type DeleterSetup } from '../../support/removal.ts'
import { retryOptions } from '../../support/retry-options.ts'

const FORCE: PolicyChange = { forceDelete: true }
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

/** Deletes these records and gives what became of them, if that is asked for; each task is judged once. */
async function trial(
  server: FakeClearML,
  taskIds: readonly string[],
  overrides: PolicyChange = {},
  setup: Partial<DeleterSetup> = {},
  leaving: readonly string[] = [],
): Promise<{ outcomes: Record<string, Outcome>; error: unknown }> {
  const forceDelete = overrides.forceDelete === true
  const deleteRecords = recordDeleterOn(server.api, { policy: policy(overrides), forceDelete, ...setup })
  const { judged, error } = await deleteRecords(
    taskIds.map((id) => ({ ...doomed(id), leavesOthers: leaving.includes(id) })),
  )
  expect(ids(judged.map(({ item }) => item)).sort()).toEqual([...taskIds].sort())
  return {
    outcomes: Object.fromEntries(judged.map((entry) => [entry.item.task.id, said(truth(server, entry))])),
    error,
  }
}

function truth({ tasks }: FakeClearML, { item, verdict }: Judged): Outcome {
  if (verdict.kind !== 'open') return verdict.outcome
  return tasks.has(item.task.id) ? verdict.open.ifThere : verdict.open.ifGone
}

/** What a lost answer leaves open is the matter of `unsaid.test.ts`. */
function said(outcome: Outcome): Outcome {
  if (outcome.kind !== 'deleted') return outcome
  const { kind, models, fileUrls } = outcome
  return { kind, models, fileUrls }
}

/** The outcomes of a deletion that does not end the run. */
async function remove(...given: Parameters<typeof trial>): Promise<Record<string, Outcome>> {
  const { outcomes, error } = await trial(...given)
  expect(error).toBeUndefined()
  return outcomes
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
    expect(await remove(server, ['a', 'b'], FORCE, { flags })).toEqual({
      a: { kind: 'deleted', models: 1, fileUrls },
      b: { kind: 'deleted', models: 1, fileUrls },
    })
    expect(server.deleteCalls).toEqual([call(['a', 'b'], false, flags), call(['b'], true, flags)])
  })

  test('takes along nothing of others with tasks whose records list it: those go by calls of their own', async () => {
    const server = world('a', 'b', 'c', 'd')
    for (const id of ['a', 'b', 'c', 'd'])
      server.removals.set(id, { models: 1, artifactUrls: ['artifact'], modelUrls: ['model'] })
    const flags = { deleteModels: true, deleteFiles: true }
    const outcomes = await remove(server, ['a', 'b', 'c', 'd'], {}, { flags }, ['b', 'c'])
    const gentle = { deleteModels: false, deleteFiles: false }
    expect(server.deleteCalls).toEqual([
      call(['a'], false, flags),
      call(['b', 'c'], false, gentle),
      call(['d'], false, flags),
    ])
    expect(outcomes['b']).toMatchObject({ fileUrls: ['artifact'] })
    expect(outcomes['d']).toMatchObject({ fileUrls: ['artifact', 'model'] })
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
  const DOUBTS: [name: string, failure: Failure, passes: boolean][] = [
    ['a time-out', TIMED_OUT, true],
    ['502', { kind: 'unreadable', status: 502, excerpt: '' }, true],
    ['500/100', { kind: 'refused', code: 500, subcode: 100, serverMessage: 'General data error' }, true],
    ['a page of a proxy', { kind: 'unreadable', status: 500, excerpt: '' }, true],
    ['500/0', { kind: 'refused', code: 500, subcode: 0, serverMessage: 'oops' }, false],
    ['a reply of another shape', { kind: 'unexpected', detail: 'no data' }, true],
  ]
  const failing = (server: FakeClearML, failure: Failure, times = Infinity): Error => {
    const error = clearmlError('tasks.delete_many', failure)
    server.afterDelete = (reply) => {
      if (server.deleteCalls.length <= times) throw error
      return reply
    }
    return error
  }

  test.each(DOUBTS)(
    'with %s, and everything is gone: deleted, and not sent again',
    async (_, failure, passes) => {
      const server = world('a', 'b')
      const error = failing(server, failure)
      const done = await trial(server, ['a', 'b'])
      expect(done.outcomes).toEqual({ a: DELETED, b: DELETED })
      expect(done.error).toBe(passes ? undefined : error)
      expect(server.idsAsked).toEqual(passes ? [['a', 'b']] : [])
      expect(server.deleteCalls).toHaveLength(1)
    },
  )

  test.each(DOUBTS.filter(([, , passes]) => !passes))(
    'with %s, and half is gone: the other half failed, and the run ends',
    async (_, failure) => {
      const server = world('a', 'b')
      server.refusals.set('b', HELD)
      const error = failing(server, failure)
      const done = await trial(server, ['a', 'b'])
      expect(done.outcomes).toEqual({
        a: DELETED,
        b: { kind: 'failed', error: `${errorMessage(error)}; it is still there`, remedy: remedyOf(error) },
      })
      expect(done.error).toBe(error)
      expect(server.deleteCalls).toHaveLength(1)
    },
  )

  test.each(DOUBTS.filter(([, , passes]) => passes))(
    'with %s, and half is gone: the other half is sent again, after a wait, in smaller calls',
    async (_, failure) => {
      const server = world('a', 'b', 'c', 'd', 'e', 'f')
      server.refusals.set('c', HELD).set('d', HELD).set('e', HELD).set('f', HELD)
      failing(server, failure, 1)
      server.beforeLookup = () => {
        server.refusals.clear()
      }
      const retry = retryOptions()
      const outcomes = await remove(server, ['a', 'b', 'c', 'd', 'e', 'f'], {}, { retry, pace: paceOf(6) })
      expect(Object.values(outcomes)).toEqual(Array(6).fill(DELETED))
      expect(server.idsAsked).toEqual([['a', 'b', 'c', 'd', 'e', 'f']])
      expect(server.deleteCalls).toEqual([
        call(['a', 'b', 'c', 'd', 'e', 'f']),
        call(['c', 'd', 'e']),
        call(['f']),
      ])
      expect(retry.waits).toEqual([500])
    },
  )

  test('three times is given up: what is still there failed, and the run goes on', async () => {
    const server = world('a', 'b', 'gone')
    server.refusals.set('a', HELD).set('b', HELD)
    const error = failing(server, TIMED_OUT)
    const retry = retryOptions()
    const failed = { kind: 'failed', error: `${error.message}; it is still there` }
    expect(await remove(server, ['a', 'b', 'gone'], {}, { retry })).toEqual({
      a: failed,
      b: failed,
      gone: DELETED,
    })
    expect(server.deleteCalls).toHaveLength(3)
    expect(retry.waits).toEqual([500, 1_000])
  })

  test('sends nothing again that was restored in the meantime', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', HELD)
    failing(server, TIMED_OUT, 1)
    server.beforeLookup = () => {
      server.refusals.clear()
      server.change('a', { systemTags: [] })
    }
    expect(await remove(server, ['a', 'b'])).toEqual({
      a: { kind: 'kept', reason: 'not-archived' },
      b: DELETED,
    })
    expect(server.deleteCalls).toEqual([call(['a', 'b']), call(['b'])])
  })

  test.each(['the wait', 'asking for the tasks'])(
    'and then %s fails: what became of its tasks is asked for later',
    async (what) => {
      const server = world('a', 'b')
      failing(server, TIMED_OUT)
      const down = clearmlError('tasks.get_all_ex', { kind: 'unreachable', reason: 'down' })
      const retry = retryOptions({
        sleep: () => (what === 'the wait' ? Promise.reject(new Error('cancelled')) : Promise.resolve()),
      })
      server.beforeLookup = () => {
        throw down
      }
      const done = await trial(server, ['a', 'b'], {}, { retry })
      expect(done.outcomes).toEqual({ a: DELETED, b: DELETED })
      expect(done.error).toEqual(what === 'the wait' ? new Error('cancelled') : undefined)
      expect(server.deleteCalls).toHaveLength(1)
    },
  )

  test('a refusal of the whole call after a first doubt ends the run, and is asked for', async () => {
    const server = world('a', 'b', 'c')
    server.refusals.set('b', HELD)
    const refusal = clearmlError('tasks.delete_many', {
      kind: 'refused',
      code: 403,
      subcode: 20,
      serverMessage: 'no',
    })
    server.afterDelete = () => {
      throw server.deleteCalls.length === 1 ? clearmlError('tasks.delete_many', TIMED_OUT) : refusal
    }
    const done = await trial(server, ['a', 'b', 'c'])
    expect(done.outcomes).toEqual({
      a: DELETED,
      b: { kind: 'failed', error: `${refusal.message}; it is still there`, remedy: refusal.remedy },
      c: DELETED,
    })
    expect(done.error).toBe(refusal)
  })
})

describe('calls', () => {
  const many = Array.from({ length: 25 }, (_, i) => `t${String(i).padStart(2, '0')}`)

  test('take as many tasks as the pace says, in the given order', async () => {
    const server = world(...many)
    await remove(server, many, {}, { pace: paceOf(10) })
    expect(server.deleteCalls.map((sent) => sent.ids)).toEqual([
      many.slice(0, 10),
      many.slice(10, 20),
      many.slice(20),
    ])
  })

  test('that were not sent, since the server went away for good, leave what those before deleted', async () => {
    const server = world('a', 'b', 'c')
    const outage = new OutageError('no answer for 180 s')
    server.beforeCall = (name, nth) => {
      if (name === 'deleteTasks' && nth === 2) throw outage
    }
    const { outcomes, error } = await trial(server, ['a', 'b', 'c'], {}, { pace: paceOf(1) })
    const unsent = { kind: 'failed', error: outage.message }
    expect(outcomes).toEqual({ a: DELETED, b: unsent, c: unsent })
    expect(error).toBe(outage)
  })

  test('get smaller when the server is slow', async () => {
    const server = world(...many)
    let nowMs = NOW
    server.beforeDelete = () => {
      nowMs += 20_000
    }
    await remove(server, many, {}, { pace: paceOf(16, () => nowMs) })
    expect(server.deleteCalls.map((sent) => sent.ids.length)).toEqual([16, 8, 1])
  })

  test('that fail after others leave what those deleted', async () => {
    const server = world(...many)
    const refusal = clearmlError('tasks.delete_many', {
      kind: 'refused',
      code: 403,
      subcode: 20,
      serverMessage: 'no',
    })
    server.beforeDelete = () => {
      if (server.deleteCalls.length === 2) throw refusal
    }
    const { outcomes, error } = await trial(server, many, {}, { pace: paceOf(10) })
    expect(Object.values(outcomes).map(({ kind }) => kind)).toEqual([
      ...(Array(10).fill('deleted') as string[]),
      ...(Array(15).fill('failed') as string[]),
    ])
    expect(error).toBe(refusal)
    expect(server.tasks.size).toBe(15)
  })
})

test('what the server promised stands open until somebody asks', async () => {
  const server = world('a')
  server.afterDelete = (reply, { ids: [id = ''] }) => {
    server.set(task({ id }))
    return reply
  }
  expect(await remove(server, ['a'])).toEqual({
    a: {
      kind: 'failed',
      error:
        'the server answered that it is deleted, and it is still there: see what answers in place of the API server',
      remedy: 'see what answers in place of the API server',
    },
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

  test('a forced call that ends in doubt is asked for, and what it left is forced again', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD).set('b', HELD)
    let stuck = 1
    server.beforeDelete = ({ force, ids: [first] }) => {
      if (!force || stuck === 0) return
      stuck -= 1
      server.tasks.delete(first ?? '')
      throw clearmlError('tasks.delete_many', TIMED_OUT)
    }
    expect(await remove(server, ['a', 'b'], FORCE)).toEqual({ a: DELETED, b: DELETED })
    expect(server.deleteCalls).toEqual([call(['a', 'b']), call(['a', 'b'], true), call(['b'], true)])
  })

  test('an error of the server in the forced call ends the run, and what it left counts as failed', async () => {
    const server = world('a', 'b')
    server.refusals.set('a', HELD)
    const full = clearmlError('x', { kind: 'refused', code: 500, subcode: 4, serverMessage: 'disk full' })
    server.beforeDelete = ({ force }) => {
      if (force) throw full
    }
    const { outcomes, error } = await trial(server, ['a', 'b'], FORCE)
    expect(outcomes).toEqual({
      a: { kind: 'failed', error: `${full.message}; it is still there`, remedy: full.remedy },
      b: DELETED,
    })
    expect(error).toBe(full)
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
