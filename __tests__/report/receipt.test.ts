import { describe, expect, test } from '@jest/globals'
import { receiptText } from '../../src/report/receipt.ts'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import type { Row, RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, keptRow, LONG_AGO, report, row, task } from '../support/fixtures.ts'

type Receipt = Record<string, unknown> & { tasks: Record<string, unknown>[] }

function text(overrides: Partial<RunReport>): string {
  const ended = report(overrides)
  return [...receiptText(ended, totalsOf(ended.rows), '1.2.3')].join('')
}

const read = (overrides: Partial<RunReport> = {}): Receipt => JSON.parse(text(overrides)) as Receipt

describe('receiptText', () => {
  test('tells of the run', () => {
    expect(read({ rows: [row('a', DELETED)] })).toMatchObject({
      receiptVersion: 1,
      action: { name: 'clearml-cleanup', version: '1.2.3' },
      dryRun: false,
      startedAt: '2026-11-22T12:00:00.000Z',
      finishedAt: '2026-11-22T12:00:12.300Z',
      cutoff: '2026-10-23T12:00:00.000Z',
      stopReason: 'done',
      error: null,
      server: { host: 'http://clearml.test:8008', release: '2.3.0', apiVersion: '2.34', user: 'Ada' },
      settings: { 'delete-threshold-days': 30, 'force-delete': false },
      totals: { deleted: 1, candidates: 1 },
    })
  })

  test('names the task that the run is recorded as', () => {
    expect(read()).toMatchObject({ record: null })
    expect(read({ record: { taskId: 't1', page: undefined } })).toMatchObject({
      record: { task: 't1', page: null },
    })
    expect(read({ record: { taskId: 't1', page: 'https://p' } })).toMatchObject({
      record: { task: 't1', page: 'https://p' },
    })
  })

  test.each([0, 1, 2, 5_000])('of %d rows is JSON with one line a task', (number) => {
    const rows = Array.from({ length: number }, (_, i) => row(`t${i}`, DELETED))
    expect(read({ rows }).tasks.map(({ id }) => id)).toEqual(rows.map(({ task: { id } }) => id))
    expect(
      text({ rows })
        .split('\n')
        .filter((line) => line.includes('"id":"t')),
    ).toHaveLength(number)
  })

  test('comes in pieces that do not grow with the run', () => {
    const ended = report({ rows: Array.from({ length: 100 }, (_, i) => row(`t${i}`, DELETED)) })
    const pieces = [...receiptText(ended, totalsOf(ended.rows), '1')]
    expect(pieces.length).toBeGreaterThan(100)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(3_000)
  })

  test.each<[row: Row, fields: object]>([
    [
      row('a', { kind: 'deleted', models: 1, fileUrls: ['s3://b/k'] }),
      { decision: 'delete', outcome: 'deleted', models: 1, fileUrls: ['s3://b/k'] },
    ],
    [row('a', { kind: 'gone' }), { decision: 'delete', outcome: 'gone' }],
    [row('a', { kind: 'would-delete' }), { decision: 'delete', outcome: 'would-delete' }],
    [row('a', { kind: 'failed', error: 'held' }), { outcome: 'failed', error: 'held' }],
    [row('a', { kind: 'remaining', because: 'stopped' }), { outcome: 'remaining', because: 'stopped' }],
    [row('a', { kind: 'planned' }), { decision: 'delete', outcome: 'planned' }],
    [
      keptRow('a'),
      { decision: 'keep', outcome: 'kept', reason: 'too-young', reasonText: 'not older than the threshold' },
    ],
  ])('tells what became of a task %#', (given, fields) => {
    const [found] = read({ rows: [given] }).tasks
    expect(found).toMatchObject({
      id: 'a',
      name: 'train',
      project: 'Vision',
      user: 'Ada',
      type: 'training',
      status: 'created',
      ageField: 'status-changed',
      ageAt: new Date(LONG_AGO).toISOString(),
      ...fields,
    })
  })

  test('says null for what is not known', () => {
    const bare = task({
      projectName: undefined,
      userName: undefined,
      type: undefined,
      status: undefined,
    })
    const rows = [keptRow('a', { task: bare, ageAtMs: undefined })]
    const receipt = read({ rows, server: undefined, stopReason: 'error', error: 'no login' })
    expect(receipt).toMatchObject({ server: null, error: 'no login' })
    expect(receipt.tasks[0]).toMatchObject({
      project: null,
      user: null,
      type: null,
      status: null,
      ageAt: null,
    })
  })

  test.each(['"', '\\', '\n\r\t\0', '\u2028', '\ud83d', '😀', '</script>', '\n}'])(
    'stays JSON with the name %j, and keeps it',
    (name) => {
      const error = name
      const receipt = read({
        rows: [row('a', DELETED, { task: task({ name }) })],
        stopReason: 'error',
        error,
      })
      expect(receipt.tasks[0]?.['name']).toBe(name)
      expect(receipt['error']).toBe(name)
    },
  )

  test('never holds a key', () => {
    const found = text({ config: config({ 'access-key': 'AK-IN-USE', 'secret-key': 'SK-IN-USE' }) })
    expect(found).not.toContain('IN-USE')
    expect(found).not.toMatch(/access-key|secret-key|accessKey|secretKey/u)
  })
})

describe('files in the receipt', () => {
  const file = { uri: 's3://b/k', kind: 'model', bytes: 7 } as const
  const files: FileTally = {
    ...NO_FILES,
    deleted: { ...NO_FILES.deleted, artifact: 2 },
    byStore: { fileserver: 2 },
    gone: 1,
    failed: [{ ...file, error: 'denied' }],
    spared: [{ ...file, reason: 'shared' }],
    freedBytes: 9,
    sized: { artifact: { files: 1, bytes: 9, measuredBytes: 4 } },
    leftFolders: ['x'],
    notListed: ['no right'],
  }
  const DETAILS = {
    ...files,
    notListed: undefined,
    failed: [{ uri: 's3://b/k', kind: 'model', error: 'denied' }],
    spared: [{ uri: 's3://b/k', kind: 'model', reason: 'shared' }],
  }

  test('are counted where they were deleted, and listed where somebody may have to look after them', () => {
    expect(read({ rows: [row('a', DELETED, { files })] }).tasks[0]?.['files']).toEqual(DETAILS)
    expect(read({ rows: [row('a', DELETED)] }).tasks[0]).not.toHaveProperty('files')
  })

  test('are told by cause in the head', () => {
    const failure = row('b', { kind: 'failed', error: 'denied', remedy: undefined })
    expect(read({ rows: [row('a', DELETED, { files }), failure] })['causes']).toEqual({
      failed: [{ reason: 'denied', remedy: 'The next run tries again.', tasks: 1, files: 1 }],
      spared: [
        { key: 'shared', reason: 'a model of another task has the same file', remedy: null, files: 1 },
      ],
      notListed: [{ reason: 'no right', tasks: 1 }],
    })
    const odd = Array.from({ length: 150 }, (_, i) => row(`t${i}`, { kind: 'failed', error: `odd ${i}` }))
    expect(read({ rows: odd })).toHaveProperty('causes.failed.length', 100)
  })
})
