import { describe, expect, test } from '@jest/globals'
import type { Cleaned, Cleaner } from '../../src/cleanup/cleaner.ts'
import type { Answered } from '../../src/cleanup/remove/confirm.ts'
import { execute, type Execution, type ExecuteOptions } from '../../src/cleanup/execute.ts'
import type { Inspection } from '../../src/cleanup/inspect/inspect.ts'
import type { Claim } from '../../src/cleanup/claim.ts'
import type { Inspected } from '../../src/cleanup/inspect/inspected.ts'
import { Ledger } from '../../src/cleanup/ledger.ts'
import type { Settled } from '../../src/cleanup/outcome.ts'
import type { Doomed } from '../../src/plan/order.ts'
import type { Wave } from '../../src/plan/waves.ts'
import { claim, DELETED, doomed, ids, inspected } from '../support/fixtures.ts'

/** `abc` is a wave of the tasks a, b and c. */
function waves(...texts: string[]): Wave[] {
  return texts.map((text) => Array.from(text, (id) => doomed(id)))
}

/** A wave of so many tasks, t0000, t0001, … */
function waveOf(size: number): Wave {
  return Array.from({ length: size }, (_, i) => doomed(`t${String(i).padStart(4, '0')}`))
}

type Steps = {
  prepare?: (name: string, stage: readonly Doomed[]) => Promise<Inspection>
  remove?: (name: string, batch: readonly Inspected[]) => Promise<Cleaned>
  confirm?: (claims: readonly Claim[]) => Promise<Answered>
}

const nameOf = (items: readonly Doomed[]): string => ids(items).join('')

const inspectAll = (_: string, stage: readonly Doomed[]): Promise<Inspection> =>
  Promise.resolve({ inspected: stage.map(({ task }) => inspected(task.id)), settled: [], waiting: [] })

const deleteAll = (_: string, batch: readonly Inspected[]): Promise<Cleaned> =>
  Promise.resolve({ settled: settle(batch), claims: [] })

/** Of all that is removed only the server's word is known. */
const claimAll = (_: string, batch: readonly Inspected[]): Promise<Cleaned> =>
  Promise.resolve({
    settled: [],
    claims: batch.map(({ task }) => claim(task.id)),
  })

const allGone = (claims: readonly Claim[]): Promise<Answered> => Promise.resolve({ settled: settle(claims) })

function settle(items: readonly Doomed[], outcome: Settled['outcome'] = DELETED): Settled[] {
  return items.map(({ task, ageAtMs }) => ({ task, ageAtMs, outcome }))
}

type Trial = Execution & {
  /** Stages and batches in the order in which they were started. */
  prepared: string[]
  removed: string[]
  told: string[]
  asked: string[]
  outcomes: Record<string, string>
}

const NEVER = new Promise<never>(() => undefined)

/** Executes the waves, and sees that no task is settled twice, nor any that is not theirs. */
async function trial(
  given: readonly Wave[],
  { prepare = inspectAll, remove = deleteAll, confirm = allGone }: Steps = {},
  options: Partial<ExecuteOptions> = {},
): Promise<Trial> {
  const prepared: string[] = []
  const removed: string[] = []
  const told: string[] = []
  const asked: string[] = []
  const cleaner: Cleaner = {
    prepare: (stage) => {
      prepared.push(nameOf(stage))
      return prepare(nameOf(stage), stage)
    },
    remove: (batch) => {
      removed.push(nameOf(batch))
      return remove(nameOf(batch), batch)
    },
  }
  const execution = await execute(given, () => cleaner, {
    batchSize: 1,
    concurrency: 1,
    ledger: new Ledger(ids(given.flat())),
    confirm: (claims) => {
      asked.push(nameOf(claims))
      return confirm(claims)
    },
    isOver: () => false,
    giveUp: NEVER,
    onBatch: (settled) => told.push(nameOf(settled)),
    ...options,
  })
  const doneIds = ids(execution.settled)
  expect(new Set(doneIds).size).toBe(doneIds.length)
  const givenIds = new Set(ids(given.flat()))
  expect(doneIds.filter((id) => !givenIds.has(id))).toEqual([])
  const outcomes = Object.fromEntries(execution.settled.map((item) => [item.task.id, item.outcome.kind]))
  return { ...execution, prepared, removed, told, asked, outcomes }
}

const turn = (): Promise<void> => new Promise(setImmediate)

