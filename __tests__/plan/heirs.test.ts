import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { heirUses } from '../../src/plan/heirs.ts'
import { orderByAge } from '../../src/plan/order.ts'
import { doomed } from '../support/fixtures.ts'

describe('heirUses', () => {
  test('of a model with one user is nothing', () => {
    expect(heirUses([doomed('a')], [], [['a']])).toEqual([])
    expect(heirUses([doomed('a')], [], [])).toEqual([])
  })

  test('the one that goes last anyway is the heir', () => {
    const items = [doomed('a', { parentId: 'b' }, 1), doomed('b', {}, 2), doomed('c', {}, 3)]
    expect(heirUses(items, [], [['a', 'b', 'c']])).toEqual([
      { userId: 'c', makerId: 'b' },
      { userId: 'a', makerId: 'b' },
    ])
  })

  test.each([
    ['first', ['x', 'b', 'a']],
    ['last', ['b', 'a', 'x']],
  ])('one that does not go is never the heir, named %s or not', (_, group) => {
    const uses = heirUses([doomed('a', {}, 1), doomed('b', {}, 2)], [], [group])
    expect(uses.map(({ makerId }) => makerId)).toEqual(['b', 'b'])
    expect(uses.map(({ userId }) => userId).toSorted()).toEqual(['a', 'x'])
  })

  test('never turns an order round: all that went before others still does, and the heir goes after the others', () => {
    const worlds = fc.array(fc.record({ parent: fc.option(fc.nat(9), { nil: undefined }), age: fc.nat(5) }), {
      minLength: 2,
      maxLength: 10,
    })
    const groups = fc.array(fc.uniqueArray(fc.nat(9), { minLength: 2, maxLength: 4 }), { maxLength: 3 })
    fc.assert(
      fc.property(worlds, groups, (specs, drawn) => {
        // Parents lie before their children, so that there is an order.
        const items = specs.map(({ parent, age }, i) =>
          doomed(`t${i}`, { parentId: parent !== undefined && parent < i ? `t${parent}` : undefined }, age),
        )
        const users = drawn.map((group) => group.filter((i) => i < items.length).map((i) => `t${i}`))
        const extra = heirUses(items, [], users)
        const waves = new Map(
          orderByAge(items, extra)
            .flat()
            .map(({ task, wave }) => [task.id, wave]),
        )
        for (const { task } of items)
          if (task.parentId !== undefined)
            expect(waves.get(task.id)).toBeLessThan(waves.get(task.parentId) ?? -1)
        for (const group of users.filter(({ length }) => length > 1)) {
          const sorted = group.map((id) => waves.get(id) ?? -1).toSorted((a, b) => a - b)
          expect(sorted.at(-1)).toBeGreaterThan(sorted.at(-2) ?? Infinity)
        }
      }),
    )
  })
})
