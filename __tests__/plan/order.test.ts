import { describe, expect, test } from '@jest/globals'
import { orderByAge, type Doomed } from '../../src/plan/order.ts'
import { doomed, ids } from '../support/fixtures.ts'

/** `child<parent@age` */
function item(text: string): Doomed {
  const [, id = '', parentId, age] = /^(\w+)(?:<(\w+))?@(\d+)$/u.exec(text) ?? []
  return doomed(id, { parentId }, Number(age))
}

function order(...texts: string[]): string[][] {
  return orderByAge(texts.map(item)).map(ids)
}

describe('orderByAge', () => {
  test('of nothing is nothing', () => {
    expect(order()).toEqual([])
  })

  test('puts the oldest first', () => {
    expect(order('a@3', 'b@1', 'c@2')).toEqual([['b'], ['c'], ['a']])
  })

  test('breaks ties by id, whatever the server gave first', () => {
    expect(order('c@1', 'a@1', 'b@1')).toEqual([['a'], ['b'], ['c']])
    expect(order('b@1', 'c@1', 'a@1')).toEqual([['a'], ['b'], ['c']])
  })

  test.each([
    ['an older parent', ['p@1', 'c<p@2'], [['c', 'p']]],
    ['a younger parent', ['p@9', 'c<p@2'], [['c', 'p']]],
    ['children by age', ['p@1', 'c<p@4', 'd<p@3', 'e<p@2'], [['e', 'd', 'c', 'p']]],
    ['grandchildren', ['p@1', 'c<p@2', 'g<c@3'], [['g', 'c', 'p']]],
    ['branches', ['p@1', 'c<p@2', 'd<p@3', 'g<c@9', 'h<d@1'], [['h', 'g', 'c', 'd', 'p']]],
  ])('puts children before %s', (_, texts, families) => {
    expect(order(...texts)).toEqual(families)
  })

  test('a family goes when its oldest member does', () => {
    expect(order('p@9', 'c<p@1', 'x@2')).toEqual([['c', 'p'], ['x']])
    expect(order('p@3', 'c<p@4', 'x@2')).toEqual([['x'], ['c', 'p']])
  })

  test('siblings whose parent stays are no family', () => {
    expect(order('c<gone@2', 'd<gone@1')).toEqual([['d'], ['c']])
  })

  test.each([
    ['a task that is its own parent', ['a<a@1'], 1],
    ['a circle of two', ['a<b@1', 'b<a@2'], 2],
    ['a circle of three', ['a<c@1', 'b<a@2', 'c<b@3'], 3],
    ['a circle with a branch', ['a<b@5', 'b<a@6', 'c<a@1', 'd<c@2'], 4],
  ])('%s ends, and places each task once', (_, texts, size) => {
    const families = order(...texts)
    expect(families).toHaveLength(1)
    expect(new Set(families.flat()).size).toBe(size)
    expect(families.flat()).toHaveLength(size)
  })

  test('a branch of a circle goes before the circle', () => {
    const [family = []] = order('a<b@5', 'b<a@6', 'c<a@1', 'd<c@2')
    expect(family.indexOf('d')).toBeLessThan(family.indexOf('c'))
    expect(family.indexOf('c')).toBeLessThan(family.indexOf('a'))
  })

  test('names a family by its smallest id, whatever its age and place', () => {
    const families = (...texts: string[]): string[] =>
      orderByAge(texts.map(item))
        .flat()
        .map(({ family }) => family)
    expect(families('p@1', 'a<p@2')).toEqual(['a', 'a'])
    expect(families('a@9', 'c<a@1', 'b<a@2')).toEqual(['a', 'a', 'a'])
    expect(families('p@1', 'c<p@4', 'b<c@5')).toEqual(['b', 'b', 'b'])
    expect(families('x@1', 'y@2')).toEqual(['x', 'y'])
  })

  test('counts waves from 0, those of a circle too', () => {
    const wavesOf = (...texts: string[]): (string | number)[][] =>
      orderByAge(texts.map(item))
        .flat()
        .map(({ task, wave }) => [task.id, wave])
    expect(wavesOf('p@1', 'c<p@2', 'g<c@3', 'x@9')).toEqual([
      ['g', 0],
      ['c', 1],
      ['p', 2],
      ['x', 0],
    ])
    expect(wavesOf('a<b@1', 'b<a@2')).toEqual([
      ['b', 0],
      ['a', 1],
    ])
    expect(wavesOf('a<a@1')).toEqual([['a', 0]])
  })

  test('a task that uses a model of its own waits for nobody', () => {
    const [family = []] = orderByAge([item('a@1')], [{ userId: 'a', makerId: 'a' }])
    expect(family.map(({ task, wave }) => [task.id, wave])).toEqual([['a', 0]])
  })

  test('does not change what it is given', () => {
    const given = Object.freeze([item('a@3'), item('b@1')])
    orderByAge(given)
    expect(ids(given)).toEqual(['a', 'b'])
  })
})
