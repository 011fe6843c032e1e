import { describe, expect, test } from '@jest/globals'
import { createProbe, type Answer } from '../../../src/files/stores/answer.ts'
import { checkKeys, createDeleter, type Requests } from '../../../src/files/stores/deletion.ts'
import type { Failed } from '../../../src/files/stores/store.ts'
import { recordingSleep } from '../../support/stores/recording-sleep.ts'

const BROKEN: Answer = { kind: 'failed', error: 'no such bucket', breaksBucket: true }

function requests(overrides: Partial<Requests>): Requests {
  return {
    batchSize: 2,
    refuse: () => undefined,
    probe: () => Promise.resolve(undefined),
    single: () => Promise.resolve({ kind: 'deleted' }),
    ...overrides,
  }
}

describe('createDeleter', () => {
  test('gives outcomes in the order of the keys, whichever batch ends first', async () => {
    const { sleep } = recordingSleep()
    const sent: (readonly string[])[] = []
    const send = async (keys: readonly string[]): Promise<readonly Answer[]> => {
      sent.push(keys)
      if (keys.includes('a')) await new Promise(setImmediate)
      return keys.map((key) => (key === 'c' ? { kind: 'gone' } : { kind: 'deleted' }))
    }
    const outcomes = await createDeleter({ sleep, concurrency: 3 })(
      ['a', 'b', 'c', 'd', 'e'],
      requests({ batch: { fits: () => true, send } }),
    )
    expect(sent).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['deleted', 'deleted', 'gone', 'deleted', 'deleted'])
  })

  test('asks again, a few times, only for what the store was too busy for', async () => {
    const { sleep, waits } = recordingSleep()
    const sent: (readonly string[])[] = []
    const send = (keys: readonly string[]): Promise<readonly Answer[]> => {
      sent.push(keys)
      return Promise.resolve(
        keys.map((key) => (key === 'b' ? { kind: 'busy', error: 'slow down' } : { kind: 'deleted' })),
      )
    }
    const outcomes = await createDeleter({ sleep, concurrency: 1 })(
      ['a', 'b'],
      requests({ batch: { fits: () => true, send } }),
    )
    expect(sent).toEqual([['a', 'b'], ['b'], ['b'], ['b']])
    expect(waits).toEqual([500, 2_000, 8_000])
    expect(outcomes[1]).toEqual({ kind: 'failed', error: 'slow down', breaksBucket: false })
  })

  test('sends nothing more to a broken bucket', async () => {
    let calls = 0
    const single = (): Promise<Answer> => {
      calls++
      return Promise.resolve(BROKEN)
    }
    const outcomes = await createDeleter({ sleep: recordingSleep().sleep, concurrency: 1 })(
      ['a', 'b', 'c', 'd', 'e'],
      requests({ batchSize: 1, single }),
    )
    expect(calls).toBe(1)
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => BROKEN))
  })

  test('takes a bucket for closed when all keys of a batch are denied, but not for one key', async () => {
    const single = (key: string): Promise<Answer> =>
      Promise.resolve(key.startsWith('no') ? { kind: 'denied', error: 'denied' } : { kind: 'deleted' })
    const run = (keys: readonly string[]) =>
      createDeleter({ sleep: recordingSleep().sleep, concurrency: 1 })(keys, requests({ single }))
    const denied = (breaksBucket: boolean) => ({ kind: 'failed', error: 'denied', breaksBucket })
    expect(await run(['no1', 'no2', 'yes'])).toEqual([denied(true), denied(true), denied(true)])
    expect(await run(['no1', 'yes'])).toEqual([denied(false), { kind: 'deleted' }])
    expect(await run(['no1'])).toEqual([denied(false)])
  })

  test('never sends a key that is empty or no Unicode', async () => {
    const sent: string[] = []
    const single = (key: string): Promise<Answer> => {
      sent.push(key)
      return Promise.resolve({ kind: 'deleted' })
    }
    const outcomes = await createDeleter({ sleep: recordingSleep().sleep, concurrency: 1 })(
      ['', 'a\ud800', 'b'],
      requests({ single }),
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'deleted'])
    expect(sent).toEqual(['b'])
  })

  test('makes no request once the run is stopped, not even after a wait', async () => {
    const stop = new AbortController()
    let calls = 0
    const send = (keys: readonly string[]): Promise<readonly Answer[]> => {
      calls++
      return Promise.resolve(keys.map(() => ({ kind: 'busy', error: 'slow down' })))
    }
    const sleep = (): Promise<void> => {
      stop.abort()
      return Promise.reject(new Error('aborted'))
    }
    const outcomes = await createDeleter({ sleep, concurrency: 1, signal: stop.signal })(
      ['a', 'b', 'c'],
      requests({ batch: { fits: () => true, send } }),
    )
    expect(calls).toBe(1)
    expect(outcomes).toEqual(
      Array.from({ length: 3 }, () => ({
        kind: 'failed',
        error: 'Not deleted: the run was stopped before.',
        breaksBucket: false,
      })),
    )
  })

  test('asks alone for what a reply does not mention', async () => {
    const outcomes = await createDeleter({ sleep: recordingSleep().sleep, concurrency: 1 })(
      ['a', 'b'],
      requests({
        batch: { fits: () => true, send: () => Promise.resolve([{ kind: 'deleted' }]) },
        single: (key) => Promise.resolve(key === 'b' ? { kind: 'gone' } : BROKEN),
      }),
    )
    expect(outcomes).toEqual([{ kind: 'deleted' }, { kind: 'gone' }])
  })
})

