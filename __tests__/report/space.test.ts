import { describe, expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { mermaidText } from '../../src/report/escape.ts'
import type { Row } from '../../src/report/run-report.ts'
import { spaceSections } from '../../src/report/space.ts'
import { config, DAY, keptRow, NOW, report, row, task } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

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

  test('shows projects, users, tasks and ages', () => {
    const text = plain(
      render([
        going('big', 'Vision', 40, 5 * 1024 ** 3, 3),
        ...Array.from({ length: 4 }, (_, i) => going(`small${i}`, 'Speech', 400, 0, 0)),
        going('medium', 'Audio', 40, 1024, 1),
        keptRow('kept'),
      ]),
    )
    expect(text).toContain('At least 5 GiB')
    expect(text).toContain('| Vision | 1 | 1 | 5 GiB |')
    expect(text).toContain('| Speech | 4 |  |  |')
    expect(text).toContain('| Ada | 6 | 1 | 5 GiB |')
    expect(text).toContain('| big big | 5 GiB | 3 | Vision |')
  })

  test('links the tasks, which are still there', () => {
    expect(render([going('a', 'P', 40)])).toContain(
      '| [a](http://clearml.test:8080/projects/p1/experiments/a/output/log) <code>a</code> |',
    )
  })

  test('counts by tasks where no bytes are known, and says so', () => {
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

describe('the pie of projects', () => {
  const pie = (sizes: readonly number[]): string[] => {
    const rows = sizes.map((size, i) => going(`t${i}`, `P${i + 1}`, 40, size))
    const [, chart = ''] = /```mermaid\n[^\n]*\npie\n([^]*?)```/u.exec(render(rows)) ?? []
    return chart.trim().split(/\n */u).slice(1)
  }

  test('shows eight by bytes, and all others as one', () => {
    expect(pie([900, 800, 700, 600, 500, 400, 300, 200, 100])).toEqual([
      ...['"1 P1" : 900', '"2 P2" : 800', '"3 P3" : 700', '"4 P4" : 600'],
      ...['"5 P5" : 500', '"6 P6" : 400', '"7 P7" : 300', '"8 P8" : 200', '"all others" : 100'],
    ])
  })

  test('has no slice that is too thin to be seen', () => {
    expect(pie([500, 480, 10, 10])).toEqual(['"1 P1" : 500', '"2 P2" : 480', '"all others" : 20'])
  })

  test.each([
    ['all others were more than half', Array.from({ length: 60 }, () => 10)],
    ['one project has nearly all', [990, 10]],
    ['there is one project', [990]],
  ])('is not drawn where %s', (_, sizes) => {
    expect(pie(sizes)).toEqual([])
  })

  test('folds the table of projects below it, which stands alone otherwise', () => {
    const sizes = (...all: number[]) => render(all.map((size, i) => going(`t${i}`, `P${i}`, 40, size)))
    const folded = '<details><summary>Projects in numbers</summary>\n\n| Project |'
    expect(sizes(5, 5)).toContain(folded)
    expect(sizes(...Array.from({ length: 60 }, () => 10))).not.toContain(folded)
  })
})

describe('the chart of ages', () => {
  const ages = (...counts: [days: number, tasks: number][]): string =>
    render(
      counts.flatMap(([days, tasks]) =>
        Array.from({ length: tasks }, (_, i) => going(`${days}.${i}`, 'P', days)),
      ),
    )

  test('has its table folded below it, without ages that nobody has', () => {
    const text = ages([40, 12], [400, 3])
    expect(text).toContain('  x-axis ["1 to 3 months", "3 to 6 months", "6 to 12 months", "1 to 2 years"]')
    expect(text).toContain('  y-axis "Tasks" 0 --> 12\n  bar [12, 0, 0, 3]')
    expect(text).toContain(
      '<details><summary>Ages in numbers</summary>\n\n| Age | Tasks |\n| --- | ---: |\n' +
        '| 1 to 3 months | 12 |\n| 1 to 2 years | 3 |\n\n</details>',
    )
  })

  test.each<[why: string, counts: [number, number][]]>([
    [
      'its axis would count tenths of tasks',
      [
        [40, 9],
        [400, 1],
      ],
    ],
    ['it would have one bar', [[40, 500]]],
  ])('is left to the table where %s', (_, counts) => {
    const text = ages(...counts)
    expect(text).not.toContain('xychart')
    expect(text).not.toContain('Ages in numbers')
    expect(text).toContain('| 1 to 3 months |')
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
  [`Research/${'Driving/'.repeat(9)}Experiment 16`, 'Research/Driving/Dri…iving/Experiment 16'],
])('a label of a chart: %j is %j', (text, label) => {
  expect(mermaidText(text)).toBe(label)
})