describe('execute', () => {
  test('of no waves does nothing', async () => {
    expect(await trial([])).toMatchObject({ settled: [], prepared: [], removed: [] })
    expect(await trial(waves(''))).toMatchObject({ settled: [], prepared: [], removed: [] })
  })

  test('looks into each wave at once, removes it in batches, and tells of each', async () => {
    const { prepared, removed, told, outcomes, error } = await trial(waves('abc', 'd'), {}, { batchSize: 2 })
    expect(prepared).toEqual(['abc', 'd'])
    expect(removed).toEqual(['ab', 'c', 'd'])
    expect(told).toEqual(['ab', 'c', 'd'])
    expect(outcomes).toEqual({ a: 'deleted', b: 'deleted', c: 'deleted', d: 'deleted' })
    expect(error).toBeUndefined()
  })

  test('looks into the next stage while the last batches of the one before are removed', async () => {
    const { promise: secondStage, resolve: seen } = Promise.withResolvers<unknown>()
    const steps: Steps = {
      prepare: (name, stage) => {
        if (name.startsWith('t1000')) seen(undefined)
        return inspectAll(name, stage)
      },
      // Two stages are in work at once: the third begins while no batch has ended.
      remove: async (name, batch) => {
        await secondStage
        return deleteAll(name, batch)
      },
    }
    const { prepared } = await trial([waveOf(1_500)], steps, { batchSize: 100, concurrency: 16 })
    expect(prepared).toHaveLength(3)
  })

  test('starts a wave only when the one before it has ended', async () => {
    const open = new Set<string>()
    const steps: Steps = {
      prepare: async (name, stage) => {
        expect([...open]).toEqual([])
        await turn()
        return inspectAll(name, stage)
      },
      remove: async (name, batch) => {
        open.add(name)
        await turn()
        open.delete(name)
        return deleteAll(name, batch)
      },
    }
    const { prepared } = await trial(waves('abcd', 'efg', 'h'), steps, { concurrency: 3 })
    expect(prepared).toEqual(['abcd', 'efg', 'h'])
  })

  test.each([
    [1, [1]],
    [500, [500]],
    [501, [500, 1]],
    [1_250, [500, 500, 250]],
  ])('looks into a wave of %d tasks by stages of %j', async (size, stages) => {
    const { prepared } = await trial([waveOf(size)], {}, { batchSize: 100, concurrency: 4 })
    expect(prepared.map(({ length }) => length / 't0000'.length)).toEqual(stages)
  })

  test.each([
    [1, 10],
    [2, 10],
    [4, 100],
    [32, 1],
  ])('never has more than %d batches in flight, over all stages', async (concurrency, batchSize) => {
    let open = 0
    let most = 0
    const remove: Steps['remove'] = async (name, batch) => {
      open += 1
      most = Math.max(most, open)
      expect(batch.length).toBeLessThanOrEqual(batchSize)
      await turn()
      open -= 1
      return deleteAll(name, batch)
    }
    const size = Math.max(1_100, concurrency * batchSize * 3)
    await trial([waveOf(size)], { remove }, { concurrency, batchSize })
    expect(most).toBe(concurrency)
  })

  test('looks into the next stages while batches of another are removed, but not into all', async () => {
    const seen: string[] = []
    const steps: Steps = {
      prepare: async (name, stage) => {
        seen.push('prepare')
        await turn()
        return inspectAll(name, stage)
      },
      remove: async (name, batch) => {
        seen.push('remove')
        await turn()
        return deleteAll(name, batch)
      },
    }
    await trial([waveOf(2_500)], steps, { batchSize: 100, concurrency: 1 })
    expect(seen.slice(0, 4)).toEqual(['prepare', 'prepare', 'prepare', 'remove'])
    expect(seen.lastIndexOf('prepare')).toBeGreaterThan(seen.indexOf('remove'))
  })

  test('what the inspection settled is told of, and not removed', async () => {
    const prepare: Steps['prepare'] = (_, stage) =>
      Promise.resolve({
        inspected: stage.slice(1).map(({ task }) => inspected(task.id)),
        settled: settle(stage.slice(0, 1), { kind: 'gone' }),
        waiting: [],
      })
    const { removed, told, outcomes } = await trial(waves('ab', 'c'), { prepare }, { batchSize: 9 })
    expect(removed).toEqual(['b'])
    expect(told).toEqual(['a', 'b', 'c'])
    expect(outcomes).toEqual({ a: 'gone', b: 'deleted', c: 'gone' })
  })
})

