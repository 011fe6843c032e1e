import { describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../src/cleanup/outcome.ts'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { failureOf, verdict } from '../../src/report/verdict.ts'
import { config, DELETED, keptRow, report, row } from '../support/fixtures.ts'

const DRY = { config: config({ 'dry-run': 'true' }) }
const FILES: FileTally = { ...NO_FILES, deleted: { ...NO_FILES.deleted, plot: 3 }, byStore: { gcs: 3 } }
const FAILED_FILE: FileTally = {
  ...NO_FILES,
  failed: [{ uri: 'u', kind: 'model', bytes: undefined, error: 'denied' }],
}
const EVENTS_LEFT: Outcome = { kind: 'deleted', models: 0, fileUrls: [], unsaid: 'server-error' }
const FAILED = row('f', { kind: 'failed', error: 'x' })
const LEFT = row('l', { kind: 'remaining', because: 'max-tasks' })
const STOPPED = row('s', { kind: 'remaining', because: 'stopped' })

describe.each<[overrides: Partial<RunReport>, said: string, failure: RegExp | undefined]>([
  [{}, 'Nothing to delete', undefined],
  [{ rows: [keptRow('k')] }, '0 tasks deleted, 1 task kept', undefined],
  [{ rows: [row('a', DELETED)] }, '1 task deleted', undefined],
  [{ rows: [row('a', DELETED), keptRow('k')] }, '1 task deleted, 1 task kept', undefined],
  [{ rows: [row('a', { kind: 'gone' })] }, '0 tasks deleted, 1 task already gone', undefined],
  [
    { rows: [row('a', DELETED), LEFT], stopReason: 'max-tasks' },
    '1 task deleted, 1 task left to the next run',
    undefined,
  ],
  [
    { rows: [row('a', DELETED), FAILED] },
    '1 task deleted, 1 task could not be deleted',
    /^1 of 2 tasks could not be deleted\. x\. The next run tries again\.$/u,
  ],
  [{ ...DRY, rows: [row('a', { kind: 'would-delete' })] }, '1 task would be deleted', undefined],
  [{ ...DRY }, 'Nothing to delete', undefined],
  [{ ...DRY, rows: [keptRow('k')] }, '0 tasks would be deleted, 1 task kept', undefined],
  [
    { rows: [STOPPED, keptRow('k')], stopReason: 'brake', error: 'too many' },
    'Stopped by abort-above: nothing deleted, 1 task held back, 1 task kept',
    /^too many$/u,
  ],
  [
    { rows: [STOPPED], stopReason: 'brake', error: 'too many' },
    'Stopped by abort-above: nothing deleted, 1 task held back',
    /^too many$/u,
  ],
  [
    { rows: [row('a', DELETED), STOPPED], stopReason: 'cancelled' },
    'Cancelled: 1 task deleted, 1 task left to the next run',
    /cancelled/u,
  ],
  [
    { rows: [row('a', DELETED), STOPPED], stopReason: 'time-budget' },
    'Time budget used up: 1 task deleted, 1 task left to the next run',
    undefined,
  ],
  [{ rows: [row('a', DELETED, { files: FILES })] }, '1 task deleted with 3 files', undefined],
  [
    { rows: [row('a', DELETED, { files: { ...FILES, freedBytes: 1536 } })] },
    '1 task deleted with 3 files (at least 1.5 KiB)',
    undefined,
  ],
  [
    { ...DRY, rows: [row('a', { kind: 'would-delete' }, { files: FILES })] },
    '1 task would be deleted with 3 files',
    undefined,
  ],
  [
    { rows: [row('a', DELETED, { files: FAILED_FILE })] },
    '1 task deleted',
    /^1 file could not be deleted\. denied\. No record names these files any more: /u,
  ],
  [
    { rows: [row('a', EVENTS_LEFT), row('b', DELETED)] },
    '2 tasks deleted',
    /^1 deleted task may have left metrics, plots and console lines on the server: .*Elasticsearch\.$/u,
  ],
  [
    { rows: [row('a', EVENTS_LEFT)], stopReason: 'error', error: 'no events' },
    'Stopped by an error: 1 task deleted',
    /^no events$/u,
  ],
  [
    { rows: [row('a', DELETED), STOPPED], stopReason: 'error', error: 'down' },
    'Stopped by an error: 1 task deleted, 1 task left to the next run',
    /^down$/u,
  ],
  [{ stopReason: 'error', error: 'no login', server: undefined }, 'The cleanup could not run', /^no login$/u],
  [{ stopReason: 'error' }, 'The cleanup could not run', /no message/u],
  [
    { rows: [FAILED, STOPPED], stopReason: 'cancelled' },
    'Cancelled: 0 tasks deleted, 1 task could not be deleted, 1 task left to the next run',
    /^1 of 2 tasks could not be deleted/u,
  ],
])('a run %#', (overrides, said, failure) => {
  const ended = report(overrides)
  const totals = totalsOf(ended.rows)

  test(`is summed up as "${said}"`, () => {
    expect(verdict(ended, totals)).toBe(said)
  })

  test(failure === undefined ? 'succeeds' : `fails with ${String(failure)}`, () => {
    const found = failureOf(ended, totals)
    if (failure === undefined) expect(found).toBeUndefined()
    else expect(found).toMatch(failure)
  })
})
