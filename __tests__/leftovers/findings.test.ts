import { expect, test } from '@jest/globals'
import { findingsOf, isMostlyForeign } from '../../src/leftovers/findings.ts'
import { folder } from '../support/leftovers/folders.ts'

const odd = { files: 0, bytes: 0, examples: [] }
const at = (date: string, bytes = 1) => folder({ newestAtMs: Date.parse(date), bytes })

test('counts folders, files and bytes, and leftovers by the year of their newest file', () => {
  const leftovers = [at('2025-12-31T23:59:59Z', 5), at('2024-01-01'), at('2025-01-01', 7)]
  const all = [...leftovers, at('2026-01-01', 100)]
  const findings = findingsOf({ all, ofTasks: all.slice(3), leftovers, unknown: leftovers.slice(1), odd })
  expect(findings).toMatchObject({
    all: { folders: 4, files: 4, bytes: 113 },
    ofTasks: { folders: 1, bytes: 100 },
    leftovers: { folders: 3, bytes: 13 },
    unknown: { folders: 2 },
  })
  expect(findings.byYear).toEqual([
    { year: 2024, folders: 1, files: 1, bytes: 1 },
    { year: 2025, folders: 2, files: 2, bytes: 12 },
  ])
})

test.each([
  [10, 1, false],
  [11, 1, true],
  [1, 0, true],
  [0, 0, false],
])('of %d folders %d of this server: mostly foreign is %s', (all, own, foreign) => {
  const many = (count: number) => Array.from({ length: count }, () => folder())
  const findings = findingsOf({ all: many(all), ofTasks: many(own), leftovers: [], unknown: [], odd })
  expect(isMostlyForeign(findings)).toBe(foreign)
})
