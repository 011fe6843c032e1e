import { describe, expect, test } from '@jest/globals'
import { EMPTY_PLAN, type Plan } from '../../src/plan/plan.ts'
import { plannedRows, rowsOf } from '../../src/report/run-report.ts'
import { NO_FILES } from '../../src/files/tally.ts'
import { config, DELETED, doomed, LONG_AGO, NOW, rule, settled, task } from '../support/fixtures.ts'

const ordered = (id: string) => ({ ...doomed(id), family: 'f', wave: 0 })
const CHANGES = rule({ name: 'changes', ageField: 'last-change' })
const PLAN: Plan = {
  ...EMPTY_PLAN,
  families: [[ordered('a'), ordered('b')]],
  beyondLimit: [ordered('later')],
  kept: [{ task: task({ id: 'k' }), reason: 'published-models', by: ['m1'], dueAtMs: NOW }],
  gone: [task({ id: 'g' })],
  ruleOf: new Map([['a', CHANGES]]),
}

test('a plan has a row for everything in it, in the order in which it goes, what stays last', () => {
  const rows = plannedRows(PLAN, config())
  expect(rows.map((row) => [row.task.id, row.decision, row.outcome.kind])).toEqual([
    ['a', 'delete', 'planned'],
    ['b', 'delete', 'planned'],
    ['later', 'delete', 'remaining'],
    ['g', 'delete', 'gone'],
    ['k', 'keep', 'kept'],
  ])
  expect(rows[0]).toMatchObject({ rule: CHANGES, family: 'f', ageAtMs: LONG_AGO })
  expect(rows[4]).toMatchObject({ dueAtMs: NOW, outcome: { reason: 'published-models', by: ['m1'] } })
})

test('what was not settled is left, and what was settled has its files', () => {
  const done = { ...settled('a', DELETED), files: NO_FILES }
  const [first, second] = rowsOf(PLAN, [done], config())
  expect(first).toMatchObject({ outcome: DELETED, files: NO_FILES })
  expect(second).toMatchObject({ outcome: { kind: 'remaining', because: 'stopped' } })
  expect(second).not.toHaveProperty('files')
})

describe('the age of a task that stays', () => {
  const ageOf = (plan: Plan, rules = config().rules): number | undefined =>
    plannedRows(plan, { ...config(), rules }).at(-1)?.ageAtMs
  const keeping = (change: Parameters<typeof task>[0]): Plan => ({
    ...EMPTY_PLAN,
    kept: [{ task: task({ id: 'k', ...change }), reason: 'no-rule' }],
  })

  test('is by the clock of all rules, and none where they differ', () => {
    const plan = keeping({ lastChange: NOW })
    expect(ageOf(plan)).toBe(LONG_AGO)
    expect(ageOf(plan, [CHANGES])).toBe(NOW)
    expect(ageOf(plan, [CHANGES, rule()])).toBeUndefined()
  })

  test('is none where its date cannot be read', () => {
    expect(ageOf(keeping({ lastChange: 'unreadable' }), [CHANGES])).toBeUndefined()
  })
})
