import { describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../src/cleanup/outcome.ts'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import { decideAll } from '../../src/plan/decide-all.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { rowsOf, type Row } from '../../src/report/run-report.ts'
import { countBy, totalsOf, type Totals } from '../../src/report/totals.ts'
import { config, DELETED, keptRow, LONG_AGO, NOW, policy, row, settled, task } from '../support/fixtures.ts'

const ZERO = totalsOf([])

describe('totalsOf', () => {
  test('of no rows is zero throughout', () => {
    const { files, ...tasks } = ZERO
    expect(new Set([...Object.values(tasks), ...Object.values(files)])).toEqual(new Set([0]))
  })

  test.each<[outcome: Row['outcome'], totals: Partial<Totals>]>([
    [
      { kind: 'deleted', models: 2, fileUrls: [] },
      { candidates: 1, deleted: 1, deletedModels: 2 },
    ],
    [
      { kind: 'deleted', models: 1, fileUrls: [], unsaid: 'server-error' },
      { candidates: 1, deleted: 1, deletedModels: 1, eventsMayBeLeft: 1 },
    ],
    [
      { kind: 'deleted', models: 0, fileUrls: [], unsaid: 'answer-lost' },
      { candidates: 1, deleted: 1 },
    ],
    [{ kind: 'gone' }, { candidates: 1, gone: 1 }],
    [
      { kind: 'kept', reason: 'running' },
      { candidates: 1, kept: 1 },
    ],
    [
      { kind: 'failed', error: 'x' },
      { candidates: 1, failed: 1 },
    ],
    [{ kind: 'would-delete' }, { candidates: 1, wouldDelete: 1 }],
    [
      { kind: 'remaining', because: 'stopped' },
      { candidates: 1, remaining: 1 },
    ],
    [{ kind: 'remaining', because: 'max-tasks' }, { remaining: 1 }],
    [{ kind: 'planned' }, { candidates: 1, planned: 1 }],
  ])('a task to delete with the outcome %j counts as %j', (outcome, totals) => {
    expect(totalsOf([row('a', outcome)])).toEqual({ ...ZERO, ...totals })
  })

  describe('of files', () => {
    const file = { uri: 'u', kind: 'artifact', bytes: 9 } as const
    const files: FileTally = {
      ...NO_FILES,
      deleted: { artifact: 3, model: 2, 'debug-sample': 40, plot: 1, unrecorded: 0 },
      gone: 4,
      failed: [{ ...file, error: 'x' }],
      spared: [
        { ...file, reason: 'foreign' },
        { ...file, reason: 'local' },
      ],
      freedBytes: 500,
      wholeFolders: ['c/d', 'e/f'],
      leftFolders: ['a/b'],
    }
    const TOTALS = {
      deleted: 46,
      wouldDelete: 0,
      gone: 4,
      failed: 1,
      spared: 2,
      wholeFolders: 2,
      leftFolders: 1,
      freedBytes: 500,
      measuredBytes: 0,
      estimatedBytes: 0,
      unsizedFiles: 46,
    }

    test.each<[outcome: Outcome]>([[DELETED], [{ kind: 'failed', error: 'x' }], [{ kind: 'gone' }]])(
      'counts what became of those of a task that is %j',
      (outcome) => {
        expect(totalsOf([row('a', outcome, { files })]).files).toEqual(TOTALS)
      },
    )

    test('counts what would become of them in a dry run', () => {
      expect(totalsOf([row('a', { kind: 'would-delete' }, { files })]).files).toEqual({
        ...TOTALS,
        deleted: 0,
        wouldDelete: 46,
      })
    })

    test('adds those of all tasks', () => {
      const rows = [row('a', DELETED, { files }), row('b', DELETED), row('c', DELETED, { files })]
      expect(totalsOf(rows).files).toMatchObject({ deleted: 92, spared: 4, freedBytes: 1_000 })
    })
  })

  test('a task that a rule kept is no candidate', () => {
    expect(totalsOf([keptRow('a')])).toEqual({ ...ZERO, kept: 1 })
  })

  test('every row is in exactly one total', () => {
    const rows = [row('a', DELETED), row('b', { kind: 'gone' }), keptRow('c'), keptRow('d')]
    const { deleted, gone, kept, failed, wouldDelete, remaining } = totalsOf(rows)
    expect(deleted + gone + kept + failed + wouldDelete + remaining).toBe(rows.length)
  })
})

describe('countBy', () => {
  test('groups, largest first, then by name', () => {
    expect(countBy(['b1', 'a1', 'c1', 'c2'], (text) => text.charAt(0))).toEqual([
      ['c', ['c1', 'c2']],
      ['a', ['a1']],
      ['b', ['b1']],
    ])
  })
})

describe('rowsOf', () => {
  const candidates = [
    task({ id: 'old1', statusChanged: LONG_AGO }),
    task({ id: 'old2', statusChanged: LONG_AGO + 1 }),
    task({ id: 'old3', statusChanged: LONG_AGO + 2 }),
    task({ id: 'young', statusChanged: NOW }),
    task({ id: 'dateless', statusChanged: undefined, created: 'unreadable' }),
  ]

  test('lists the plan in deletion order, then what is beyond max-tasks, then what stays', () => {
    const plan = makePlan(decideAll(candidates, policy()), [], 2)
    const rows = rowsOf(plan, [settled('old1', DELETED)], config())
    expect(
      rows.map(({ task: { id }, decision, ageAtMs, outcome }) => [id, decision, ageAtMs, outcome]),
    ).toEqual([
      ['old1', 'delete', LONG_AGO, DELETED],
      ['old2', 'delete', LONG_AGO + 1, { kind: 'remaining', because: 'stopped' }],
      ['old3', 'delete', LONG_AGO + 2, { kind: 'remaining', because: 'max-tasks' }],
      ['young', 'keep', NOW, { kind: 'kept', reason: 'too-young' }],
      ['dateless', 'keep', undefined, { kind: 'kept', reason: 'date-unreadable' }],
    ])
  })
})
