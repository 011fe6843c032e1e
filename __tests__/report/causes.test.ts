import { describe, expect, test } from '@jest/globals'
import { NO_FILES, type FailedFile, type FileTally } from '../../src/files/tally.ts'
import { gcsAnswer } from '../../src/files/stores/gcs-errors.ts'
import { causeSize, commonestCause, failureCauses, spareCauses } from '../../src/report/causes.ts'
import type { Row } from '../../src/report/run-report.ts'
import { DELETED, hexId, row, task } from '../support/fixtures.ts'

function failed(id: string, error: string, files: readonly FailedFile[] = [], remedy?: string): Row {
  const tally = files.length === 0 ? {} : { files: { ...NO_FILES, failed: files } }
  return row(id, { kind: 'failed', error, remedy }, { task: task({ id }), ...tally })
}

function file(uri: string, error: string, remedy?: string): FailedFile {
  return { uri, kind: 'artifact', bytes: undefined, error, remedy }
}

const told = (rows: readonly Row[]) =>
  failureCauses(rows).map(({ reason, remedy, ...cause }) => ({
    size: causeSize(cause, 'task'),
    reason,
    remedy,
  }))

/** What the store says of a file of this task when Google's name cannot be resolved, as its SDK words it. */
function unresolved(id: string, part: number): FailedFile {
  const path = `Vision%2Frun%2520${part}.${id}%2Fpart-${part}.bin`
  const answer = gcsAnswer(
    {
      code: 'ENOTFOUND',
      message:
        `request to https://storage.googleapis.com/storage/v1/b/ml/o/${path}? failed, ` +
        'reason: getaddrinfo ENOTFOUND storage.googleapis.com',
      status: undefined,
    },
    {
      ...{ name: 'Google Cloud Storage bucket "ml"', bucket: 'ml', redact: (text: string) => text },
      url: 'https://storage.googleapis.com',
    },
  )
  if (answer.kind !== 'nobody-there') throw new Error('an answer that failed was expected')
  return file(`gs://ml/Vision/run%20${part}.${id}/part-${part}.bin`, answer.error, answer.remedy)
}

describe('what failed', () => {
  test('for one reason is one cause, however many files each task lost: a full reason and its remedy', () => {
    const rows = ['a', 'b', 'c'].map((letter, i) => {
      const files = Array.from({ length: i + 1 }, (_, part) => unresolved(hexId(letter), part))
      return failed(hexId(letter), `${i + 1} of its 5 files could not be deleted: ${files[0]!.error}`, files)
    })
    expect(told(rows)).toEqual([
      {
        size: '3 tasks, 6 files',
        reason:
          'Google Cloud Storage bucket "ml": it cannot be reached: there is no host named storage.googleapis.com (ENOTFOUND)',
        remedy: 'Check that the runner can reach storage.googleapis.com.',
      },
    ])
  })

  test('is told by tasks first, then by files', () => {
    const rows = [
      failed('a', 'locked'),
      failed('b', `refused: id=${hexId('b')}`),
      failed('c', `refused: id=${hexId('c')}`),
      row('d', DELETED, {
        files: { ...NO_FILES, failed: ['1', '2', '3'].map((uri) => file(uri, 'denied')) },
      }),
    ]
    expect(told(rows).map(({ size, reason }) => [size, reason])).toEqual([
      ['2 tasks', 'refused: id=…'],
      ['1 task', 'locked'],
      ['3 files', 'denied'],
    ])
  })

  test('has the remedy that came with the error taken out of its reason', () => {
    const hosts = failed(
      'a',
      'old:8081 is not configured; name it in files-host',
      [],
      'name it in files-host',
    )
    const disk = failed('b', 'call was refused. Free space; it is still there', [], 'Free space')
    const other = failed('c', 'answered 401: no', [], 'Check the token.')
    expect(told([hosts, disk, other])).toEqual([
      { size: '1 task', reason: 'answered 401: no', remedy: 'Check the token.' },
      { size: '1 task', reason: 'call was refused; it is still there', remedy: 'Free space.' },
      { size: '1 task', reason: 'old:8081 is not configured', remedy: 'Name it in files-host.' },
    ])
  })

  test('is tried again where the record stays, and only there', () => {
    expect(told([failed('a', 'slow')])[0]?.remedy).toBe('The next run tries again.')
    const lost = file('s3://ml/x', 'busy. The next run tries again.', 'The next run tries again.')
    const rows = [row('a', DELETED, { files: { ...NO_FILES, failed: [lost] } })]
    expect(told(rows)).toEqual([
      {
        size: '1 file',
        reason: 'busy',
        remedy: 'No record names these files any more: delete them by hand, by the list in the receipt.',
      },
    ])
  })

  test('of nothing is nothing', () => {
    expect(failureCauses([row('a', DELETED), row('b', DELETED, { files: NO_FILES })])).toEqual([])
  })
})

describe('the commonest cause', () => {
  const of = (rows: readonly Row[]): string => commonestCause(failureCauses(rows), 'task')

  test('is told alone if it is the only one', () => {
    expect(of([failed('a', 'locked'), failed('b', 'locked')])).toBe('locked. The next run tries again.')
  })

  test.each([
    [['x'], 'There is 1 more cause.'],
    [['x', 'y'], 'There are 2 more causes.'],
  ])('says that there are others: %j', (others, end) => {
    const rows = [
      failed('a', 'locked'),
      failed('b', 'locked'),
      ...others.map((error) => failed(error, error)),
    ]
    expect(of(rows)).toBe(`Most often (2 tasks): locked. The next run tries again. ${end}`)
  })

  test('of a run without failures is empty', () => {
    expect(of([])).toBe('')
  })
})

test('files left in place are told by why, most first, with what would let them go', () => {
  const spared = (...reasons: FileTally['spared'][number]['reason'][]): Row => {
    const files = reasons.map((reason) => ({ uri: reason, kind: 'model', bytes: undefined, reason }) as const)
    return row('a', DELETED, { files: { ...NO_FILES, spared: files } })
  }
  const causes = spareCauses([spared('local', 'foreign'), row('b', DELETED), spared('foreign')])
  expect(causes.map(({ key, files }) => [key, files.length])).toEqual([
    ['foreign', 2],
    ['local', 1],
  ])
  expect(causes.map(({ reason }) => reason)).toEqual([
    'lies on no configured store',
    'a path on the machine that trained',
  ])
  expect(causes.map(({ remedy }) => remedy)).toEqual([
    'If the host is yours, name it in files-host, or map it by uri-map.',
    undefined,
  ])
})
