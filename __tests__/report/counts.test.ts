import { expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { countsTable } from '../../src/report/counts.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, keptRow, report, row } from '../support/fixtures.ts'

const FILES = { ...NO_FILES, deleted: { ...NO_FILES.deleted, plot: 1_500 }, freedBytes: 2048 }

function render(overrides: Partial<RunReport>): string[] {
  const ended = report(overrides)
  return countsTable(ended, totalsOf(ended.rows)).split('\n')
}

test('has no line and no column that would say 0', () => {
  expect(render({ rows: [row('a', DELETED)] })).toEqual(['|  | Tasks |', '| --- | ---: |', '| Deleted | 1 |'])
  expect(render({ rows: [keptRow('a')] }).at(-1)).toBe('| Kept | 1 |')
  expect(render({ rows: [keptRow('a')] })).toHaveLength(3)
  expect(render({})).toEqual([''])
})

test('has a line for every outcome that there was, with files and bytes', () => {
  const rows = [
    row('a', { kind: 'deleted', models: 4, fileUrls: [] }, { files: { ...FILES, gone: 3 } }),
    row('b', { kind: 'gone' }),
    row('c', { kind: 'failed', error: 'x' }),
    row('d', { kind: 'remaining', because: 'max-tasks' }),
    keptRow('e'),
  ]
  expect(render({ rows })).toEqual([
    '|  | Tasks | Files | Freed |',
    '| --- | ---: | ---: | ---: |',
    '| Deleted | 1 | 1,500 | 2&nbsp;KiB |',
    '| Already gone | 1 | 3 |  |',
    '| Failed | 1 |  |  |',
    '| Left | 1 |  |  |',
    '| Kept | 1 |  |  |',
  ])
})

test('shows files that failed although no task did', () => {
  const failed = [{ uri: 'u', kind: 'model' as const, bytes: undefined, error: 'denied' }]
  expect(render({ rows: [row('a', DELETED, { files: { ...NO_FILES, failed } })] })).toContain(
    '| Failed |  | 1 |',
  )
})

test('of a dry run counts what would go', () => {
  const rows = [row('a', { kind: 'would-delete' }, { files: FILES })]
  expect(render({ rows, config: config({ 'dry-run': 'true' }) })).toEqual([
    '|  | Tasks | Files | Size |',
    '| --- | ---: | ---: | ---: |',
    '| Would delete | 1 | 1,500 | 2&nbsp;KiB |',
  ])
})

test('says what the brake held back', () => {
  const rows = [row('a', { kind: 'remaining', because: 'stopped' })]
  expect(render({ rows, stopReason: 'brake' })).toContain('| Held back | 1 |')
})
