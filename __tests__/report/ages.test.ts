import { expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { agesSection } from '../../src/report/ages.ts'
import type { Row } from '../../src/report/run-report.ts'
import { DAY, NOW, row } from '../support/fixtures.ts'

const aged = (days: number | undefined, freedBytes = 0): Row =>
  row(
    'a',
    { kind: 'would-delete' },
    {
      ageAtMs: days === undefined ? undefined : NOW - days * DAY,
      files: { ...NO_FILES, freedBytes },
    },
  )
const sizeOf = (rows: readonly Row[]): number =>
  rows.reduce((sum, { files }) => sum + (files?.freedBytes ?? 0), 0)
const many = (number: number, days: number): Row[] => Array.from({ length: number }, () => aged(days))

test('nothing is told of tasks without an age', () => {
  expect(agesSection([], NOW, 'task', sizeOf)).toBe('')
  expect(agesSection([aged(undefined)], NOW, 'task', sizeOf)).toBe('')
})

test('few tasks are a table of the ages that there are, without sizes where none is known', () => {
  const text = agesSection([aged(40), aged(400), aged(45)], NOW, 'task', sizeOf)
  expect(text).not.toContain('mermaid')
  expect(text.split('\n')).toEqual([
    expect.stringMatching(/^\| Age +\| Tasks \|$/u),
    expect.any(String),
    expect.stringMatching(/^\| 1 to 3 months +\| +2 \|$/u),
    expect.stringMatching(/^\| 1 to 2 years +\| +1 \|$/u),
  ])
})

test('sizes stand beside those that have one', () => {
  const text = agesSection([aged(40, 2048), aged(400)], NOW, 'task', sizeOf)
  expect(text).toMatch(/\| Size \|/u)
  expect(text).toMatch(/1 to 3 months \| 1 \| 2&nbsp;KiB \|/u)
  expect(text).toMatch(/1 to 2 years \| 1 \| +\|/u)
})

test('many tasks of one age are a table, of several a chart from the youngest to the oldest', () => {
  expect(agesSection(many(12, 40), NOW, 'task', sizeOf)).not.toContain('mermaid')
  const text = agesSection([...many(12, 40), aged(200)], NOW, 'task', sizeOf)
  expect(text).toContain('x-axis ["1 to 3 months", "3 to 6 months", "6 to 12 months"]')
  expect(text).toContain('bar [12, 0, 1]')
  expect(text).toContain('Ages in numbers')
})