describe('what the server says that it deleted', () => {
  test('is asked for once a wave, before the next one is looked into', async () => {
    const seen: string[] = []
    const steps: Steps = {
      prepare: (name, stage) => {
        seen.push(`prepare ${name}`)
        return inspectAll(name, stage)
      },
      remove: claimAll,
      confirm: (claims) => {
        seen.push(`confirm ${nameOf(claims)}`)
        return allGone(claims)
      },
    }
    const { told, outcomes } = await trial(waves('abc', 'd'), steps)
    expect(seen).toEqual(['prepare abc', 'confirm abc', 'prepare d', 'confirm d'])
    expect(told).toEqual(['a', 'b', 'c', 'd'])
    expect(outcomes).toEqual({ a: 'deleted', b: 'deleted', c: 'deleted', d: 'deleted' })
  })

  test.each([
    [20, [400, 400, 200]],
    [500, [500, 500]],
    [1, [400, 400, 200]],
  ])('of a wave of 1,000 is asked for about 400 at once, with batches of %d', async (batchSize, sizes) => {
    const { asked } = await trial([waveOf(1_000)], { remove: claimAll }, { batchSize })
    expect(asked.map(({ length }) => length / 't0000'.length)).toEqual(sizes)
  })

  test('is asked for once only, however many batches end meanwhile', async () => {
    const steps: Steps = {
      remove: claimAll,
      confirm: async (claims) => {
        await turn()
        return allGone(claims)
      },
    }
    const { asked, settled } = await trial([waveOf(2_000)], steps, { batchSize: 50, concurrency: 8 })
    expect(asked.join('').length).toBe(2_000 * 't0000'.length)
    expect(settled).toHaveLength(2_000)
  })

  test('and that was a lie is not deleted, and ends the work', async () => {
    const lie = new Error('nothing of it is true')
    const confirm: Steps['confirm'] = (claims) =>
      Promise.resolve({ settled: settle(claims, { kind: 'failed', error: 'there' }), error: lie })
    const { prepared, outcomes, error } = await trial(waves('ab', 'c'), { remove: claimAll, confirm })
    expect(prepared).toEqual(['ab'])
    expect(outcomes).toEqual({ a: 'failed', b: 'failed' })
    expect(error).toBe(lie)
  })

  test('is asked for although an error ends the work', async () => {
    const failure = new Error('401')
    const remove: Steps['remove'] = (name, batch) =>
      name === 'b' ? Promise.reject(failure) : claimAll(name, batch)
    const { asked, outcomes, error } = await trial(waves('abc'), { remove })
    expect(asked).toEqual(['a'])
    expect(outcomes).toEqual({ a: 'deleted' })
    expect(error).toBe(failure)
  })

  test('is asked for at once when it is over, since other batches may be given up', async () => {
    const gaveUp = Promise.withResolvers<undefined>()
    let isOver = false
    const remove: Steps['remove'] = (name, batch) => {
      if (name === 'a') return claimAll(name, batch)
      isOver = true
      if (name === 'b') return claimAll(name, batch)
      return NEVER
    }
    const confirm: Steps['confirm'] = async (claims) => {
      setImmediate(() => {
        gaveUp.resolve(undefined)
      })
      return await allGone(claims)
    }
    const { outcomes } = await trial(
      waves('abcd'),
      { remove, confirm },
      { concurrency: 2, isOver: () => isOver, giveUp: gaveUp.promise },
    )
    expect(outcomes).toEqual({ a: 'deleted', b: 'deleted' })
  })

  test('and that could not be asked for before the run was given up is not known', async () => {
    const gaveUp = Promise.withResolvers<undefined>()
    const confirm: Steps['confirm'] = () => {
      gaveUp.resolve(undefined)
      return NEVER
    }
    const { settled } = await trial(waves('a'), { remove: claimAll, confirm }, { giveUp: gaveUp.promise })
    expect(settled.map(({ outcome }) => outcome)).toEqual([
      {
        kind: 'failed',
        error: 'the run was cancelled before it could ask again; whether it is gone, the next run finds out',
      },
    ])
  })
})

