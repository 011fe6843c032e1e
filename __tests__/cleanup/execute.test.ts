import { describe, expect, test } from '@jest/globals'
import { dryRunCleaner, type Cleaner } from '../../src/cleanup/cleaner.ts'
import { execute, type Execution } from '../../src/cleanup/execute.ts'
import type { Settled } from '../../src/cleanup/outcome.ts'
import type { Batch, Lane } from '../../src/plan/batch.ts'
import { DELETED, doomed, ids } from '../support/fixtures.ts'

/** `ab|c` is a lane of the batches a, b and then c. */
function lanes(...texts: string[]): Lane[] {
  return texts.map((text) => text.split('|').map((batch) => Array.from(batch, (id) => doomed(id))))
}

type Trial = Execution & { started: string[]; batches: string[]; outcomes: Record<string, string> }

async function trial(
  texts: readonly string[],
  clean: (name: string, batch: Batch) => Promise<readonly Settled[]>,
  options: { concurrency?: number; signal?: AbortSignal } = {},
): Promise<Trial> {
  const started: string[] = []
  const batches: string[] = []
  const cleaner: Cleaner = {
    clean: (batch) => {
      started.push(ids(batch).join(''))
      return clean(ids(batch).join(''), batch)
    },
  }
  const execution = await execute(lanes(...texts), cleaner, {
    concurrency: 1,
    signal: new AbortController().signal,
    onBatch: (settled) => batches.push(ids(settled).join('')),
    ...options,
  })
  expect(ids(execution.settled).sort()).toEqual(Array.from(texts.join('').replaceAll('|', '')).sort())
  const outcomes = Object.fromEntries(execution.settled.map((item) => [item.task.id, item.outcome.kind]))
  return { ...execution, started, batches, outcomes }
}

const deleteAll = (_: string, batch: Batch): Promise<readonly Settled[]> =>
  Promise.resolve(batch.map((item) => ({ ...item, outcome: DELETED })))

const turn = (): Promise<void> => new Promise(setImmediate)

describe('execute', () => {
  test('of no lanes does nothing', async () => {
    expect(await trial([], deleteAll)).toMatchObject({ settled: [], started: [] })
  })

  test('carries out every batch, and tells of each', async () => {
    const { started, batches, outcomes, error } = await trial(['ab', 'c|d'], deleteAll)
    expect(started).toEqual(['ab', 'c', 'd'])
    expect(batches).toEqual(['ab', 'c', 'd'])
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['deleted']))
    expect(error).toBeUndefined()
  })

  test('runs lanes in parallel up to the limit, the batches of a lane one after another', async () => {
    let open = 0
    let most = 0
    const inFlight = new Set<string>()
    await trial(
      ['a|b|c', 'd|e', 'f', 'g|h'],
      async (name, batch) => {
        open += 1
        most = Math.max(most, open)
        inFlight.add(name)
        for (const lane of ['abc', 'de', 'gh']) {
          expect([...inFlight].filter((id) => lane.includes(id)).length).toBeLessThanOrEqual(1)
        }
        await turn()
        inFlight.delete(name)
        open -= 1
        return deleteAll(name, batch)
      },
      { concurrency: 2 },
    )
    expect(most).toBe(2)
  })

  test('starts nothing after an error; the rest remains', async () => {
    const failure = new Error('401')
    const { started, batches, outcomes, error } = await trial(['a', 'b|c', 'd'], (name, batch) =>
      name === 'b' ? Promise.reject(failure) : deleteAll(name, batch),
    )
    expect(started).toEqual(['a', 'b'])
    expect(batches).toEqual(['a'])
    expect(outcomes).toEqual({ a: 'deleted', b: 'remaining', c: 'remaining', d: 'remaining' })
    expect(error).toBe(failure)
  })

  test('finishes batches in flight after an error, and gives the first one', async () => {
    const { started, outcomes, error } = await trial(
      ['a', 'b|c', 'd', 'e'],
      async (name, batch) => {
        if (name === 'a') throw new Error('first')
        await turn()
        if (name === 'd') throw new Error('second')
        return deleteAll(name, batch)
      },
      { concurrency: 3 },
    )
    expect(started).toEqual(['a', 'b', 'd'])
    expect(outcomes).toEqual({
      a: 'remaining',
      b: 'deleted',
      c: 'remaining',
      d: 'remaining',
      e: 'remaining',
    })
    expect(error).toMatchObject({ message: 'first' })
  })

  test('starts nothing once it is aborted, and finishes what is in flight', async () => {
    const stop = new AbortController()
    const { started, outcomes, error } = await trial(
      ['a|b', 'c'],
      async (name, batch) => {
        stop.abort()
        await turn()
        return deleteAll(name, batch)
      },
      { signal: stop.signal },
    )
    expect(started).toEqual(['a'])
    expect(outcomes).toEqual({ a: 'deleted', b: 'remaining', c: 'remaining' })
    expect(error).toBeUndefined()
  })

  test('aborted before the start leaves everything', async () => {
    const { started, settled } = await trial(['ab', 'c'], deleteAll, { signal: AbortSignal.abort() })
    expect(started).toEqual([])
    expect(settled.map(({ outcome }) => outcome)).toEqual(
      Array(3).fill({ kind: 'remaining', because: 'stopped' }),
    )
  })

  test('a batch that was deleted counts as deleted also when telling of it fails', async () => {
    const { settled, error } = await execute(
      lanes('a', 'b'),
      { clean: (batch) => deleteAll('', batch) },
      {
        concurrency: 1,
        signal: new AbortController().signal,
        onBatch: () => {
          throw new Error('the log is closed')
        },
      },
    )
    expect(settled.map((item) => [item.task.id, item.outcome.kind])).toEqual([
      ['a', 'deleted'],
      ['b', 'remaining'],
    ])
    expect(error).toMatchObject({ message: 'the log is closed' })
  })
})

describe('dryRunCleaner', () => {
  test('says of every task that it would go', async () => {
    const settled = await dryRunCleaner.clean([doomed('a'), doomed('b')])
    expect(settled.map((item) => [item.task.id, item.outcome])).toEqual([
      ['a', { kind: 'would-delete' }],
      ['b', { kind: 'would-delete' }],
    ])
  })
})
