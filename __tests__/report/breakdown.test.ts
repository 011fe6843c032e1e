import { expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { breakdown, byProject } from '../../src/report/breakdown.ts'
import type { Row, RunReport } from '../../src/report/run-report.ts'
import { config, DELETED, keptRow, report, row, task } from '../support/fixtures.ts'

function inProject(id: string, projectName: string | undefined, freedBytes = 0, outcome = DELETED): Row {
  return row(id, outcome, { task: task({ id, projectName }), files: { ...NO_FILES, freedBytes } })
}

function render(rows: readonly Row[], overrides: Partial<RunReport> = {}): string[] {
  return byProject(report({ rows, ...overrides })).split('\n')
}

test('lists those with most freed bytes first, then those with most tasks', () => {
  const rows = [
    inProject('a', 'One'),
    inProject('b', 'Two'),
    inProject('c', 'Two'),
    inProject('d', undefined, 1024),
    keptRow('e', { task: task({ projectName: 'Two' }) }),
  ]
  expect(render(rows)).toEqual([
    '| Project | Deleted | Kept | Freed |',
    '| --- | ---: | ---: | ---: |',
    '| &#40;no project&#41; | 1 |  | 1&nbsp;KiB |',
    '| Two | 2 | 1 |  |',
    '| One | 1 |  |  |',
  ])
})

test('speaks of a dry run as of what would be', () => {
  const rows = [inProject('a', 'One', 1024, { kind: 'would-delete' } as never)]
  expect(render(rows, { config: config({ 'dry-run': 'true' }) })[0]).toBe('| Project | Would delete | Size |')
})

test('counts what was left, what failed, and what the brake held back', () => {
  const rows = [
    row('a', { kind: 'remaining', because: 'stopped' }),
    row('b', { kind: 'failed', error: 'x' }),
    keptRow('c'),
  ]
  expect(render(rows)).toEqual([
    '| Project | Failed | Left | Kept |',
    '| --- | ---: | ---: | ---: |',
    '| Vision | 1 | 1 | 1 |',
  ])
  expect(render(rows, { stopReason: 'brake' })[0]).toBe('| Project | Failed | Held back | Kept |')
})

test('adds up in one line what is not among the first by bytes or by tasks', () => {
  const byBytes = Array.from({ length: 9 }, (_, i) => inProject(`b${i}`, `bytes ${i}`, 9_000 - i))
  const byTasks = Array.from({ length: 20 }, (_, i) => inProject(`t${i}`, `tasks ${Math.floor(i / 2)}`))
  const lines = render([...byBytes, ...byTasks])
  expect(lines).toHaveLength(2 + 8 + 8 + 1)
  expect(lines.at(-1)).toBe('| *3 others* | 5 | 8.78&nbsp;KiB |')
})

test('cuts long names in the middle, so that they stay different, and lets a line break behind each part', () => {
  const name = (end: number): string => `Computer Vision/${'Autonomous Driving '.repeat(4)}/Experiment ${end}`
  const lines = render([inProject('a', name(1)), inProject('b', name(2))])
  expect(lines.slice(2)).toEqual(
    [1, 2].map(
      (end) => `| Computer Vision/<wbr>Autonomous Dri…onomous Driving /<wbr>Experiment ${end} | 1 |`,
    ),
  )
})

test('takes any other group', () => {
  const rows = [row('a', DELETED, { task: task({ userName: 'A|b' }) })]
  expect(breakdown('User', report({ rows }), ({ task: { userName } }) => userName ?? '')).toContain(
    '| A&#124;b | 1 |',
  )
})
