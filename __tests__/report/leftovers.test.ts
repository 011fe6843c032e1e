import { describe, expect, test } from '@jest/globals'
import type { Findings } from '../../src/leftovers/findings.ts'
import { findingsLines, leftoversSection, warningOf } from '../../src/report/leftovers.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { HOSTILE_NAMES } from '../support/hostile-names.ts'
import { config, report } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

const count = (folders: number, files = folders, bytes = 1_024 * folders) => ({ folders, files, bytes })

const FINDINGS: Findings = {
  all: count(100),
  ofTasks: count(60),
  leftovers: count(30),
  unknown: count(20),
  byYear: [
    { year: 2024, ...count(10) },
    { year: 2025, ...count(20) },
  ],
  odd: { files: 3, bytes: 2_048, examples: ['README.md', 'a\nb'] },
}

const section = (findings: Findings): string => plain(leftoversSection(report({ findings })))

test('tells what lies below the roots, by year, and what no rule understands', () => {
  const text = section(FINDINGS)
  expect(text).toContain('| … left over | 30 | 30 | 30 KiB |')
  expect(text).toContain('| … of these, id named by no record | 20 | 20 | 20 KiB |')
  expect(text).toContain('| 2025 | 20 | 20 | 20 KiB |')
  expect(text).toContain('Files in no such folder are never touched')
  expect(text).not.toContain('WARNING')
})

test('tells nothing for other targets', () => {
  expect(leftoversSection(report())).toBe('')
})

test('stands in the summary where nothing is left over, too', () => {
  const run = report({
    config: config({ target: 'leftovers', roots: '/mnt/share', 'dry-run': 'true' }),
    findings: { ...FINDINGS, leftovers: count(0), unknown: count(0), byYear: [] },
  })
  const text = plain(renderSummary(run, totalsOf([])))
  expect(text).toContain('Below the roots')
  expect(text).not.toContain('once they are archived')
  expect(text).toContain('newest file')
})

describe('where fewer than one in ten folders belongs to this server', () => {
  const foreign = { ...FINDINGS, ofTasks: count(9) }

  test('log and summary warn', () => {
    expect(warningOf(foreign)).toMatch(/^Only 9 of 100 folders belong to tasks of this server/u)
    expect(section(foreign)).toContain('[!WARNING]')
    expect(warningOf(FINDINGS)).toBeUndefined()
  })
})

test('the log tells the same in lines, none of them broken by a name', () => {
  const lines = findingsLines({ ...FINDINGS, odd: { ...FINDINGS.odd, examples: ['::add-mask::x\ny'] } })
  expect(lines).toEqual([
    'Folders of tasks below the roots: 100 folders with 100 files (100 KiB), of which 60 belong to tasks of this server',
    'Left over: 30 folders with 30 files (30 KiB)',
    '  newest file of 2024: 10 folders with 10 files (10 KiB)',
    '  newest file of 2025: 20 folders with 20 files (20 KiB)',
    '  ids that no record mentions: 20 of 30; they may be of another server or workspace',
    expect.stringMatching(/^Files in no such folder: 3 \(2 KiB\), never touched, for example /u),
  ])
  expect(lines.join('')).not.toMatch(/\n|(?<!\\)::add-mask::/u)
})

test.each(HOSTILE_NAMES.slice(0, 40))('a file that is named %j breaks nothing', (name) => {
  const text = leftoversSection(
    report({ findings: { ...FINDINGS, odd: { ...FINDINGS.odd, examples: [name] } } }),
  )
  expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(11)
})
