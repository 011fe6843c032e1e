import { describe, expect, test } from '@jest/globals'
import { decideAll } from '../../src/plan/decide-all.ts'
import { EMPTY_PLAN, makePlan, type Plan } from '../../src/plan/plan.ts'
import type { Task } from '../../src/clearml/task.ts'
import type { ModelUse } from '../../src/plan/order.ts'
import { DAY, ids, LONG_AGO, NOW, policy, task } from '../support/fixtures.ts'

const aged = (id: string, ageDays: number, parentId?: string) =>
  task({ id, statusChanged: NOW - ageDays * DAY, parentId })

const plan = (candidates: Iterable<Task>, maxTasks: number, modelUses: readonly ModelUse[] = []): Plan =>
  makePlan(decideAll(candidates, policy()), modelUses, maxTasks)

describe('decideAll', () => {
  test('divides the candidates by their decisions, in the order of the listing', () => {
    const candidates = [
      aged('young', 10),
      aged('b', 40),
      task({ id: 'run', status: 'in_progress' }),
      aged('a', 50),
    ]
    const { doomed, kept } = decideAll(candidates, policy())
    expect(doomed.map(({ task: { id }, ageAtMs }) => [id, ageAtMs])).toEqual([
      ['b', NOW - 40 * DAY],
      ['a', NOW - 50 * DAY],
    ])
    expect(kept.map(({ task: { id }, reason }) => [id, reason])).toEqual([
      ['young', 'too-young'],
      ['run', 'running'],
    ])
  })

  test('takes any iterable, as a listing of 50,000 tasks is one', () => {
    expect(ids(decideAll(new Set([aged('a', 50), aged('b', 40)]), policy()).doomed)).toEqual(['a', 'b'])
  })
})

test('keep-last keeps only what would go, and gives way to every other reason', () => {
  const candidates = [aged('b', 40), aged('a', 50), aged('young', 1)]
  const { doomed, kept } = decideAll(candidates, policy({ keepLast: 2 }))
  expect(ids(doomed)).toEqual(['a'])
  expect(kept.map(({ task: { id }, reason }) => [id, reason])).toEqual([
    ['b', 'keep-last'],
    ['young', 'too-young'],
  ])
})

describe('makePlan', () => {
  test('divides the candidates into what goes and what stays, with reasons', () => {
    const candidates = [aged('old', 40), aged('young', 10), task({ id: 'run', status: 'in_progress' })]
    const made = plan(candidates, 0)
    expect(made.families.map(ids)).toEqual([['old']])
    expect(made.families[0]?.[0]?.ageAtMs).toBe(NOW - 40 * DAY)
    expect(made.kept.map((kept) => [kept.task.id, kept.reason])).toEqual([
      ['young', 'too-young'],
      ['run', 'running'],
    ])
    expect(made.beyondLimit).toEqual([])
  })

  test('of nothing is empty', () => {
    expect(plan([], 5)).toEqual(EMPTY_PLAN)
  })

  test.each([
    [0, [['a'], ['b'], ['c'], ['d']], []],
    [1, [['a']], ['b', 'c', 'd']],
    [3, [['a'], ['b'], ['c']], ['d']],
    [4, [['a'], ['b'], ['c'], ['d']], []],
    [5, [['a'], ['b'], ['c'], ['d']], []],
  ])('within max-tasks %d the oldest go', (maxTasks, within, beyond) => {
    const candidates = [aged('d', 41), aged('a', 44), aged('c', 42), aged('b', 43)]
    const made = plan(candidates, maxTasks)
    expect(made.families.map(ids)).toEqual(within)
    expect(ids(made.beyondLimit)).toEqual(beyond)
  })

  test('max-tasks takes children of a family rather than their parent', () => {
    const candidates = [aged('p', 50), aged('c1', 48, 'p'), aged('c2', 49, 'p'), aged('x', 45)]
    const made = plan(candidates, 2)
    expect(made.families.map(ids)).toEqual([['c2', 'c1']])
    expect(ids(made.beyondLimit)).toEqual(['p', 'x'])
  })

  test('tasks that stay do not count for max-tasks', () => {
    const made = plan([aged('young', 1), aged('a', 50), aged('b', 49)], 2)
    expect(made.families.map(ids)).toEqual([['a'], ['b']])
  })

  test('a task that stays parts the families of its children', () => {
    const published = task({ id: 'p', status: 'published', statusChanged: LONG_AGO })
    const made = plan([published, aged('c', 50, 'p'), aged('d', 49, 'p')], 0)
    expect(made.families.map(ids)).toEqual([['c'], ['d']])
  })

  test('puts users of a model before its maker, and within max-tasks takes them first', () => {
    const candidates = [aged('maker', 50), aged('user', 40), aged('x', 45)]
    const uses = [{ userId: 'user', makerId: 'maker' }]
    expect(plan(candidates, 0, uses).families.map(ids)).toEqual([['user', 'maker'], ['x']])
    const limited = plan(candidates, 1, uses)
    expect(limited.families.map(ids)).toEqual([['user']])
    expect(ids(limited.beyondLimit)).toEqual(['maker', 'x'])
  })

  test('a maker that stays, or a model use of nobody in the plan, binds nothing', () => {
    const uses = [
      { userId: 'a', makerId: 'young' },
      { userId: 'gone', makerId: 'b' },
    ]
    expect(plan([aged('b', 40), aged('a', 50), aged('young', 1)], 0, uses).families.map(ids)).toEqual([
      ['a'],
      ['b'],
    ])
  })
})
