import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { closedCircles } from '../../src/plan/circles.ts'

/** `a>bc`: a waits for b and c. */
function circles(...texts: string[]): string[][] {
  const waitsFor = new Map(
    texts.map((text) => {
      const [id = '', others = ''] = text.split('>')
      return [id, new Set(others)]
    }),
  )
  return closedCircles(waitsFor).map((circle) => circle.toSorted())
}

describe('closedCircles', () => {
  test.each<[what: string, texts: string[], found: string[][]]>([
    ['nothing', [], []],
    ['two that wait for each other', ['a>b', 'b>a'], [['a', 'b']]],
    ['three', ['a>b', 'b>c', 'c>a'], [['a', 'b', 'c']]],
    ['one that waits for itself', ['a>a'], [['a']]],
    ['what waits for a circle, without being of it', ['x>a', 'a>b', 'b>a'], [['a', 'b']]],
    ['two circles, of which one waits for the other', ['a>b', 'b>ac', 'c>d', 'd>c'], [['c', 'd']]],
    [
      'two that know nothing of each other',
      ['a>b', 'b>a', 'c>d', 'd>c'],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['two that share a task', ['a>b', 'b>ac', 'c>b'], [['a', 'b', 'c']]],
  ])('of %s', (_, texts, found) => {
    expect(circles(...texts).toSorted()).toEqual(found)
  })

  test('finds in every graph the sets that reach exactly themselves', () => {
    const graphs = fc.array(fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }), {
      minLength: 8,
      maxLength: 8,
    })
    fc.assert(
      fc.property(graphs, (graph) => {
        const waitsFor = new Map(graph.map((others, i) => [String(i), new Set(others.map(String))]))
        const reach = new Map([...waitsFor.keys()].map((id) => [id, reachedFrom(id, waitsFor)]))
        const closed = [...waitsFor.keys()].filter((id) =>
          [...(reach.get(id) ?? [])].every((other) => reach.get(other)?.has(id)),
        )
        const found = closedCircles(waitsFor)
        expect(found.flat().toSorted()).toEqual(closed.toSorted())
        for (const circle of found) for (const id of circle) expect(new Set(circle)).toEqual(reach.get(id))
      }),
    )
  })

  test('is not stopped by a circle of a hundred thousand', () => {
    const size = 100_000
    const waitsFor = new Map(Array.from({ length: size }, (_, i) => [`${i}`, new Set([`${(i + 1) % size}`])]))
    expect(closedCircles(waitsFor).map(({ length }) => length)).toEqual([size])
  })
})

function reachedFrom(start: string, waitsFor: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>()
  const pending = [...(waitsFor.get(start) ?? [])]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    pending.push(...(waitsFor.get(id) ?? []))
  }
  return reached
}
