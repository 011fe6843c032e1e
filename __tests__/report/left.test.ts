import { expect, test } from '@jest/globals'
import { leftText } from '../../src/report/left.ts'
import type { Row } from '../../src/report/run-report.ts'
import { config, DELETED, keptRow, report, row } from '../support/fixtures.ts'

const FORCED = { 'force-delete': 'true' }
const left = (rows: readonly Row[], inputs = {}): string => leftText(report({ rows, config: config(inputs) }))
const many = (number: number, of: (id: string) => Row): Row[] =>
  Array.from({ length: number }, (_, i) => of(`t${i}`))

test('counts what stays in the archive, by why', () => {
  const rows = [
    ...many(1_000, (id) => row(id, DELETED)),
    row('gone', { kind: 'gone' }),
    ...many(4_000, (id) => row(id, { kind: 'remaining', because: 'max-tasks' })),
    ...many(6, (id) => row(id, { kind: 'failed', error: 'x' })),
    ...many(40, (id) => keptRow(id)),
  ]
  expect(left(rows, FORCED)).toBe(
    '4,046 archived tasks are left of those listed: 4,000 for the next run, 6 failed, 40 kept',
  )
})

test('passes over what was taken out of the archive', () => {
  const restored = row('a', { kind: 'kept', reason: 'not-archived' })
  expect(left([restored, keptRow('b')])).toBe('1 archived draft is left of those listed: 1 kept')
  expect(left([restored])).toBe('No archived draft is left of those listed')
})

test('says that none is left', () => {
  expect(left([row('a', DELETED)], FORCED)).toBe('No archived task is left of those listed')
})
