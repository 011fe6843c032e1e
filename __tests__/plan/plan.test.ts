import { describe, expect, test } from '@jest/globals'
import { makePlan } from '../../src/plan/plan.ts'
import { DAY, ids, LONG_AGO, NOW, policy, task } from '../support/fixtures.ts'

const aged = (id: string, ageDays: number, parentId?: string) =>
  task({ id, statusChanged: NOW - ageDays * DAY, parentId })

describe('makePlan', () => {
  test('divides the candidates into what goes and what stays, with reasons', () => {
    const candidates = [aged('old', 40), aged('young', 10), task({ id: 'run', status: 'in_progress' })]
    const plan = makePlan(candidates, policy(), 0)
    expect(plan.families.map(ids)).toEqual([['old']])
    expect(plan.families[0]?.[0]?.ageAtMs).toBe(NOW - 40 * DAY)
    expect(plan.kept.map((kept) => [kept.task.id, kept.reason])).toEqual([
      ['young', 'too-young'],
      ['run', 'running'],
    ])
    expect(plan.beyondLimit).toEqual([])
  })

  test('of nothing is empty', () => {
    expect(makePlan([], policy(), 5)).toEqual({ families: [], beyondLimit: [], kept: [] })
  })

  test.each([
    [0, [['a'], ['b'], ['c'], ['d']], []],
    [1, [['a']], ['b', 'c', 'd']],
    [3, [['a'], ['b'], ['c']], ['d']],
    [4, [['a'], ['b'], ['c'], ['d']], []],
    [5, [['a'], ['b'], ['c'], ['d']], []],
  ])('within max-tasks %d the oldest go', (maxTasks, within, beyond) => {
    const candidates = [aged('d', 41), aged('a', 44), aged('c', 42), aged('b', 43)]
    const plan = makePlan(candidates, policy(), maxTasks)
    expect(plan.families.map(ids)).toEqual(within)
    expect(ids(plan.beyondLimit)).toEqual(beyond)
  })

  test('max-tasks takes children of a family rather than their parent', () => {
    const candidates = [aged('p', 50), aged('c1', 48, 'p'), aged('c2', 49, 'p'), aged('x', 45)]
    const plan = makePlan(candidates, policy(), 2)
    expect(plan.families.map(ids)).toEqual([['c2', 'c1']])
    expect(ids(plan.beyondLimit)).toEqual(['p', 'x'])
  })

  test('tasks that stay do not count for max-tasks', () => {
    const plan = makePlan([aged('young', 1), aged('a', 50), aged('b', 49)], policy(), 2)
    expect(plan.families.map(ids)).toEqual([['a'], ['b']])
  })

  test('a task that stays parts the families of its children', () => {
    const published = task({ id: 'p', status: 'published', statusChanged: LONG_AGO })
    const plan = makePlan([published, aged('c', 50, 'p'), aged('d', 49, 'p')], policy(), 0)
    expect(plan.families.map(ids)).toEqual([['c'], ['d']])
  })

  test('takes any iterable, as a listing of 50,000 tasks is one', () => {
    const plan = makePlan(new Set([aged('a', 50), aged('b', 40)]), policy(), 1)
    expect(ids(plan.families.flat())).toEqual(['a'])
  })
})