describe('tasks that wait for others of the plan', () => {
  /** Holds by task: `{ a: 'b' }` lets a wait for b until that is gone. */
  const waitingFor =
    (holds: Record<string, string>, ledger: Ledger): NonNullable<Steps['prepare']> =>
    (_, stage) => {
      const isFree = ({ task: { id }, circle }: Doomed): boolean => {
        const by = holds[id]
        return by === undefined || ledger.isGone(by) || circle?.members.has(by) === true
      }
      return Promise.resolve({
        inspected: stage.filter(isFree).map(({ task }) => inspected(task.id)),
        settled: [],
        waiting: stage
          .filter((item) => !isFree(item))
          .map(({ task, ageAtMs }) => ({
            ...{ task, ageAtMs },
            holds: [{ reason: 'files-of-a-step', by: [holds[task.id] ?? ''] }],
          })),
      })
    }

  test('go once those are gone, in the same run', async () => {
    const ledger = new Ledger(['a', 'b', 'c'])
    const prepare = waitingFor({ a: 'b', b: 'c' }, ledger)
    const { removed, outcomes } = await trial(waves('abc'), { prepare }, { ledger })
    expect(removed).toEqual(['c', 'b', 'a'])
    expect(outcomes).toEqual({ a: 'deleted', b: 'deleted', c: 'deleted' })
  })

  test('and those for them go together', async () => {
    const ledger = new Ledger(['a', 'b', 'c'])
    const prepare = waitingFor({ a: 'b', b: 'a', c: 'b' }, ledger)
    const { removed, outcomes } = await trial(waves('abc'), { prepare }, { ledger, batchSize: 9 })
    expect(removed).toEqual(['ab', 'c'])
    expect(outcomes).toEqual({ a: 'deleted', b: 'deleted', c: 'deleted' })
  })

  test('stay with those that could not be deleted', async () => {
    const ledger = new Ledger(['a', 'b', 'c'])
    const steps: Steps = {
      prepare: waitingFor({ a: 'b', b: 'c' }, ledger),
      remove: (_, batch) =>
        Promise.resolve({ settled: settle(batch, { kind: 'failed', error: 'x' }), claims: [] }),
    }
    const { settled, told } = await trial(waves('abc'), steps, { ledger })
    expect(settled.map(({ task, outcome }) => [task.id, outcome])).toEqual([
      ['c', { kind: 'failed', error: 'x' }],
      ['a', { kind: 'kept', reason: 'files-of-a-step', by: ['b', 'c'] }],
      ['b', { kind: 'kept', reason: 'files-of-a-step', by: ['c'] }],
    ])
    expect(told).toEqual(['c', 'ab'])
  })

  test('stay where a turn brings nothing on, and the run ends', async () => {
    const prepare: Steps['prepare'] = (_, stage) =>
      Promise.resolve({
        inspected: [],
        settled: [],
        waiting: stage.map(({ task, ageAtMs }) => ({
          ...{ task, ageAtMs },
          holds: [{ reason: 'steps-stay', by: ['a'] }],
        })),
      })
    const { outcomes, error } = await trial(waves('ab'), { prepare })
    expect(outcomes).toEqual({ a: 'kept', b: 'kept' })
    expect(error).toBeUndefined()
  })

  test('are left to the next run when it is over', async () => {
    const ledger = new Ledger(['a', 'b'])
    const over = (): boolean => ledger.isGone('b')
    const { outcomes } = await trial(
      waves('ab'),
      { prepare: waitingFor({ a: 'b' }, ledger) },
      { ledger, isOver: over },
    )
    expect(outcomes).toEqual({ b: 'deleted' })
  })
})

