import { describe, expect, test } from '@jest/globals'
import type { Claim } from '../../../src/cleanup/claim.ts'
import type { Outcome } from '../../../src/cleanup/outcome.ts'
import { answerClaims } from '../../../src/cleanup/remove/confirm.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { claim, DELETED, ids, model, task } from '../../support/fixtures.ts'

const THERE: Outcome = { kind: 'failed', error: 'it is still there' }

async function answersOf(
  server: FakeClearML,
  claims: readonly Claim[],
): Promise<{ outcomes: Record<string, Outcome>; error: unknown }> {
  const { settled, error } = await answerClaims(server.api, claims, 'task')
  expect(ids(settled)).toEqual(ids(claims))
  return { outcomes: Object.fromEntries(settled.map(({ task, outcome }) => [task.id, outcome])), error }
}

/** A server that still has these tasks. */
const having = (...ids: string[]): FakeClearML => new FakeClearML(ids.map((id) => task({ id })))

describe('what the server claims', () => {
  test('is true of the records that are gone, and of no other', async () => {
    const server = having('b')
    const { outcomes, error } = await answersOf(server, [
      claim('a'),
      claim('b'),
      claim('c', { kind: 'gone' }),
    ])
    expect(outcomes).toEqual({ a: DELETED, b: THERE, c: { kind: 'gone' } })
    expect(error).toBeUndefined()
    expect(server.calls).toEqual(['existing', 'modelsById'])
  })

  test('is asked for 500 at a time', async () => {
    const server = having()
    const claims = Array.from({ length: 501 }, (_, i) => claim(`t${i}`))
    await answersOf(server, claims)
    expect(server.idsAsked.map(({ length }) => length)).toEqual([500, 1])
  })

  test('is nothing to go on with where every promise was broken', async () => {
    const { outcomes, error } = await answersOf(having('a', 'b'), [claim('a'), claim('b')])
    expect(outcomes).toEqual({ a: THERE, b: THERE })
    expect(error).toMatchObject({
      message:
        'tasks.delete_many answered that 2 tasks are deleted, and every one of them is still there, so nothing more is ' +
        'begun: see what answers in place of the API server',
    })
  })

  test('ends no run where nothing was promised', async () => {
    const doubt = claim('a', DELETED, { isPromised: false })
    expect(await answersOf(having('a'), [doubt])).toEqual({ outcomes: { a: THERE }, error: undefined })
    const gone = claim('b', DELETED)
    expect((await answersOf(having('a'), [doubt, gone])).error).toBeUndefined()
  })

  test('is not known where nobody can ask', async () => {
    const server = having()
    const error = clearmlError('tasks.get_all_ex', TIMED_OUT)
    server.beforeCall = () => {
      throw error
    }
    const failed = { kind: 'failed', error: `whether it was deleted is not known: ${error.message}` }
    expect(await answersOf(server, [claim('a')])).toEqual({ outcomes: { a: failed }, error: undefined })
  })
})

describe('models', () => {
  const went = (models: number) => ({ kind: 'deleted', models, fileUrls: [] }) as const

  test('count once they are gone', async () => {
    const server = new FakeClearML([], [model('left', 'a')])
    const given = claim('a', went(2), { modelIds: ['m', 'left'] })
    expect((await answersOf(server, [given])).outcomes).toEqual({ a: went(1) })
  })

  test('that somebody else deleted count for nobody, as far as the server tells', async () => {
    const given = claim('a', went(1), { modelIds: ['m', 'n'] })
    expect((await answersOf(having(), [given])).outcomes).toEqual({ a: went(1) })
  })

  test('are counted although the answer to the deletion got lost', async () => {
    const given = claim('a', went(0), { modelIds: ['m', 'n'], isPromised: false })
    expect((await answersOf(having(), [given])).outcomes).toEqual({ a: went(2) })
  })

  test('that cannot be asked for count as the server said, and end the run', async () => {
    const server = having()
    const error = clearmlError('models.get_all_ex', TIMED_OUT)
    server.beforeCall = (name) => {
      if (name === 'modelsById') throw error
    }
    const given = claim('a', went(2), { modelIds: ['m', 'n'] })
    expect(await answersOf(server, [given])).toEqual({ outcomes: { a: went(2) }, error })
  })

  test('keep what the answer left unsaid', async () => {
    const given = claim('a', { ...went(0), unsaid: 'server-error' }, { modelIds: ['m'], isPromised: false })
    const { outcomes } = await answersOf(having(), [given])
    expect(outcomes).toEqual({ a: { ...went(1), unsaid: 'server-error' } })
  })

  test('that two tasks list count once', async () => {
    const given = ['a', 'b'].map((id) => claim(id, went(1), { modelIds: ['m'] }))
    expect((await answersOf(having(), given)).outcomes).toEqual({ a: went(1), b: went(0) })
  })

  test('of a task that is still there do not count, nor are they asked for', async () => {
    const server = having('a')
    const given = claim('a', went(1), { modelIds: ['m'], isPromised: false })
    expect((await answersOf(server, [given])).outcomes).toEqual({ a: THERE })
  })
})