describe('a host that is not there', () => {
  const NOBODY: Answer = { kind: 'nobody-there', error: 'no such host' }
  const BROKEN_HOST = { kind: 'failed', error: 'no such host', breaksBucket: true }

  test('is asked once more, and a batch that then goes through counts', async () => {
    const { sleep, waits } = recordingSleep()
    const answers: Answer[] = [NOBODY, { kind: 'deleted' }]
    const send = (keys: readonly string[]): Promise<readonly Answer[]> => {
      const answer = answers.shift() ?? { kind: 'unanswered' }
      return Promise.resolve(keys.map(() => answer))
    }
    const batch = { fits: () => true, send }
    const outcomes = await createDeleter({ sleep, concurrency: 1 })(['a', 'b'], requests({ batch }))
    expect(outcomes).toEqual([{ kind: 'deleted' }, { kind: 'deleted' }])
    expect(waits).toEqual([1_000])
  })

  test('is asked no third time, for no key', async () => {
    const { sleep, waits } = recordingSleep()
    let calls = 0
    const single = (): Promise<Answer> => {
      calls += 1
      return Promise.resolve(NOBODY)
    }
    const deleteKeys = createDeleter({ sleep, concurrency: 1 })
    const outcomes = await deleteKeys(['a', 'b', 'c'], requests({ batchSize: 1, single }))
    expect(outcomes).toEqual([BROKEN_HOST, BROKEN_HOST, BROKEN_HOST])
    expect([calls, waits]).toEqual([2, [1_000]])
  })

  test('is not asked once more by a run that was stopped', async () => {
    let calls = 0
    const single = (): Promise<Answer> => {
      calls += 1
      return Promise.resolve(NOBODY)
    }
    const sleep = (): Promise<void> => Promise.reject(new Error('stopped'))
    await createDeleter({ sleep, concurrency: 1 })(['a'], requests({ single }))
    expect(calls).toBe(1)
  })
})

describe('the probe of a bucket', () => {
  const REFUSED: Failed = { kind: 'failed', error: 'no credentials', breaksBucket: true }
  const refusing = requests({
    probe: () => Promise.resolve(REFUSED),
    refuse: (key) => (key === 'odd' ? 'No request can name it.' : undefined),
  })

  test('that finds a reason leaves nothing to delete, and a check says what the deletion says', async () => {
    const { sleep } = recordingSleep()
    const outcomes = await createDeleter({ sleep, concurrency: 1 })(['a', 'odd', 'b'], refusing)
    expect(outcomes).toEqual([
      REFUSED,
      { kind: 'failed', error: 'No request can name it.', breaksBucket: false },
      REFUSED,
    ])
    expect(await checkKeys(['a', 'odd', 'b'], refusing)).toEqual(outcomes)
  })

  test('that finds none leaves all to the deletion', async () => {
    expect(await checkKeys(['a', ''], requests({}))).toEqual([
      { kind: 'deletable' },
      { kind: 'failed', error: 'The URI names no object.', breaksBucket: false },
    ])
  })

  test('is not made by a run that was stopped', async () => {
    const { sleep } = recordingSleep()
    const signal = AbortSignal.abort()
    const probe = (): never => {
      throw new Error('asked')
    }
    const outcomes = await createDeleter({ sleep, concurrency: 1, signal })(['a'], requests({ probe }))
    expect(outcomes).toMatchObject([{ kind: 'failed', error: expect.stringContaining('stopped') as unknown }])
  })

  test('asks once, whatever the number of deletions', async () => {
    const { sleep, waits } = recordingSleep()
    let calls = 0
    const probe = createProbe(() => {
      calls += 1
      return Promise.resolve(calls === 1 ? { kind: 'nobody-there', error: 'no such host' } : REFUSED)
    }, sleep)
    expect(await Promise.all([probe(), probe()])).toEqual([REFUSED, REFUSED])
    expect([calls, waits]).toEqual([2, [1_000]])
  })

  test.each<[answer: Answer | undefined, found: Failed | undefined]>([
    [undefined, undefined],
    [{ kind: 'denied', error: 'no right to list' }, undefined],
    [{ kind: 'failed', error: 'odd', breaksBucket: false }, undefined],
    [
      { kind: 'nobody-there', error: 'no such host' },
      { ...REFUSED, error: 'no such host' },
    ],
    [REFUSED, REFUSED],
  ])('takes %j for %j', async (answer, found) => {
    const probe = createProbe(() => Promise.resolve(answer), recordingSleep().sleep)
    expect(await probe()).toEqual(found)
  })
})
