import { describe, expect, test } from '@jest/globals'
import { NO_FILES, withSizes, type FileTally, type Sizes } from '../../src/files/tally.ts'
import {
  averagesOf,
  bytesOf,
  NO_SIZE,
  plusSize,
  sizeDetails,
  sizeOf,
  sizeText,
  sizeWithDetails,
  type Size,
} from '../../src/report/sizes.ts'
import { row } from '../support/fixtures.ts'

const KIB = 1024
const tally = (deleted: Partial<FileTally['deleted']>, sized: Sizes): FileTally => ({
  ...NO_FILES,
  deleted: { ...NO_FILES.deleted, ...deleted },
  ...withSizes(sized),
})
const size = (more: Partial<Size>): Size => ({ ...NO_SIZE, ...more })
const WOULD = { kind: 'would-delete' } as const

describe('the size of files', () => {
  const measured = tally({ model: 2 }, { model: { files: 2, bytes: 300, measuredBytes: 300 } })
  const unknown = tally(
    { model: 3, artifact: 1, 'debug-sample': 40 },
    { artifact: { files: 1, bytes: 7, measuredBytes: 0 } },
  )
  const averages = averagesOf([
    row('a', WOULD, { files: measured }),
    row('b', WOULD, { files: unknown }),
    row('c', WOULD),
  ])

  test('of which nothing tells is the average of their kind, over all rows', () => {
    expect([...averages]).toEqual([
      ['model', 150],
      ['artifact', 7],
    ])
    expect(sizeOf(unknown, averages)).toEqual({
      knownBytes: 7,
      measuredBytes: 0,
      estimatedBytes: 450,
      unsizedFiles: 40,
    })
  })

  test('that is known is no estimate', () => {
    expect(sizeOf(measured, averages)).toEqual(size({ knownBytes: 300, measuredBytes: 300 }))
  })

  test('of no files is nothing', () => {
    expect([sizeOf(undefined, averages), sizeOf(NO_FILES, averages)]).toEqual([NO_SIZE, NO_SIZE])
  })

  test('adds up', () => {
    const one = { knownBytes: 1, measuredBytes: 2, estimatedBytes: 3, unsizedFiles: 4 }
    expect(plusSize(one, one)).toEqual({
      knownBytes: 2,
      measuredBytes: 4,
      estimatedBytes: 6,
      unsizedFiles: 8,
    })
    expect(bytesOf(size({ knownBytes: 1, estimatedBytes: 1.6 }))).toBe(3)
  })
})

test.each<[Partial<Size>, text: string, details: string]>([
  [{}, '', ''],
  [{ unsizedFiles: 3 }, '', ''],
  [{ knownBytes: KIB, measuredBytes: KIB }, '1 KiB', '1 KiB measured'],
  [
    { knownBytes: 3 * KIB, measuredBytes: KIB, unsizedFiles: 1 },
    'at least 3 KiB',
    '1 KiB measured, 2 KiB by the records of artifacts; the size of 1 file is not known',
  ],
  [
    { knownBytes: KIB, measuredBytes: KIB, estimatedBytes: KIB },
    'about 2 KiB',
    '1 KiB measured, 1 KiB estimated',
  ],
  [
    { knownBytes: KIB, estimatedBytes: KIB, unsizedFiles: 1_200 },
    'at least about 2 KiB',
    '1 KiB by the records of artifacts, 1 KiB estimated; the sizes of 1,200 files are not known',
  ],
])('%j is told as "%s": %s', (given, text, details) => {
  expect([sizeText(size(given)), sizeDetails(size(given))]).toEqual([text, details])
})

test.each<[Partial<Size>, string]>([
  [{}, ''],
  [{ unsizedFiles: 3 }, ''],
  [{ knownBytes: KIB, measuredBytes: KIB }, '1 KiB measured'],
  [
    { knownBytes: KIB, unsizedFiles: 2 },
    'at least 1 KiB by the records of artifacts; the sizes of 2 files are not known',
  ],
  [{ estimatedBytes: KIB }, 'about 1 KiB estimated'],
  [{ knownBytes: 3 * KIB, measuredBytes: KIB }, '3 KiB: 1 KiB measured, 2 KiB by the records of artifacts'],
])('%j is told in one line as "%s", no number twice', (given, text) => {
  expect(sizeWithDetails(size(given))).toBe(text)
})
