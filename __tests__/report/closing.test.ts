import { describe, expect, test } from '@jest/globals'
import { NO_FILES, withSizes, type FileTally } from '../../src/files/tally.ts'
import { closingLines } from '../../src/report/closing.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, keptRow, report, row, task } from '../support/fixtures.ts'

const TOOK = 'took: 12.3 s'
const NONE_LEFT = 'No archived draft is left of those listed'

function linesOf(overrides: Partial<RunReport>): readonly string[] {
  const ended = report(overrides)
  return closingLines(ended, totalsOf(ended.rows)).map(({ text }) => text)
}

const FILE = { uri: 's3://b/a.bin', kind: 'artifact', bytes: undefined } as const

describe('the end of the log', () => {
  test('of a run without any task says why that may be', () => {
    expect(linesOf({})).toEqual([
      'nothing to do: the server listed no archived draft (force-delete is false) in the selection',
      'deleted: 0 tasks',
      TOOK,
      'next: Only drafts are listed. Set force-delete: true to take tasks of every status in.',
    ])
    expect(linesOf({ config: config({ 'force-delete': 'true' }) })[0]).toBe(
      'nothing to do: the server listed no archived task of any status in the selection',
    )
  })

  test('of a run that could not list does not say what the server listed', () => {
    expect(linesOf({ stopReason: 'error', error: 'no login' })).toEqual(['deleted: 0 tasks', TOOK])
  })

  test('tells what went, with the sizes that are known', () => {
    const files: FileTally = {
      ...NO_FILES,
      deleted: { ...NO_FILES.deleted, artifact: 2, plot: 1_200 },
      gone: 3,
      ...withSizes({ artifact: { files: 2, bytes: 1_536, measuredBytes: 512 } }),
    }
    const rows = [
      row('a', { kind: 'deleted', models: 2, fileUrls: [] }, { files }),
      row('b', { kind: 'gone' }),
    ]
    expect(linesOf({ rows })).toEqual([
      'deleted: 1 task, 2 models, 1,202 files (at least 1.5 KiB: 512 B measured, 1 KiB by the records of artifacts; the sizes of 1,200 files are not known)',
      'already gone: 1 task, 3 files',
      NONE_LEFT,
      TOOK,
      'next: Nothing to do.',
    ])
  })

  test('of a dry run tells what would go', () => {
    const files = { ...NO_FILES, deleted: { ...NO_FILES.deleted, model: 1 } }
    const rows = [row('a', { kind: 'would-delete' }, { files }), row('b', { kind: 'would-delete' })]
    expect(linesOf({ rows, config: config({ 'dry-run': 'true' }) })).toEqual([
      'would delete: 2 tasks, 1 file',
      TOOK,
      'next: Set dry-run: false to delete.',
    ])
  })

  test('tells why tasks stayed, those that stayed at the last moment apart', () => {
    const late = row('c', { kind: 'kept', reason: 'too-young' })
    expect(linesOf({ rows: [late, keptRow('a'), keptRow('b')] })).toEqual([
      'deleted: 0 tasks',
      'kept: 3 tasks',
      '  2 tasks: not older than the threshold',
      '  1 task: not older than the threshold since it was listed',
      '3 archived drafts are left of those listed: 3 kept',
      TOOK,
      'next: Nothing to do: tasks go once they are old enough.',
    ])
  })

  test('names the tasks that failed with their reasons, foreign text escaped', () => {
    const failed = row(
      'f1',
      { kind: 'failed', error: 'held\n::by' },
      { task: task({ id: 'f1', name: '\u001b[2J##vso[x]' }) },
    )
    expect(linesOf({ rows: [row('a', DELETED), failed] })).toEqual([
      'deleted: 1 task',
      'failed: 1 task',
      '  1 task: held\\u{a}::by.',
      '    The next run tries again.',
      '    f1 "\\u{1b}[2J##vso\\[x]"',
      '1 archived draft is left of those listed: 1 failed',
      TOOK,
      'next: held\\u{a}::by. The next run tries again.',
    ])
  })

  test('shows in bold what to do about a failure', () => {
    const ended = report({ rows: [row('a', DELETED), row('f1', { kind: 'failed', error: 'held' })] })
    const toned = closingLines(ended, totalsOf(ended.rows)).filter(({ tone }) => tone !== undefined)
    expect(toned).toEqual([
      { text: 'failed: 1 task', tone: 'bad' },
      { text: '  1 task: held.', tone: 'bad' },
      { text: '    The next run tries again.', tone: 'strong' },
      { text: 'next: held. The next run tries again.', tone: 'strong' },
    ])
  })

  test('cannot be commanded by an id', () => {
    const failed = row(
      'x',
      { kind: 'failed', error: 'x' },
      { task: task({ id: '::error::owned', name: 'n' }) },
    )
    expect(linesOf({ rows: [failed] })).toContain('    \\::error::owned "n"')
  })

  test('names 20 of a cause at most, and 20 causes', () => {
    const failures = (number: number, errorOf: (i: number) => string) =>
      linesOf({
        rows: Array.from({ length: number }, (_, i) => row(`f${i}`, { kind: 'failed', error: errorOf(i) })),
      })
    const alike = failures(23, () => 'held')
    expect(alike.filter((line) => line.endsWith('"train"'))).toHaveLength(20)
    expect(alike).toContain('    … and 3 more; the receipt lists them all')
    const different = failures(23, (i) => `held by ${i}`)
    expect(different.filter((line) => line.startsWith('  1 task: held'))).toHaveLength(20)
    expect(different).toContain('  … and 3 more causes; the receipt lists them all')
  })

  test('tells of files that failed by their reason, of those that stayed, and of folders', () => {
    const files: FileTally = {
      ...NO_FILES,
      failed: [
        { ...FILE, error: 'denied' },
        { ...FILE, uri: 's3://b/other', error: 'denied' },
        { ...FILE, error: 'slow' },
      ],
      spared: [
        { ...FILE, reason: 'local' },
        { ...FILE, reason: 'foreign' },
        { ...FILE, reason: 'foreign' },
      ],
      leftFolders: ['p/t.1', 'p/t.2'],
      notListed: ['no right'],
    }
    expect(linesOf({ rows: [row('a', DELETED, { files })] })).toEqual([
      'deleted: 1 task',
      'failed: 3 files',
      '  2 files: denied.',
      '    No record names these files any more: delete them by hand, by the list in the receipt.',
      '    s3://b/a.bin',
      '    s3://b/other',
      '  1 file: slow.',
      '    No record names these files any more: delete them by hand, by the list in the receipt.',
      '    s3://b/a.bin',
      'files left in place: 3',
      '  2 files: lies on no configured store. If the host is yours, name it in files-host, or map it by uri-map.',
      '  1 file: a path on the machine that trained',
      'task folders that could not be removed: 2, for example p/t.1',
      'The folders of 1 task could not be looked into, so their sizes are not known, and what no record names is left there: no right',
      NONE_LEFT,
      TOOK,
      'next: denied. No record names these files any more: delete them by hand, by the list in the receipt.',
    ])
  })

  test('tells what is left in the archive, or would be left to the next run', () => {
    const rows = [row('a', DELETED), row('b', { kind: 'remaining', because: 'max-tasks' })]
    expect(linesOf({ rows })).toContain('1 archived draft is left of those listed: 1 for the next run')
    const dry = linesOf({ rows, config: config({ 'dry-run': 'true' }) })
    expect(dry).toContain('left to the next run: 1 task')
  })
})
