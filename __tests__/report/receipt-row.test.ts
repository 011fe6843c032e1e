import { describe, expect, test } from '@jest/globals'
import type { ArchiveOutcome } from '../../src/cleanup/archive/archiving.ts'
import type { Row } from '../../src/report/run-report.ts'
import { archiveRow, receiptRow } from '../../src/report/receipt-row.ts'
import { config, DELETED, keptRow, LONG_AGO, NOW, row, rule, task } from '../support/fixtures.ts'

const LONG_AGO_TEXT = new Date(LONG_AGO).toISOString()
const rowOf = (of: Row): object => receiptRow(of, { config: config() })

describe('a task of the plan', () => {
  test('has all that tells who, by which rule and clock, and what became of it', () => {
    const of = row('a', DELETED, {
      rule: rule({ name: 'sweeps', ageField: 'last-change' }),
      family: 'f',
      dueAtMs: NOW,
    })
    expect(rowOf(of)).toEqual({
      ...{ id: 'a', name: 'train', project: 'Vision', user: 'Ada', type: 'training', status: 'created' },
      ...{ rule: 'sweeps', ageField: 'last-change', ageAt: LONG_AGO_TEXT, lastChange: LONG_AGO_TEXT },
      ...{ family: 'f', dueAt: '2026-11-22T12:00:00.000Z' },
      ...{ decision: 'delete', outcome: 'deleted', models: 0, fileUrls: [] },
    })
  })

  test('has null for what the server did not tell, and no date that cannot be read', () => {
    const unknown = {
      ...{ projectName: undefined, userName: undefined, type: undefined, status: undefined },
      lastChange: 'unreadable',
    } as const
    expect(rowOf(keptRow('a', { task: task({ id: 'a', ...unknown }), ageAtMs: undefined }))).toMatchObject({
      ...{ project: null, user: null, type: null, status: null, rule: null, family: null },
      ...{ ageAt: null, lastChange: null },
    })
  })

  test('that stays has its reason as key and as text, and whom it stays for', () => {
    expect(rowOf(keptRow('a'))).toMatchObject({
      ...{ outcome: 'kept', reason: 'too-young', reasonText: 'not older than the threshold', by: [] },
    })
    const held = keptRow('a', { outcome: { kind: 'kept', reason: 'published-models', by: ['m1'] } })
    expect(rowOf(held)).toMatchObject({ by: ['m1'] })
  })

  test('whose metrics may be left behind says so', () => {
    const unsaid = row('a', { kind: 'deleted', models: 0, fileUrls: [], unsaid: 'server-error' })
    expect([rowOf(unsaid), rowOf(row('a', DELETED))].map((one) => 'eventsMayBeLeft' in one)).toEqual([
      true,
      false,
    ])
  })
})

describe('a task that lay open', () => {
  const archived = (
    outcome: ArchiveOutcome,
    change: Parameters<typeof task>[0] = {},
    name?: string,
  ): object => archiveRow({ task: task(change), rule: rule({ name, ageField: 'last-change' }), outcome })

  test('is told by the clock of its rule', () => {
    expect(archived({ kind: 'archived' }, {}, 'sweeps')).toMatchObject({
      ...{ rule: 'sweeps', ageField: 'last-change', ageAt: LONG_AGO_TEXT, lastChange: LONG_AGO_TEXT },
      ...{ family: null, decision: 'archive', outcome: 'archived' },
    })
  })

  test('has null for a rule without a name, and for dates that nobody can read', () => {
    expect(archived({ kind: 'would-archive' }, { lastChange: 'unreadable' })).toMatchObject({
      ...{ rule: null, ageAt: null, lastChange: null, outcome: 'would-archive' },
    })
  })

  test.each<[outcome: ArchiveOutcome, details: object]>([
    [
      { kind: 'failed', error: 'timed out' },
      { outcome: 'failed', error: 'timed out' },
    ],
    [
      { kind: 'kept', reason: 'touched-lately' },
      { outcome: 'kept', reason: 'touched-lately', by: [] },
    ],
    [
      { kind: 'remaining', because: 'stopped' },
      { outcome: 'remaining', because: 'stopped' },
    ],
    [{ kind: 'gone' }, { outcome: 'gone' }],
  ])('that was not archived says why: %j', (outcome, details) => {
    expect(archived(outcome)).toMatchObject(details)
  })
})
