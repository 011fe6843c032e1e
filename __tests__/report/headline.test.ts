import { describe, expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { headline } from '../../src/report/headline.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, report, row } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

const DRY = { config: config({ 'dry-run': 'true' }) }
const FAILED = row('a', { kind: 'failed', error: 'held' })
const FAILED_FILE = row('a', DELETED, {
  files: { ...NO_FILES, failed: [{ uri: 'u', kind: 'model', bytes: undefined, error: 'x' }] },
})

function parts(overrides: Partial<RunReport>): string[] {
  const ended = report(overrides)
  return plain(headline(ended, totalsOf(ended.rows))).split('\n\n')
}

test.each<[title: string, overrides: Partial<RunReport>]>([
  ['## 🧹 ClearML Cleanup', {}],
  ['## 🔍 ClearML Cleanup: dry run', DRY],
  ['## ⚠️ ClearML Cleanup', { stopReason: 'cancelled' }],
  ['## ❌ ClearML Cleanup', { stopReason: 'error', error: 'x' }],
  ['## ❌ ClearML Cleanup', { stopReason: 'brake', error: 'x' }],
  ['## ❌ ClearML Cleanup', { rows: [FAILED] }],
  ['## ❌ ClearML Cleanup', { rows: [FAILED_FILE] }],
  ['## ❌ ClearML Cleanup', { rows: [FAILED], stopReason: 'cancelled' }],
  ['## ❌ ClearML Cleanup: dry run', { ...DRY, stopReason: 'error' }],
])('is titled "%s"', (title, overrides) => {
  expect(parts(overrides)[0]).toBe(title)
})

test('goes on with the verdict, and ends with the rule, the server and the time', () => {
  expect(parts({ rows: [row('a', DELETED)] }).slice(1)).toEqual([
    '**1 task deleted.**',
    '**Next:** Nothing to do.',
    'Archived drafts with `status_changed` before 2026-10-23 12:00 UTC, more than 30 days ago, ' +
      'on http://clearml.test:8008 (ClearML 2.3.0). It took 12.3 s.',
  ])
  const forced = config({ 'force-delete': 'true', 'age-field': 'last-change', 'delete-threshold-days': '1' })
  expect(parts({ config: forced, server: undefined }).at(-1)).toMatch(
    /^Archived tasks of every status with `last_change` .* more than 1 day ago, on http:\/\/clearml.test:8008\. /u,
  )
})

test('ends with the policy and the number of its rules, where there is one', () => {
  const policy = { ...config(), ruleSource: { kind: 'policy', name: 'retention<1>.yml' } } as const
  expect(parts({ config: policy }).at(-1)).toMatch(/^By the 1 rule of .*retention<1>\.yml.*, on http/u)
})

describe('a note', () => {
  test.each<[note: string, overrides: Partial<RunReport>]>([
    ['> [!NOTE]\n> Nothing was deleted.', DRY],
    ['> [!CAUTION]\n> keys <refused>.', { ...DRY, stopReason: 'error', error: 'keys <refused>' }],
    ['> [!CAUTION]\n> too many!', { stopReason: 'brake', error: 'too many!' }],
    [
      '> [!WARNING]\n> The run was ended before it was through. What is told here was done; the next run goes on.',
      { stopReason: 'cancelled' },
    ],
    [
      '> [!NOTE]\n> `time-budget-minutes` is used up. What is told here was done; the next run goes on.',
      { stopReason: 'time-budget' },
    ],
  ])('%j', (note, overrides) => {
    expect(parts(overrides)[2]).toBe(note)
  })

  test('is not needed by a run that came to its end', () => {
    for (const stopReason of ['done', 'max-tasks'] as const) expect(parts({ stopReason })).toHaveLength(4)
  })
})
