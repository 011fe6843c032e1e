import { describe, expect, test } from '@jest/globals'
import { cutoffOf, makePolicy } from '../../src/plan/policy.ts'
import { ABILITIES, config, NOW, server } from '../support/fixtures.ts'

describe('cutoffOf', () => {
  test.each([
    ['30', '2026-10-23T12:00:00.000Z'],
    ['1', '2026-11-21T12:00:00.000Z'],
    ['0.5', '2026-11-22T00:00:00.000Z'],
    ['365', '2025-11-22T12:00:00.000Z'],
    ['36500', '1926-12-17T12:00:00.000Z'],
  ])('is %s days of 24 hours ago', (days, iso) => {
    const cutoff = cutoffOf(config({ 'delete-threshold-days': days }), NOW)
    expect(new Date(cutoff).toISOString()).toBe(iso)
  })
})

test('makePolicy joins the selection with its names, the moment and the server', () => {
  const selection = config({ 'force-delete': 'true', protect: 'none' })
  const old = server({ companyId: 'c9', abilities: { ...ABILITIES, deletesPublishedWhole: false } })
  const scope = { projectIds: new Set(['p']), excludedProjectIds: new Set(['q']), userIds: new Set(['u']) }
  expect(makePolicy(selection, old, NOW, scope)).toMatchObject({
    ...scope,
    forceDelete: true,
    protect: new Set(),
    ageField: 'status-changed',
    cutoffMs: Date.parse('2026-10-23T12:00:00Z'),
    companyId: 'c9',
    deletesPublishedWhole: false,
  })
})
