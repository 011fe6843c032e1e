import { describe, expect, test } from '@jest/globals'
import { orderByAge } from '../../src/plan/order.ts'
import { wavesOf } from '../../src/plan/waves.ts'
import type { Doomed } from '../../src/plan/order.ts'
import { doomed, ids } from '../support/fixtures.ts'

/** More than a call can have arguments. */
const MANY = 150_000

/** Many tasks that differ in their ids alone. */
function manyDoomed(parentId?: string): Doomed[] {
  const { task } = doomed('', parentId === undefined ? {} : { parentId })
  return Array.from({ length: MANY }, (_, i) => ({ task: { ...task, id: `t${i}` }, ageAtMs: i }))
}

describe('orderByAge', () => {
  test('a chain of 20,000 generations overflows no stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => doomed(`t${i}`, { parentId: `t${i - 1}` }, i))
    const [family = []] = orderByAge(chain)
    expect(ids(family)).toEqual(ids(chain).reverse())
  })

  test('a parent of 150,000 children overflows no stack', () => {
    const [family = []] = orderByAge([doomed('p'), ...manyDoomed('p')])
    expect(family).toHaveLength(MANY + 1)
    expect(family.at(-1)?.task.id).toBe('p')
  })
})

describe('wavesOf', () => {
  test('of 150,000 tasks overflows no stack', () => {
    expect(wavesOf(orderByAge(manyDoomed())).map(({ length }) => length)).toEqual([MANY])
  })
})
