import { describe, expect, test } from '@jest/globals'
import { NO_FILES, type FailedFile } from '../../src/files/tally.ts'
import { failureSection } from '../../src/report/failures.ts'
import type { Row } from '../../src/report/run-report.ts'
import { config, DELETED, report, row, task, type Inputs } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

function failedTask(id: string, error: string, files: readonly FailedFile[] = []): Row {
  const tally = files.length === 0 ? {} : { files: { ...NO_FILES, failed: files } }
  return row(id, { kind: 'failed', error }, { task: task({ id, name: `run ${id}` }), ...tally })
}

function failedFile(error: string, uri: string): FailedFile {
  return { uri, kind: 'artifact', bytes: undefined, error }
}

function sections(rows: readonly Row[], inputs: Inputs = {}): string {
  return failureSection(report({ rows, config: config(inputs) }))
}

test('a run without failures has no such section', () => {
  expect(sections([])).toBe('')
  expect(sections([row('a', DELETED, { files: NO_FILES })])).toBe('')
})

describe('tasks that could not be deleted', () => {
  test('are told by why, most first, with the first three by name', () => {
    const rows = [
      failedTask('a', 'locked'),
      ...['b', 'c', 'd', 'e', 'f'].map((id) => failedTask(id, 'denied | <no>')),
    ]
    expect(plain(sections(rows))).toBe(
      '### Could not be deleted\n\n' +
        '- 5 tasks: denied | <no>. **The next run tries again.**<br>' +
        'run b b, run c c, run d d and 2 more\n' +
        '- 1 task: locked. **The next run tries again.**<br>run a a',
    )
  })

  test('of a dry run would fail', () => {
    expect(sections([failedTask('a', 'locked')], { 'dry-run': 'true' })).toMatch(/^### Would fail\n/u)
  })

  test('are 20 causes at most, however many there are', () => {
    const text = sections(Array.from({ length: 25 }, (_, i) => failedTask(`t${i}`, `reason ${i}.`)))
    expect(text.match(/^- /gmu)).toHaveLength(20)
    expect(text).toContain('… and 5 more causes; the receipt lists them all.')
  })

  test('are cut, however long the server talks', () => {
    expect(sections([failedTask('i'.repeat(10_000), 'x'.repeat(10_000))]).length).toBeLessThan(1_500)
  })
})

describe('files that could not be deleted', () => {
  const file = failedFile('denied', 's3://ml/1')

  test('are told by why, each with an example', () => {
    const files = [file, failedFile('locked', 's3://ml/2'), failedFile('denied', 's3://ml/3')]
    const text = plain(sections([row('a', DELETED, { files: { ...NO_FILES, failed: files } })]))
    const remedy =
      '**No record names these files any more: delete them by hand, by the list in the receipt.**'
    expect(text).toBe(
      '### Files that could not be deleted\n\n' +
        `- 2 files: denied. ${remedy}<br>for example s3://ml/1\n` +
        `- 1 file: locked. ${remedy}<br>for example s3://ml/2`,
    )
  })

  test('stand with the tasks that failed because of them', () => {
    const text = plain(sections([failedTask('a', '1 file failed: denied', [file])]))
    expect(text).toBe(
      '### Could not be deleted\n\n- 1 task, 1 file: denied. **The next run tries again.**<br>run a a',
    )
  })

  test('of a dry run could not be reached', () => {
    const rows = [row('a', { kind: 'would-delete' }, { files: { ...NO_FILES, failed: [file] } })]
    expect(sections(rows, { 'dry-run': 'true' })).toMatch(/^### Files that could not be reached\n/u)
  })
})
