import { describe, expect, test } from '@jest/globals'
import { orderByAge, type Doomed, type ModelUse } from '../../src/plan/order.ts'
import { wavesOf } from '../../src/plan/waves.ts'
import { doomed, ids } from '../support/fixtures.ts'

/** The waves of a plan of these tasks. */
function waves(items: readonly Doomed[], modelUses: readonly ModelUse[] = []): string[][] {
  return wavesOf(orderByAge(items, modelUses)).map(ids)
}

const item = (id: string, ageAtMs: number, parentId?: string): Doomed => doomed(id, { parentId }, ageAtMs)

describe('wavesOf', () => {
  test('of nothing is nothing, not an empty wave', () => {
    expect(waves([])).toEqual([])
    expect(wavesOf([[]])).toEqual([])
  })

  test('puts tasks that depend on nobody into one wave, oldest first', () => {
    expect(waves([item('b', 2), item('a', 1), item('c', 3)])).toEqual([['a', 'b', 'c']])
  })

  test.each<[what: string, items: Doomed[], uses: ModelUse[], waves: string[][]]>([
    [
      'a parent behind its children',
      [item('p', 1), item('c', 2, 'p'), item('x', 3)],
      [],
      [['c', 'x'], ['p']],
    ],
    [
      'a maker behind users of its model',
      [item('m', 1), item('u', 2)],
      [{ userId: 'u', makerId: 'm' }],
      [['u'], ['m']],
    ],
    [
      'each generation behind the next',
      [item('p', 1), item('c', 2, 'p'), item('d', 3, 'p'), item('g', 4, 'c')],
      [],
      [['g', 'd'], ['c'], ['p']],
    ],
    [
      'a maker behind the whole line of its users',
      [item('m', 1), item('u', 2), item('v', 3)],
      [
        { userId: 'u', makerId: 'm' },
        { userId: 'v', makerId: 'm' },
        { userId: 'v', makerId: 'u' },
      ],
      [['v'], ['u'], ['m']],
    ],
  ])('puts %s', (_, items, uses, expected) => {
    expect(waves(items, uses)).toEqual(expected)
  })

  test('families share waves: what waits in one goes with what waits in another', () => {
    const families = [item('p', 1), item('c', 2, 'p'), item('q', 3), item('d', 4, 'q'), item('x', 5)]
    expect(waves(families)).toEqual([
      ['c', 'd', 'x'],
      ['p', 'q'],
    ])
  })

  test('every task of a circle is in exactly one wave', () => {
    const circle = [item('a', 1, 'c'), item('b', 2, 'a'), item('c', 3, 'b')]
    expect(waves(circle).flat().sort()).toEqual(['a', 'b', 'c'])
  })

  test('keeps the waves in order when a family has lost its first one to another job', () => {
    const [family = []] = orderByAge([item('p', 1), item('c', 2, 'p'), item('g', 3, 'c')])
    expect(wavesOf([family.slice(1)]).map(ids)).toEqual([['c'], ['p']])
    const other = orderByAge([item('x', 9)]).flat()
    expect(wavesOf([family.slice(1), other]).map(ids)).toEqual([['x'], ['c'], ['p']])
  })
})
