import { describe, expect, test } from '@jest/globals'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import type { SpareReason } from '../../src/files/task-file.ts'
import { fileSections } from '../../src/report/file-summary.ts'
import type { Row } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, report, row, type Inputs } from '../support/fixtures.ts'

function withFiles(id: string, files: Partial<FileTally>, outcome = DELETED): Row {
  return row(id, outcome, { files: { ...NO_FILES, ...files } })
}

function sections(rows: readonly Row[], inputs: Inputs = {}): string {
  return fileSections(report({ rows, config: config(inputs) }), totalsOf(rows))
}

const deleted = (counts: Partial<FileTally['deleted']>): FileTally['deleted'] => ({
  ...NO_FILES.deleted,
  ...counts,
})
const failed = (error: string, uri: string): FileTally['failed'][number] => ({
  uri,
  kind: 'artifact',
  bytes: undefined,
  error,
})
const spared = (reason: SpareReason, uri: string): FileTally['spared'][number] => ({
  uri,
  kind: 'artifact',
  bytes: undefined,
  reason,
})

describe('fileSections', () => {
  test('of a run without files is nothing', () => {
    expect(sections([])).toBe('')
    expect(sections([row('a', DELETED), withFiles('b', {})])).toBe('')
  })

  test('counts what was deleted by kind and by store, over all tasks', () => {
    const text = sections([
      withFiles('a', {
        deleted: deleted({ artifact: 2, 'debug-sample': 1_200 }),
        byStore: { fileserver: 1_201, s3: 1 },
        freedBytes: 1024,
      }),
      withFiles('b', {
        deleted: deleted({ artifact: 1, model: 1 }),
        byStore: { gcs: 1, azure: 1 },
        freedBytes: 512,
      }),
    ])
    expect(text).toBe(
      [
        '### Files',
        '',
        '| Kind | Deleted |',
        '| --- | ---: |',
        '| artifact | 3 |',
        '| model | 1 |',
        '| debug sample | 1,200 |',
        '',
        '1,201 on the fileserver, 1 on S3, 1 on Google Cloud Storage, 1 on Azure Blob Storage. ' +
          'About 1.5 KiB of artifacts; sizes of other files are not known.',
      ].join('\n'),
    )
  })

  test('passes over tasks of which no file was looked at', () => {
    const files = { deleted: deleted({ plot: 1 }), byStore: { fileserver: 1 } }
    expect(sections([row('a', DELETED), withFiles('b', files), row('c', { kind: 'gone' })])).toContain(
      '| plot | 1 |',
    )
  })

  test('of a dry run counts what would be deleted', () => {
    const files = { deleted: deleted({ plot: 2 }), byStore: { fileserver: 2 } }
    const text = sections([withFiles('a', files, { kind: 'would-delete' })], { 'dry-run': 'true' })
    expect(text).toContain('| Kind | Would delete |')
    expect(text).toContain('| plot | 2 |')
  })

  test.each([
    [1, '### Files\n\n1 file was already gone.'],
    [3, '### Files\n\n3 files were already gone.'],
  ])('says it when %d of the files were gone already', (gone, text) => {
    expect(sections([withFiles('a', { gone })])).toBe(text)
    const some = { deleted: deleted({ artifact: 1 }), byStore: { fileserver: 1 }, gone }
    expect(sections([withFiles('a', some)])).toMatch(/1 on the fileserver\. \d files? w\w+ already gone\.$/u)
  })
})

describe('files that could not be deleted', () => {
  test('come first, grouped by why, most first, each with an example', () => {
    const text = sections([
      withFiles('a', {
        deleted: deleted({ artifact: 1 }),
        byStore: { fileserver: 1 },
        failed: [failed('locked', 's3://ml/1'), failed('denied | <no>', 's3://ml/2')],
      }),
      withFiles('b', { failed: [failed('denied | <no>', 's3://ml/3')] }, { kind: 'failed', error: 'x' }),
    ])
    expect(text).toMatch(/^### Files that could not be deleted\n\n\| Why \| Files \| For example \|/u)
    const [first, second] = text.split('\n').filter((line) => line.includes('s3&#58;'))
    expect(first).toBe('| denied &#124; &#60;no&#62; | 2 | s3&#58;//ml/2 |')
    expect(second).toBe('| locked | 1 | s3&#58;//ml/1 |')
    expect(text.indexOf('could not be deleted')).toBeLessThan(text.indexOf('### Files\n'))
  })

  test('are 20 groups at most, however many there are', () => {
    const rows = Array.from({ length: 50 }, (_, i) =>
      withFiles(`t${i}`, { failed: [failed(`error ${i}`, 'u')] }),
    )
    expect(
      sections(rows)
        .split('\n')
        .filter((line) => line.startsWith('| error')),
    ).toHaveLength(20)
  })

  test('are cut, however long the store talks', () => {
    const text = sections([withFiles('a', { failed: [failed('x'.repeat(10_000), 'u'.repeat(10_000))] })])
    expect(text.length).toBeLessThan(1_000)
  })
})

describe('files left in place', () => {
  test('are told by why, in plain words', () => {
    const text = sections([
      withFiles('a', { spared: [spared('foreign', 'https://e.com/1'), spared('shared', 'u2')] }),
      withFiles('b', { spared: [spared('foreign', 'https://e.com/3')] }),
    ])
    expect(text).toContain('### Files left in place')
    expect(text).toContain('| lies on no configured store | 2 | https&#58;//e.com/1 |')
    expect(text).toContain('| a model of another task has the same file | 1 | u2 |')
  })
})

test('folders that stay are counted, with an example', () => {
  const rows = [
    withFiles('a', { leftFolders: ['Vision/x.a'] }),
    withFiles('b', { leftFolders: ['Vision/x*.b'] }),
  ]
  expect(sections(rows)).toBe(
    '2 task folders on the fileserver could not be removed, for example Vision/x.a.',
  )
  expect(sections(rows.slice(1))).toContain('1 task folder on the fileserver could not be removed')
})

test('everything comes in one order: what failed, what was deleted, what was left', () => {
  const files: Partial<FileTally> = {
    deleted: deleted({ artifact: 1 }),
    byStore: { fileserver: 1 },
    failed: [failed('denied', 'u')],
    spared: [spared('local', '/mnt/x')],
    leftFolders: ['x'],
  }
  const headings = sections([withFiles('a', files)])
    .split('\n')
    .filter((line) => /^###|task folder/u.test(line))
  expect(headings).toEqual([
    '### Files that could not be deleted',
    '### Files',
    '### Files left in place',
    '1 task folder on the fileserver could not be removed, for example x.',
  ])
})

test.each([
  ['server', /left to the server .*cannot see whether they go/u],
  ['none', /stay in their stores/u],
])('with delete-files: %s it only says whose files are', (deleteFiles, said) => {
  const text = sections([withFiles('a', { gone: 1 })], { 'delete-files': deleteFiles })
  expect(text).toMatch(said)
  expect(text).not.toContain('gone')
})
