import { describe, expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import type { RuleSettings } from '../../src/plan/policy.ts'
import { ruleSection } from '../../src/report/by-rule.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { config, DELETED, keptRow, report, row, rule, type Inputs } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

const DRAFTS = rule({ name: 'drafts' })
const ALL = rule({ name: 'all', forceDelete: true, thresholdDays: 1, ageField: 'last-change' })
const KEPT = rule({ name: 'gold', keep: true })

/** The cells of the table, row by row, without the line below the headings. */
function cells(
  rules: readonly RuleSettings[],
  overrides: Partial<RunReport> = {},
  inputs: Inputs = {},
): string[][] {
  const ofPolicy = { ...config(inputs), rules, ruleSource: { kind: 'policy', name: 'policy.yml' } } as const
  const [title, ...lines] = plain(ruleSection(report({ config: ofPolicy, ...overrides })))
    .trim()
    .split('\n')
  expect(title).toBe('### By rule')
  return lines
    .filter((line) => line.startsWith('|') && !/^\|[ :|-]+$/u.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

test('there is no table of rules where the inputs are the only one', () => {
  expect(ruleSection(report({ rows: [row('a', DELETED, { rule: DRAFTS })] }))).toBe('')
})

test('every rule says what it deletes, in the order in which they are asked', () => {
  expect(cells([KEPT, ALL, DRAFTS]).map((line) => line.slice(0, 2))).toEqual([
    ['Rule', 'Deletes'],
    ['gold', 'nothing'],
    ['all', 'after 1 day by `last_change`'],
    ['drafts', 'drafts after 30 days by `status_changed`'],
  ])
})

describe('what became of the tasks of a rule', () => {
  test('is counted in the columns that some rule needs', () => {
    const files = { ...NO_FILES, freedBytes: 2_000_000 }
    const rows = [
      row('a', DELETED, { rule: ALL, files }),
      row('b', { kind: 'failed', error: 'held' }, { rule: ALL }),
      keptRow('c', { rule: DRAFTS }),
    ]
    const [head, ...lines] = cells([ALL, DRAFTS], { rows })
    expect(head).toEqual(['Rule', 'Deletes', 'Failed', 'Deleted', 'Kept', 'Taken in', 'Freed'])
    expect(lines.map((line) => line.slice(2))).toEqual([
      ['1', '1', '', '2', '1.91 MiB'],
      ['', '', '1', '1', ''],
    ])
  })

  test('is what would be, in a dry run', () => {
    const rows = [
      row('a', { kind: 'would-delete' }, { rule: ALL, files: { ...NO_FILES, freedBytes: 5_000 } }),
    ]
    const [head, line] = cells([ALL], { rows }, { 'dry-run': 'true' })
    expect(head?.slice(2)).toEqual(['Would delete', 'Taken in', 'Size'])
    expect(line?.slice(2)).toEqual(['1', '1', '4.88 KiB'])
  })

  test.each([
    ['Held back', 'brake'],
    ['Left', 'max-tasks'],
  ] as const)('is %s where the run stopped by %s', (title, stopReason) => {
    const rows = [row('a', { kind: 'remaining', because: 'max-tasks' }, { rule: ALL })]
    expect(cells([ALL], { rows, stopReason })[0]).toContain(title)
  })

  test('is told of a rule that took in nothing, too', () => {
    expect(cells([ALL])).toEqual([
      ['Rule', 'Deletes', 'Taken in'],
      ['all', 'after 1 day by `last_change`', '0'],
    ])
  })
})

test('tasks that came to no rule have the last line', () => {
  const rows = [keptRow('a', { rule: undefined }), keptRow('b', { rule: ALL })]
  expect(cells([ALL], { rows }).slice(1)).toEqual([
    ['all', 'after 1 day by `last_change`', '1', '1'],
    ['*in no rule*', 'stays', '1', '1'],
  ])
})

test('more than 40 rules share a line, with all that they took in', () => {
  const rules = Array.from({ length: 43 }, (_, i) => rule({ name: `r${i}` }))
  const rows = [
    keptRow('a', { rule: rules[41] }),
    keptRow('b', { rule: rules[42] }),
    keptRow('c', { rule: rules[0] }),
  ]
  const lines = cells(rules, { rows })
  expect(lines).toHaveLength(1 + 40 + 1)
  expect(lines[1]).toEqual(['r0', 'drafts after 30 days by `status_changed`', '1', '1'])
  expect(lines.at(-1)).toEqual(['*3 more rules*', '', '2', '2'])
})
