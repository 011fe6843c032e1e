import { describe, expect, test } from '@jest/globals'
import {
  ageInDays,
  count,
  counted,
  day,
  duration,
  instant,
  minute,
  remainingTime,
} from '../../src/report/format.ts'
import { DAY, NOW } from '../support/fixtures.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1_250, '1,250'],
  [1_234_567, '1,234,567'],
  [0.25, '0.3'],
])('count of %d is %s', (value, text) => {
  expect(count(value)).toBe(text)
})

test.each([
  [0, '0 tasks'],
  [1, '1 task'],
  [2, '2 tasks'],
  [0.5, '0.5 tasks'],
  [21, '21 tasks'],
  [1_001, '1,001 tasks'],
])('counted %d is %s', (value, text) => {
  expect(counted(value, 'task')).toBe(text)
})

test.each([
  [0, '0 ms'],
  [849.6, '850 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [12_340, '12.3 s'],
  [59_900, '59.9 s'],
  [60_000, '1 min 0 s'],
  [245_900, '4 min 5 s'],
  [3_599_999, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [7_800_000, '2 h 10 min'],
  [90_000_000, '25 h 0 min'],
])('duration of %d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

describe('instants', () => {
  test('are told in UTC, to the second or the day', () => {
    expect(instant(Date.parse('2026-11-22T23:59:59.999+00:00'))).toBe('2026-11-22T23:59:59Z')
    expect(day(Date.parse('2026-11-22T23:30:00-02:00'))).toBe('2026-11-23')
    expect(instant(0)).toBe('1970-01-01T00:00:00Z')
  })
})

test.each([
  [0, '0 days'],
  [DAY - 1, '0 days'],
  [DAY, '1 day'],
  [45 * DAY + 5, '45 days'],
  [1_200 * DAY, '1,200 days'],
])('an age of %d ms is %s', (ageMs, text) => {
  expect(ageInDays(NOW - ageMs, NOW)).toBe(text)
})

test('a minute is a date and a time that people can read', () => {
  expect(minute(NOW + 59_999)).toBe('2026-11-22 12:00 UTC')
})

test.each([
  [1, 'less than a minute left'],
  [985, 'less than a minute left'],
  [47_000, 'less than a minute left'],
  [50_000, 'about 1 minute left'],
  [254_000, 'about 4 minutes left'],
  [3_600_000, 'about 60 minutes left'],
  [5_400_000, 'about 1.5 hours left'],
  [9_300_000, 'about 2.5 hours left'],
  [36_100_000, 'about 10 hours left'],
])('%d ms are estimated as "%s"', (ms, text) => {
  expect(remainingTime(ms)).toBe(text)
})
