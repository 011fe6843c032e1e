import { describe, expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { mermaidText } from '../../src/report/escape.ts'
import type { Row } from '../../src/report/run-report.ts'
import { spaceSections } from '../../src/report/space.ts'
import { config, DAY, keptRow, NOW, report, row, task } from '../support/fixtures.ts'

/** A task that would go, so many days old, with files of so many bytes. */
function going(id: string, projectName: string, days: number, freedBytes = 0, files = 1): Row {
  const tally = { ...NO_FILES, freedBytes, deleted: { ...NO_FILES.deleted, artifact: files } }
  return row(
    id,
    { kind: 'would-delete' },
    {
      task: task({ id, name: id, projectName, userName: 'Ada' }),
      ageAtMs: NOW - days * DAY,
      files: tally,
    },
  )
}

const render = (rows: readonly Row[]): string =>
  spaceSections(report({ rows, config: config({ 'dry-run': 'true' }) }))

describe('spaceSections', () => {
  test('of a plan that deletes nothing is the table of projects', () => {
    expect(render([keptRow('a')])).toBe(
      '### By project\n\n| Project | Kept |\n| --- | ---: |\n| Vision | 1 |',
    )
  })

  test('shows projects by bytes and by tasks, users, tasks and ages, each chart with its table', () => {
    const text = render([
      going('big', 'Vision', 40, 5 * 1024 ** 3, 3),
      ...Array.from({ length: 4 }, (_, i) => going(`small${i}`, 'Speech', 400, 0, 0)),
      going('medium', 'Audio', 40, 1024, 1),
      keptRow('kept'),
    ])
    expect(text).toContain('At least 5 GiB')
    expect(text).toContain('  "1 Vision" : 5368709120\n  "2 Audio" : 1024\n```')
    expect(text).toContain('| Vision | 1 | 5 GiB | 1 |')
    expect(text).toContain('| Speech | 4 |  |  |')
    expect(text).toContain('| Ada | 6 | 5 GiB | 1 |')
    expect(text).toContain('| big <code>big</code> | Vision | 3 | 5 GiB |')
    expect(text).toContain('  x-axis ["1 to 3 months", "3 to 6 months", "6 to 12 months", "1 to 2 years"]')
    expect(text).toContain('  y-axis "Tasks" 0 --> 4\n  bar [2, 0, 0, 4]')
    expect(text).toContain('| 1 to 2 years | 4 |  |')
  })

  test('draws by tasks where no bytes are known, and says so', () => {
    const text = render([going('a', 'P', 40), going('b', 'P', 40), going('c', 'Q', 40)])
    expect(text).toContain('No sizes are known')
    expect(text).toContain('| Age | Tasks |\n')
    expect(text).toContain('title Tasks by project\n  "1 P" : 2\n  "2 Q" : 1')
  })

  test('stays readable: its size does not grow with the run', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => going(`t${i}`, `project ${i}`, i % 900, i))
    expect(render(rows).length).toBeLessThan(8_000)
  })

  test.each([
    [30, '1 to 3 months'],
    [29.999, 'under 1 month'],
    [90, '3 to 6 months'],
    [365, '1 to 2 years'],
    [730, 'over 2 years'],
    [10_000, 'over 2 years'],
  ])('counts %d days as %s', (days, label) => {
    expect(render([going('a', 'P', days)])).toContain(`| ${label} | 1 |`)
  })
})

test.each([
  ['Vision/Night v1.2', 'Vision/Night v1.2'],
  ['a" : 1\n  "b', 'a_ _ 1   _b'],
  ['%%{init: {}}%%', '___init_ _____'],
  ['```', '___'],
  ['<b>#quot;', '_b__quot_'],
  ['größe 日本', 'größe 日本'],
  ['a\u202eb', 'a b'],
])('a label of a chart: %j is %j', (text, label) => {
  expect(mermaidText(text)).toBe(label)
})
