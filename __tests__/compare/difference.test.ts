import { describe, expect, test } from '@jest/globals'
import type { PlanRow } from '../../src/approval/plan-receipt.ts'
import { fateOf } from '../../src/compare/difference.ts'

describe('the fate of a task', () => {
  test.each<[outcome: string, decision: string, fate: string]>([
    ['deleted', 'delete', 'goes'],
    ['would-delete', 'delete', 'goes'],
    ['remaining', 'delete', 'goes'],
    ['archived', 'archive', 'archived'],
    ['would-archive', 'archive', 'archived'],
    ['remaining', 'archive', 'archived'],
    ['kept', 'keep', 'stays'],
    ['kept', 'delete', 'stays'],
    ['failed', 'delete', 'stays'],
    ['gone', 'delete', 'stays'],
  ])('that is %s, where the plan says %s, is that it %s', (outcome, decision, fate) => {
    expect(fateOf({ outcome, decision } as PlanRow)).toBe(fate)
  })

  test('that a receipt does not list is that it stays', () => {
    expect(fateOf(undefined)).toBe('stays')
  })
})
