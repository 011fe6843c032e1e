import { expect, test } from '@jest/globals'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import { EMPTY_PLAN } from '../../src/plan/plan.ts'
import { begunLines, journalLines } from '../../src/report/journal.ts'
import { receiptText } from '../../src/report/receipt.ts'
import type { Row } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, doomed, report, row, settled } from '../support/fixtures.ts'

/** The rows as a receipt has them. */
function inReceipt(...rows: Row[]): object[] {
  const text = [...receiptText(report({ rows }), totalsOf(rows), '1.2.3')].join('')
  return (JSON.parse(text) as { tasks: object[] }).tasks
}

test('a begun task has a line of the journal, too', () => {
  const lines = begunLines([doomed('a'), doomed('b')], config(), EMPTY_PLAN)
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { ...inReceipt(row('a', { kind: 'planned' }))[0], outcome: 'begun' },
    { ...inReceipt(row('b', { kind: 'planned' }))[0], outcome: 'begun' },
  ])
})

test('a line of the journal is a row of the receipt', () => {
  const files: FileTally = {
    ...NO_FILES,
    deleted: { ...NO_FILES.deleted, artifact: 2 },
    spared: [{ uri: 's3://b/k', kind: 'model', bytes: 7, reason: 'shared' }],
  }
  const entry = { ...settled('a', DELETED), files }
  const lines = journalLines([entry, settled('b', { kind: 'gone' })], config(), EMPTY_PLAN)
  expect(lines.map((line) => line.includes('\n'))).toEqual([false, false])
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    inReceipt(row('a', DELETED, { files }), row('b', { kind: 'gone' })),
  )
})
