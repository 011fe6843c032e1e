import { describe, expect, test } from '@jest/globals'
import { NO_FILES, withSizes, type FileTally } from '../../src/files/tally.ts'
import type { SpareReason } from '../../src/files/task-file.ts'
import { markdownText } from '../../src/report/escape.ts'
import { notListedText } from '../../src/report/not-listed.ts'
import { fileSections } from '../../src/report/file-summary.ts'
import type { Row } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DELETED, report, row, type Inputs } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

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
        ...withSizes({ artifact: { files: 2, bytes: 1024, measuredBytes: 0 } }),
      }),
      withFiles('b', {
        deleted: deleted({ artifact: 1, model: 1 }),
        byStore: { gcs: 1, azure: 1 },
        ...withSizes({ artifact: { files: 1, bytes: 512, measuredBytes: 0 } }),
      }),
    ])
    expect(text).toBe(
      'Files deleted: 3 artifacts, 1 model, 1,200 debug samples; 1,201 on the fileserver, 1 on S3, ' +
        '1 on Google Cloud Storage, 1 on Azure Blob Storage. ' +
        'Sizes: 1.5 KiB by the records of artifacts; the sizes of 1,201 files are not known.',
    )
  })

  test('passes over tasks of which no file was looked at', () => {
    const files = { deleted: deleted({ plot: 1 }), byStore: { fileserver: 1 } }
    expect(sections([row('a', DELETED), withFiles('b', files), row('c', { kind: 'gone' })])).toBe(
      'Files deleted: 1 plot; all on the fileserver.',
    )
  })

  test('of a dry run counts what would be deleted', () => {
    const files = { deleted: deleted({ plot: 2 }), byStore: { s3: 2 } }
    const text = sections([withFiles('a', files, { kind: 'would-delete' })], { 'dry-run': 'true' })
    expect(text).toBe('Files that would go: 2 plots; all on S3.')
  })

  test.each([
    [1, '1 file was already gone.'],
    [3, '3 files were already gone.'],
  ])('says it when %d of the files were gone already', (gone, text) => {
    expect(sections([withFiles('a', { gone })])).toBe(text)
    const some = { deleted: deleted({ artifact: 1 }), byStore: { fileserver: 1 }, gone }
    expect(sections([withFiles('a', some)])).toBe(`Files deleted: 1 artifact; all on the fileserver. ${text}`)
  })
})

test.each([
  [1, {}, 'Files deleted: 1 plot; all on the fileserver. 1 model record went with its task.'],
  [
    1_250,
    { 'delete-files': 'none' },
    '1,250 model records went with their tasks.\n\n### Files\n\nFiles stay',
  ],
])('%d records of models are told with the files', (models, inputs, text) => {
  const files = { deleted: deleted({ plot: 1 }), byStore: { fileserver: 1 } }
  expect(sections([withFiles('a', files, { kind: 'deleted', models, fileUrls: [] })], inputs)).toContain(text)
})

describe('files left in place', () => {
  test('are told by why, in plain words', () => {
    const text = sections([
      withFiles('a', { spared: [spared('foreign', 'https://e.com/1'), spared('shared', 'u2')] }),
      withFiles('b', { spared: [spared('foreign', 'https://e.com/3')] }),
    ])
    expect(text).toContain('### Files left in place')
    expect(text).toContain(
      '- **2 files:** lies on no configured store. If the host is yours, name it in files-host, or map it by uri-map.<br>',
    )
    expect(plain(text)).toContain('for example https://e.com/1\n')
    expect(text).toContain(
      '- **1 file:** a model of another task has the same file.<br>for example <code>u2</code>',
    )
  })
})

test('folders that stay are counted, with an example', () => {
  const rows = [
    withFiles('a', { leftFolders: ['Vision/x.a'] }),
    withFiles('b', { leftFolders: ['Vision/x*.b'] }),
  ]
  expect(sections(rows)).toBe('2 task folders could not be removed, for example <code>Vision/x.a</code>.')
  expect(sections(rows.slice(1))).toContain('1 task folder could not be removed')
})

test('folders that could not be looked into are one note, with what is missing', () => {
  const rows = [
    withFiles('a', { notListed: ['busy'] }),
    withFiles('b', { notListed: ['no right `s3:ListBucket`'] }),
    withFiles('c', { notListed: ['no right `s3:ListBucket`'] }),
    withFiles('d', {}),
  ]
  const text = notListedText(rows) ?? ''
  expect(text).toBe(
    'The folders of 3 tasks could not be looked into, so their sizes are not known, and what no record names is left ' +
      'there: no right `s3:ListBucket` (and 1 other reason)',
  )
  expect(sections(rows)).toBe(markdownText(text, 1000))
  expect(notListedText(rows.slice(3))).toBeUndefined()
})

test('what no record named is counted beside the kinds of files', () => {
  const rows = [withFiles('a', { deleted: deleted({ model: 1, unrecorded: 3 }), byStore: { s3: 4 } })]
  expect(sections(rows)).toBe('Files deleted: 1 model, 3 unrecorded; all on S3.')
})

test('everything comes in one order: what was deleted, what was left', () => {
  const files: Partial<FileTally> = {
    deleted: deleted({ artifact: 1 }),
    byStore: { fileserver: 1 },
    failed: [{ uri: 'u', kind: 'artifact', bytes: undefined, error: 'denied' }],
    spared: [spared('local', '/mnt/x')],
    leftFolders: ['x'],
    notListed: ['denied'],
  }
  const beginnings = sections([withFiles('a', files)])
    .split('\n\n')
    .map((part) => part.slice(0, 20))
  expect(beginnings).toEqual([
    'Files deleted: 1 art',
    '### Files left in pl',
    '- **1 file:** a path',
    '1 task folder could ',
    'The folders of 1 tas',
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

test('folders that went as a whole are told, since what was in them is not counted', () => {
  const files: FileTally = { ...NO_FILES, wholeFolders: ['a/t.1', 'a/t.2'] }
  const rows = [row('a', DELETED, { files })]
  const said =
    'as a whole, with files that the server could not list one by one, for example <code>a/t.1</code>.'
  expect(fileSections(report({ rows }), totalsOf(rows))).toContain(`2 task folders went ${said}`)
  const dryRun = { rows, config: config({ 'dry-run': 'true' }) }
  expect(fileSections(report(dryRun), totalsOf(rows))).toContain(`2 task folders would go ${said}`)
})
