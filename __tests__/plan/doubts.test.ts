import { expect, test } from '@jest/globals'
import { doubtsOf } from '../../src/plan/doubts.ts'
import { rule } from '../support/fixtures.ts'

const OLD_BY_STATUS = { archiveAfterDays: 60, ageField: 'status-changed' } as const

test('a rule that archives by a clock that archiving does not move may delete the next day: that is said', () => {
  const [doubt] = doubtsOf([rule({ ...OLD_BY_STATUS, name: undefined })])
  expect(doubt).toMatch(/^archive-after-days with age-field status-changed leaves no time to restore a task/u)
})

test('of a policy the rule is named', () => {
  const rules = [rule({ ...OLD_BY_STATUS, name: 'sweeps' }), rule({ name: 'rest' })]
  expect(doubtsOf(rules)).toEqual([expect.stringMatching(/^rule "sweeps": archive-after-days/u)])
})

test('nothing is said of a clock that archiving moves, nor of a rule that does not archive', () => {
  expect(doubtsOf([rule({ archiveAfterDays: 60, ageField: 'last-change' }), rule()])).toEqual([])
})
