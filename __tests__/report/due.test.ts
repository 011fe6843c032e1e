import { expect, test } from '@jest/globals'
import { dueSection } from '../../src/report/due.ts'
import type { Row } from '../../src/report/run-report.ts'
import { config, DAY, keptRow, NOW, report, task, type Inputs } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

const due = (id: string, days: number, userName?: string, projectName?: string): Row =>
  keptRow(id, { dueAtMs: NOW + days * DAY, task: task({ id, name: id, userName, projectName }) })

const section = (rows: readonly Row[], inputs: Inputs = {}): string =>
  plain(dueSection(report({ rows, config: config(inputs) })))

const lines = (text: string): string[] => text.split('\n').filter((line) => /^\| (?!User|---)/u.test(line))

test('is not there where nothing is due', () => {
  expect(section([])).toBe('')
  expect(section([keptRow('a')])).toBe('')
})

test('tells by user and project, the first one first', () => {
  const text = section([
    due('late', 6, 'Ada', 'Vision'),
    due('soon', 1, 'Bob', 'Vision'),
    due('later', 6.5, 'Ada', 'Vision'),
    due('early', 2, 'Ada', 'Speech'),
    due('loose', 3),
    keptRow('young'),
  ])
  expect(text).toContain('### Due within 7 days\n\n5 tasks will be old enough by then')
  expect(lines(text).map((line) => line.split(' | ').slice(0, 4).join(' | '))).toEqual([
    '| Bob | Vision | 1 | 2026-11-23',
    '| Ada | Speech | 1 | 2026-11-24',
    '| (no user) | (no project) | 1 | 2026-11-25',
    '| Ada | Vision | 2 | 2026-11-28',
  ])
  expect(lines(text).at(-1)).toMatch(/late.*later/u)
})

test('of owners whose first goes at the same time puts the one with more first', () => {
  const text = section([due('a', 1, 'Ada'), due('b', 1, 'Bob'), due('c', 2, 'Bob')])
  expect(lines(text).map((line) => line.split(' | ')[0])).toEqual(['| Bob', '| Ada'])
})

test('says what keeps a task, as the inputs have it', () => {
  expect(section([due('a', 1)])).toContain('To keep one, restore it, or tag it keep.')
  expect(section([due('a', 1)], { 'exclude-tags': 'gold, star' })).toContain('or tag it gold or star.')
  expect(section([due('a', 1)], { 'exclude-tags': 'none' })).toContain('To keep one, restore it.')
})

test('does not grow with the number of users', () => {
  const rows = Array.from({ length: 50 }, (_, i) => due(`t${i}`, 1 + i / 10, `user ${i}`))
  const text = section(rows)
  expect(lines(text)).toHaveLength(20)
  expect(text).toContain('… and 30 tasks of others; the receipt lists them all.')
})