describe('an error', () => {
  const failure = new Error('401')

  test('of a batch that touched nothing leaves it and the rest to the next run', async () => {
    const remove: Steps['remove'] = (name, batch) =>
      name === 'b' ? Promise.reject(failure) : deleteAll(name, batch)
    const { prepared, removed, told, outcomes, error } = await trial(waves('abc', 'd'), { remove })
    expect(prepared).toEqual(['abc'])
    expect(removed).toEqual(['a', 'b'])
    expect(told).toEqual(['a'])
    expect(outcomes).toEqual({ a: 'deleted' })
    expect(error).toBe(failure)
  })

  test('that comes with outcomes keeps them, and starts nothing more', async () => {
    const remove: Steps['remove'] = (name, batch) =>
      name === 'b'
        ? Promise.resolve({
            settled: settle(batch, { kind: 'failed', error: 'x' }),
            claims: [],
            error: failure,
          })
        : deleteAll(name, batch)
    const { removed, told, outcomes, error } = await trial(waves('abc'), { remove })
    expect(removed).toEqual(['a', 'b'])
    expect(told).toEqual(['a', 'b'])
    expect(outcomes).toEqual({ a: 'deleted', b: 'failed' })
    expect(error).toBe(failure)
  })

  test('of an inspection leaves its stage, and nothing is removed', async () => {
    const { prepared, removed, outcomes, error } = await trial(waves('ab', 'c'), {
      prepare: () => Promise.reject(failure),
    })
    expect(prepared).toEqual(['ab'])
    expect(removed).toEqual([])
    expect(outcomes).toEqual({})
    expect(error).toBe(failure)
  })

  test('lets batches in flight finish, and the first one is given', async () => {
    const remove: Steps['remove'] = async (name, batch) => {
      if (name === 'a') throw new Error('first')
      await turn()
      if (name === 'c') throw new Error('second')
      return deleteAll(name, batch)
    }
    const { removed, outcomes, error } = await trial(waves('abcd', 'e'), { remove }, { concurrency: 3 })
    expect(removed).toEqual(['a', 'b', 'c'])
    expect(outcomes).toEqual({ b: 'deleted' })
    expect(error).toMatchObject({ message: 'first' })
  })

  test('of the telling does not unmake a deletion, and ends the work', async () => {
    const { settled, error } = await execute(
      waves('ab'),
      () => ({ prepare: (stage) => inspectAll('', stage), remove: (batch) => deleteAll('', batch) }),
      {
        batchSize: 1,
        concurrency: 1,
        ledger: new Ledger(['a', 'b']),
        confirm: allGone,
        isOver: () => false,
        giveUp: NEVER,
        onBatch: () => {
          throw new Error('the log is closed')
        },
      },
    )
    expect(settled.map((item) => [item.task.id, item.outcome.kind])).toEqual([['a', 'deleted']])
    expect(error).toMatchObject({ message: 'the log is closed' })
  })
})

describe('once it is over', () => {
  test('it starts nothing, and finishes what is in flight', async () => {
    let isOver = false
    const remove: Steps['remove'] = async (name, batch) => {
      isOver = true
      await turn()
      return deleteAll(name, batch)
    }
    const { removed, outcomes, error } = await trial(waves('ab', 'c'), { remove }, { isOver: () => isOver })
    expect(removed).toEqual(['a'])
    expect(outcomes).toEqual({ a: 'deleted' })
    expect(error).toBeUndefined()
  })

  test('while a stage is looked into, it removes nothing of it, and keeps what that settled', async () => {
    let isOver = false
    const prepare: Steps['prepare'] = (_, stage) => {
      isOver = true
      return Promise.resolve({
        inspected: stage.slice(1).map(({ task }) => inspected(task.id)),
        settled: settle(stage.slice(0, 1), { kind: 'gone' }),
        waiting: [],
      })
    }
    const { removed, outcomes } = await trial(waves('ab'), { prepare }, { isOver: () => isOver })
    expect(removed).toEqual([])
    expect(outcomes).toEqual({ a: 'gone' })
  })

  test('before the start, it begins nothing', async () => {
    const { prepared, settled } = await trial(waves('ab', 'c'), {}, { isOver: () => true })
    expect(prepared).toEqual([])
    expect(settled).toEqual([])
  })
})

describe('given up', () => {
  test('it does not wait for batches in flight: whether they are gone is not known', async () => {
    const gaveUp = Promise.withResolvers<undefined>()
    let isOver = false
    const remove: Steps['remove'] = (name, batch) => {
      if (name === 'a') return deleteAll(name, batch)
      isOver = true
      gaveUp.resolve(undefined)
      return NEVER
    }
    const { removed, settled, error } = await trial(
      waves('abc', 'd'),
      { remove },
      { isOver: () => isOver, giveUp: gaveUp.promise },
    )
    expect(removed).toEqual(['a', 'b'])
    expect(settled.map(({ task, outcome }) => [task.id, outcome])).toEqual([
      ['a', DELETED],
      [
        'b',
        {
          kind: 'failed',
          error:
            'the run was cancelled while it was being deleted; whether it is gone, the next run finds out',
        },
      ],
    ])
    expect(error).toBeUndefined()
  })

  test('it does not wait for a stage that is looked into, which touched nothing', async () => {
    const { settled } = await trial(waves('ab'), { prepare: () => NEVER }, { giveUp: Promise.resolve() })
    expect(settled).toEqual([])
  })
})
