import { describe, expect, test } from '@jest/globals'
import { abortAbove } from '../../src/inputs/choice.ts'
import { abortAboveText, brakeOf, type AbortAbove } from '../../src/plan/brake.ts'

const tasks = (count: number): AbortAbove => ({ kind: 'tasks', tasks: count })
const share = (hundredths: number): AbortAbove => ({ kind: 'share', hundredths })

describe('brakeOf', () => {
  test.each<[AbortAbove, qualifying: number, selected: number, holds: boolean]>([
    [{ kind: 'never' }, 1_000_000, 1, false],
    [tasks(500), 500, 500, false],
    [tasks(500), 501, 9_999, true],
    [share(2_000), 20, 100, false],
    [share(2_000), 21, 100, true],
    [share(1_234), 1_234, 10_000, false],
    [share(1_234), 1_235, 10_000, true],
    [share(10_000), 7, 7, false],
    [share(1), 0, 0, false],
    // A share of many is more than any number of tasks, and the other way round.
    [share(5_000), 6_000, 20_000, false],
    [tasks(5_000), 4_999, 5_000, false],
  ])('%j with %d of %d: %s', (limit, qualifying, selected, holds) => {
    expect(brakeOf(limit, { qualifying, selected, listed: 'archived task' }) !== undefined).toBe(holds)
  })

  test('says how many qualify, what was allowed, and what to do', () => {
    expect(brakeOf(share(1_250), { qualifying: 30, selected: 120, listed: 'archived task' })).toBe(
      '30 of 120 archived tasks in the selection qualify, more than abort-above allows (12.5%): ' +
        'nothing was deleted. If this is what you want, raise abort-above',
    )
    expect(brakeOf(tasks(29), { qualifying: 30, selected: 120, listed: 'archived task' })).toContain(
      'allows (29): ',
    )
  })
})

test.each(['', '500', '20%', '12.5%', '0.01%', '100%'])('%j is spelled as the input spells it', (text) => {
  const parsed = abortAbove(text)
  expect(parsed.ok && abortAboveText(parsed.value)).toBe(text)
})
