import { expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { nextStep } from '../../src/report/next.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, keptRow, report, row } from '../support/fixtures.ts'

const FORCED = { config: config({ 'force-delete': 'true' }) }
const DRY = { config: config({ 'dry-run': 'true' }) }
const HOST = 's3://minio:9000 is not configured'
const REMEDY = 'name it in s3-endpoints'
const FAILED = row('f', { kind: 'failed', error: `${HOST}; ${REMEDY}`, remedy: REMEDY })
const LEFT = row('l', { kind: 'remaining', because: 'max-tasks' })
const STOPPED = row('s', { kind: 'remaining', because: 'stopped' })
const WOULD = row('w', { kind: 'would-delete' })
const LOST = row('a', DELETED, {
  files: { ...NO_FILES, failed: [{ uri: 'u', kind: 'model', bytes: undefined, error: 'x'.repeat(200) }] },
})

test.each<[overrides: Partial<RunReport>, step: string | undefined]>([
  [{ rows: [row('a', DELETED), keptRow('k')] }, 'Nothing to do.'],
  [{ rows: [row('a', { kind: 'gone' })] }, 'Nothing to do.'],
  [{ rows: [row('a', DELETED), FAILED] }, `${HOST}. Name it in s3-endpoints.`],
  [{ rows: [FAILED, STOPPED], stopReason: 'cancelled' }, `${HOST}. Name it in s3-endpoints.`],
  [
    { rows: [LOST] },
    'No record names these files any more: delete them by hand, by the list in the receipt.',
  ],
  [{ ...DRY, rows: [WOULD, FAILED] }, `${HOST}. Name it in s3-endpoints.`],
  [{ ...DRY, rows: [WOULD] }, 'Set `dry-run: false` to delete.'],
  [
    { rows: [row('a', DELETED), STOPPED], stopReason: 'cancelled' },
    'Run it again: it goes on where this run was ended.',
  ],
  [
    { rows: [row('a', DELETED), STOPPED], stopReason: 'time-budget' },
    'Run it again: it goes on where this run stopped. A larger `time-budget-minutes` gets further in one run.',
  ],
  [
    { rows: [row('a', DELETED), LEFT, LEFT], stopReason: 'max-tasks' },
    'Run it again for the 2 tasks beyond `max-tasks`, or raise that.',
  ],
  [{}, 'Only drafts are listed. Set `force-delete: true` to take tasks of every status in.'],
  [{ ...DRY }, 'Only drafts are listed. Set `force-delete: true` to take tasks of every status in.'],
  [{ rows: [keptRow('k')] }, 'Nothing to do: tasks go once they are old enough.'],
  [{ ...FORCED }, 'Nothing to do: tasks are listed once they are archived.'],
  [{ ...FORCED, rows: [row('k', { kind: 'kept', reason: 'published' })] }, 'Nothing to do.'],
  [{ stopReason: 'error', error: 'no login' }, undefined],
  [{ rows: [STOPPED], stopReason: 'brake', error: 'too many' }, undefined],
])('after run %# the first thing to do is told', (overrides, step) => {
  const ended = report(overrides)
  expect(nextStep(ended, totalsOf(ended.rows))).toBe(step)
})
