import { describe, expect, test } from '@jest/globals'
import { orderByAge } from '../../src/plan/order.ts'
import { wavesOf } from '../../src/plan/waves.ts'
import { doomed, ids } from '../support/fixtures.ts'

describe('orderByAge', () => {
  test('a chain of 20,000 generations overflows no stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => doomed(`t${i}`, { parentId: `t${i - 1}` }, i))
    const [family = []] = orderByAge(chain)
    expect(ids(family)).toEqual(ids(chain).reverse())
  })

  test('a parent of 200,000 children overflows no stack', () => {
    const children = Array.from({ length: 200_000 }, (_, i) => doomed(`t${i}`, { parentId: 'p' }, i))
    const [family = []] = orderByAge([doomed('p'), ...children])
    expect(family).toHaveLength(200_001)
    expect(family.at(-1)?.task.id).toBe('p')
  })
})

describe('wavesOf', () => {
  test('of 200,000 tasks overflows no stack', () => {
    const many = Array.from({ length: 200_000 }, (_, i) => doomed(`t${i}`, {}, i))
    expect(wavesOf(orderByAge(many)).map(({ length }) => length)).toEqual([200_000])
  })
})
