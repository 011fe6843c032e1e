import { describe, expect, test } from '@jest/globals'
import { clockOf, listsDraftsOnly, ruleText, toldBy } from '../../src/report/row-rule.ts'
import { rule } from '../support/fixtures.ts'

const CHANGES = rule({ name: 'changes', ageField: 'last-change' })
const STATUS = rule({ name: 'status', ageField: 'status-changed' })

describe('a task that came to no rule', () => {
  test('is told by the only one there is, and by none of several', () => {
    expect(toldBy(undefined, { rules: [CHANGES] })).toBe(CHANGES)
    expect(toldBy(undefined, { rules: [CHANGES, STATUS] })).toBeUndefined()
    expect(toldBy(STATUS, { rules: [CHANGES, STATUS] })).toBe(STATUS)
  })

  test('is told by the clock that all rules have, and by none where they differ', () => {
    expect(clockOf(undefined, { rules: [CHANGES, CHANGES] })).toBe('last-change')
    expect(clockOf(undefined, { rules: [CHANGES, STATUS] })).toBeUndefined()
    expect(clockOf(undefined, { rules: [] })).toBeUndefined()
    expect(clockOf(STATUS, { rules: [CHANGES, STATUS] })).toBe('status-changed')
  })
})

test('drafts alone are listed unless a rule takes in or keeps others', () => {
  expect(listsDraftsOnly({ target: 'tasks', rules: [rule(), rule()] })).toBe(true)
  expect(listsDraftsOnly({ target: 'tasks', rules: [rule(), rule({ forceDelete: true })] })).toBe(false)
  expect(listsDraftsOnly({ target: 'tasks', rules: [rule({ keep: true })] })).toBe(false)
})

test('a rule is named where a policy made it', () => {
  expect([ruleText(CHANGES), ruleText(rule({ name: undefined })), ruleText(undefined)]).toEqual([
    'rule "changes": ',
    '',
    '',
  ])
})
