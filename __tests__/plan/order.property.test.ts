import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { orderByAge, type Doomed, type ModelUse, type Ordered } from '../../src/plan/order.ts'
import { wavesOf } from '../../src/plan/waves.ts'
import { doomed, ids } from '../support/fixtures.ts'

type World = { items: Doomed[]; uses: ModelUse[] }

/** A child goes before its parent, a user before a maker: the first of each pair goes first. */
type Edge = readonly [first: string, then: string]

const name = (index: number): string => `t${String(index).padStart(2, '0')}`

/** Tasks with parents and uses in any direction, so with circles; some point to tasks that are not there. */
const worlds = fc
  .integer({ min: 1, max: 14 })
  .chain((size) =>
    fc.record({
      tasks: fc.array(fc.record({ parent: fc.option(fc.nat(size + 1)), age: fc.nat(5) }), {
        minLength: size,
        maxLength: size,
      }),
      uses: fc.array(fc.tuple(fc.nat(size + 1), fc.nat(size + 1)), { maxLength: 2 * size }),
      order: fc.shuffledSubarray(
        Array.from({ length: size }, (_, i) => i),
        { minLength: size },
      ),
    }),
  )
  .map(({ tasks, uses, order }): World => {
    const items = tasks.map(({ parent, age }, i) =>
      doomed(name(i), { parentId: parent === null ? undefined : name(parent) }, age),
    )
    return {
      items: order.map((i) => items[i]!),
      uses: uses.map(([user, maker]) => ({ userId: name(user), makerId: name(maker) })),
    }
  })

function edgesOf({ items, uses }: World): Edge[] {
  const known = new Set(ids(items))
  const edges = [
    ...items.map(({ task }): Edge => [task.id, task.parentId ?? '']),
    ...uses.map(({ userId, makerId }): Edge => [userId, makerId]),
  ]
  return edges.filter(([first, then]) => first !== then && known.has(first) && known.has(then))
}

/** All that can be reached from each task along the edges. */
function reachable(items: readonly Doomed[], edges: readonly Edge[]): Map<string, Set<string>> {
  return new Map(
    ids(items).map((start) => {
      const seen = new Set<string>()
      const pending = [start]
      for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
        for (const [first, then] of edges) {
          if (first !== at || seen.has(then)) continue
          seen.add(then)
          pending.push(then)
        }
      }
      return [start, seen]
    }),
  )
}

/** Checks the order of a world, with the edges of it that lie in no circle. */
function check(property: (order: readonly Ordered[], firm: readonly Edge[], world: World) => void): void {
  fc.assert(
    fc.property(worlds, (world) => {
      const edges = edgesOf(world)
      const reach = reachable(world.items, edges)
      const firm = edges.filter(([first, then]) => reach.get(then)?.has(first) !== true)
      property(orderByAge(world.items, world.uses).flat(), firm, world)
    }),
    { numRuns: 300 },
  )
}

test('every task is in the order exactly once', () => {
  check((order, _, { items }) => {
    expect(ids([...order]).sort()).toEqual(ids(items).sort())
  })
})

test('children go before their parents and users before makers, unless they are in a circle', () => {
  check((order, firm) => {
    const position = new Map(order.map(({ task }, i) => [task.id, i]))
    expect(firm.filter(([first, then]) => position.get(first)! >= position.get(then)!)).toEqual([])
  })
})

test('waves never put a task beside or before what has to precede it', () => {
  check((order, firm) => {
    const wave = new Map(order.map((item) => [item.task.id, item.wave]))
    expect(firm.filter(([first, then]) => wave.get(first)! >= wave.get(then)!)).toEqual([])
  })
})

test('a task is in no later wave than it has to be', () => {
  check((order, _, world) => {
    const wave = new Map(order.map((item) => [item.task.id, item.wave]))
    const edges = edgesOf(world)
    const late = order.filter(({ task, wave: own }) => {
      const before = edges.flatMap(([first, then]) => (then === task.id ? [wave.get(first)!] : []))
      return own > Math.max(-1, ...before) + 1
    })
    expect(late).toEqual([])
  })
})

test('waves hold every task once, in the order of the families', () => {
  check((order, _, { items, uses }) => {
    const waves = wavesOf(orderByAge(items, uses))
    expect(ids(waves.flat()).sort()).toEqual(ids(items).sort())
    const position = new Map(order.map(({ task }, i) => [task.id, i]))
    for (const wave of waves) {
      const positions = ids(wave).map((id) => position.get(id)!)
      expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    }
  })
})

test('families are what hangs together, the one with the oldest member first', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const families = orderByAge(world.items, world.uses)
      const familyOf = new Map(families.flatMap((family, i) => ids(family).map((id) => [id, i] as const)))
      const torn = edgesOf(world).filter(([first, then]) => familyOf.get(first) !== familyOf.get(then))
      expect(torn).toEqual([])
      const oldest = families.map((family) => Math.min(...family.map(({ ageAtMs }) => ageAtMs)))
      expect(oldest).toEqual(oldest.toSorted((a, b) => a - b))
    }),
    { numRuns: 300 },
  )
})

test('the order does not depend on the order of the listing', () => {
  fc.assert(
    fc.property(worlds, ({ items, uses }) => {
      const sorted = items.toSorted((a, b) => (a.task.id < b.task.id ? -1 : 1))
      expect(orderByAge(items, uses).map(ids)).toEqual(orderByAge(sorted, uses).map(ids))
    }),
    { numRuns: 200 },
  )
})
