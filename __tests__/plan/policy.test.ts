import { describe, expect, test } from '@jest/globals'
import { cutoffOf, makePolicy, makeRule } from '../../src/plan/policy.ts'
import { ABILITIES, DAY, NOW, rule, server } from '../support/fixtures.ts'

describe('cutoffOf', () => {
  test.each([
    ['30', '2026-10-23T12:00:00.000Z'],
    ['1', '2026-11-21T12:00:00.000Z'],
    ['0.5', '2026-11-22T00:00:00.000Z'],
    ['365', '2025-11-22T12:00:00.000Z'],
    ['36500', '1926-12-17T12:00:00.000Z'],
  ])('is %s days of 24 hours ago', (days, iso) => {
    const cutoff = cutoffOf(rule({}, { 'delete-threshold-days': days }), NOW)
    expect(new Date(cutoff).toISOString()).toBe(iso)
  })
})

test('a rule joins what it says with its names and the moment', () => {
  const settings = rule({}, { 'force-delete': 'true', protect: 'none' })
  const scope = { projectIds: new Set(['p']), excludedProjectIds: new Set(['q']), userIds: new Set(['u']) }
  expect(makeRule(settings, scope, NOW, 7)).toMatchObject({
    ...scope,
    forceDelete: true,
    protect: new Set(),
    ageField: 'status-changed',
    cutoffMs: Date.parse('2026-10-23T12:00:00Z'),
    noticeUntilMs: NOW + 7 * DAY,
  })
})

test('a policy is its rules on one server', () => {
  const old = server({ companyId: 'c9', abilities: { ...ABILITIES, deletesPublishedWhole: false } })
  const rules = [rule()]
  expect(makePolicy(rules, old)).toEqual({ rules, companyId: 'c9', deletesPublishedWhole: false })
})
