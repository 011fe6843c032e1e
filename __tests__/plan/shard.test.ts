import { describe, expect, test } from '@jest/globals'
import { orderByAge } from '../../src/plan/order.ts'
import { EMPTY_PLAN, shareOf, type Plan } from '../../src/plan/plan.ts'
import { isInShard, WHOLE } from '../../src/plan/shard.ts'
import { doomed, hexId, ids, task } from '../support/fixtures.ts'

/** The share of a key, from 1. */
function shardOf(key: string, count: number): number {
  const shares = Array.from({ length: count }, (_, i) => i + 1)
  const ours = shares.filter((index) => isInShard(key, { index, count }))
  expect(ours).toHaveLength(1)
  return ours[0] ?? 0
}

describe('isInShard', () => {
  test('everything is in the whole', () => {
    expect(['', 'a', hexId('7')].every((key) => isInShard(key, WHOLE))).toBe(true)
  })

  // A plan is made by one release of the action and carried out by another: shares must not change between them.
  test.each([
    ['', 8, 4],
    ['a', 8, 4],
    ['00000000000000000000000000000001', 8, 6],
    ['00000000000000000000000000000002', 8, 7],
    ['f3a1c2d4e5b60718293a4b5c6d7e8f90', 8, 4],
    ['f3a1c2d4e5b60718293a4b5c6d7e8f90', 256, 188],
  ])('%j is of %d jobs in that of number %d, in every release', (key, count, index) => {
    expect(shardOf(key, count)).toBe(index)
  })

  test('shares are about even, for ids that differ in their first or in their last digits', () => {
    for (const id of [hexId, (digits: string) => digits.padStart(32, '0')]) {
      const counts = [0, 0, 0, 0]
      for (let i = 0; i < 4_000; i++) {
        const index = shardOf(id(i.toString(16).padStart(3, '0')), 4)
        counts[index - 1] = (counts[index - 1] ?? 0) + 1
      }
      for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120)
    }
  })
})

describe('shareOf', () => {
  const [family = []] = orderByAge([doomed('p'), doomed('c', { parentId: 'p' })])
  const plan: Plan = {
    families: [family, ...orderByAge([doomed('x'), doomed('y')])],
    beyondLimit: orderByAge([doomed('z'), doomed('w')]).flat(),
    kept: ['k', 'l', 'm'].map((id) => ({ task: task({ id }), reason: 'too-young' })),
    gone: ['g', 'h', 'i'].map((id) => task({ id })),
    ruleOf: new Map(),
  }
  const SHARES = [1, 2, 3].map((index) => ({ index, count: 3 }))

  test('of one job is the plan', () => {
    expect(shareOf(plan, WHOLE)).toBe(plan)
  })

  test('of nothing is nothing', () => {
    expect(shareOf(EMPTY_PLAN, { index: 2, count: 3 })).toEqual(EMPTY_PLAN)
  })

  test('a family goes to the job of its family id, everything else to that of its own id', () => {
    for (const shard of SHARES) {
      const share = shareOf(plan, shard)
      const ours = (id: string): boolean => isInShard(id, shard)
      expect(share.families.map(ids)).toEqual([['c', 'p'], ['x'], ['y']].filter(([id = '']) => ours(id)))
      expect(ids(share.beyondLimit)).toEqual(['w', 'z'].filter(ours))
      expect(ids(share.kept)).toEqual(['k', 'l', 'm'].filter(ours))
      expect(ids(share.gone)).toEqual(['g', 'h', 'i'].filter(ours))
    }
  })

  test('the family of an approved plan counts where there is one', () => {
    const familyOf = (id: string): string | undefined => (id === 'x' || id === 'z' ? 'p' : undefined)
    for (const shard of SHARES) {
      const { families, beyondLimit } = shareOf(plan, shard, familyOf)
      expect(ids(families.flat()).includes('x')).toBe(isInShard('p', shard))
      expect(ids(families.flat()).includes('y')).toBe(isInShard('y', shard))
      expect(ids(beyondLimit).includes('z')).toBe(isInShard('p', shard))
    }
  })

  test('what another job of an approved plan deleted is gone in its report alone', () => {
    const familyOf = (id: string): string | undefined => (id === 'g' ? 'p' : undefined)
    for (const shard of SHARES) {
      const { gone } = shareOf(plan, shard, familyOf)
      expect(ids(gone).includes('g')).toBe(isInShard('p', shard))
      expect(ids(gone).includes('h')).toBe(isInShard('h', shard))
    }
  })
})
