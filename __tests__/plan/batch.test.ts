import { describe, expect, test } from '@jest/globals'
import { packBatches } from '../../src/plan/batch.ts'
import type { Family } from '../../src/plan/order.ts'
import { doomed, ids } from '../support/fixtures.ts'

/** Families of these sizes: the first has tasks a1, a2, …, the second b1, … */
function families(...sizes: number[]): Family[] {
  return sizes.map((size, i) =>
    Array.from({ length: size }, (_, j) => doomed(`${String.fromCharCode(97 + i)}${j + 1}`)),
  )
}

function pack(batchSize: number, ...sizes: number[]): string[][][] {
  return packBatches(families(...sizes), batchSize).map((lane) => lane.map(ids))
}

describe('packBatches', () => {
  test('of nothing is nothing, not an empty batch', () => {
    expect(pack(10)).toEqual([])
    expect(pack(10, 0)).toEqual([])
  })

  test('fills batches in order; the last may be short', () => {
    expect(pack(2, 1, 1, 1, 1, 1)).toEqual([[['a1', 'b1']], [['c1', 'd1']], [['e1']]])
  })

  test('never tears a family that fits a batch', () => {
    expect(pack(3, 2, 2, 1, 3)).toEqual([[['a1', 'a2']], [['b1', 'b2', 'c1']], [['d1', 'd2', 'd3']]])
  })

  test('a family as large as a batch is one', () => {
    expect(pack(2, 2, 2)).toEqual([[['a1', 'a2']], [['b1', 'b2']]])
  })

  test('a family larger than a batch is one lane of several batches, in order', () => {
    expect(pack(2, 5)).toEqual([[['a1', 'a2'], ['a3', 'a4'], ['a5']]])
  })

  test('a large family does not break up the batch that is being filled', () => {
    expect(pack(2, 1, 3, 1)).toEqual([[['b1', 'b2'], ['b3']], [['a1', 'c1']]])
  })

  test('batches of one task are possible', () => {
    expect(pack(1, 1, 2)).toEqual([[['b1'], ['b2']], [['a1']]])
  })

  test.each([1, 2, 3, 7, 100, 500])('every task is in exactly one batch of at most %d', (batchSize) => {
    const given = families(3, 1, 700, 1, 2, 500, 1, 1, 99, 100, 101)
    const lanes = packBatches(given, batchSize)
    const batches = lanes.flat()
    expect(batches.every((batch) => batch.length > 0 && batch.length <= batchSize)).toBe(true)
    expect(ids(batches.flat()).sort()).toEqual(ids(given.flat()).sort())
    for (const family of given) {
      const home = lanes.filter((lane) => lane.flat().some((item) => family.includes(item)))
      expect(home).toHaveLength(1)
      const placed = home.flat(2).filter((item) => family.includes(item))
      expect(ids(placed)).toEqual(ids(family))
    }
  })
})
