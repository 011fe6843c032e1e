import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Task } from '../../src/clearml/task.ts'
import { decideAll } from '../../src/plan/decide-all.ts'
import type { KeepBest } from '../../src/plan/keep-best.ts'
import { DAY, NOW, policy, task, type PolicyChange } from '../support/fixtures.ts'

const aged = (id: string, days: number, more: Partial<Task> = {}): Task =>
  task({ id, statusChanged: NOW - days * DAY, ...more })

const dueOf = (tasks: readonly Task[], rules: PolicyChange = {}): [string, number][] =>
  decideAll(tasks, policy(rules)).kept.flatMap(({ task: { id }, dueAtMs }): [string, number][] =>
    dueAtMs === undefined ? [] : [[id, (dueAtMs - NOW) / DAY]],
  )

describe('what becomes due', () => {
  const tasks = [aged('old', 31), aged('next', 30), aged('soon', 25), aged('edge', 23), aged('later', 22)]

  test('is what will be old enough within the notice, and is not yet', () => {
    expect(dueOf(tasks)).toEqual([
      ['next', 0],
      ['soon', 5],
    ])
  })

  test('is nothing without a notice', () => {
    expect(dueOf(tasks, { noticeUntilMs: NOW })).toEqual([])
  })

  test('is not what a rule keeps for another reason', () => {
    const kept = [
      aged('tagged', 25, { tags: ['keep'] }),
      aged('running', 25, { status: 'in_progress' }),
      aged('restored', 25, { systemTags: [] }),
      aged('ended', 25, { status: 'completed' }),
    ]
    expect(dueOf(kept)).toEqual([])
  })

  test('is not what keep-last and keep-best keep', () => {
    expect(dueOf([aged('a', 25), aged('b', 26)], { keepLast: 1 })).toEqual([['b', 4]])
    const value = (n: number): Partial<Task> => ({ metrics: new Map([['m.v', { value: n }]]) })
    const keepBest: KeepBest = {
      kind: 'by-metric',
      count: 1,
      best: 'max',
      of: 'last',
      metric: 'm/v',
      paths: ['m.v'],
    }
    const measured = [aged('good', 25, value(9)), aged('bad', 25, value(1)), aged('unmeasured', 25)]
    expect(dueOf(measured, { keepBest })).toEqual([['bad', 5]])
  })

  test('goes when the notice is over, if nothing changes', () => {
    const days = fc.double({ min: 0, max: 60, noNaN: true })
    fc.assert(
      fc.property(fc.array(days, { maxLength: 20 }), days, fc.nat(2), (ages, noticeDays, keepLast) => {
        const all = ages.map((age, i) => aged(`t${i}`, age))
        const rules = { keepLast, noticeUntilMs: NOW + noticeDays * DAY }
        const now = decideAll(all, policy(rules))
        const then = decideAll(all, policy({ ...rules, cutoffMs: NOW + (noticeDays - 30) * DAY }))
        const due = now.kept.filter(({ dueAtMs }) => dueAtMs !== undefined).map(({ task: { id } }) => id)
        const gone = new Set(now.doomed.map(({ task: { id } }) => id))
        const newly = then.doomed.map(({ task: { id } }) => id).filter((id) => !gone.has(id))
        expect(due.toSorted()).toEqual(newly.toSorted())
      }),
    )
  })
})
