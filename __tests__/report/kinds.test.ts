import { expect, test } from '@jest/globals'
import { NO_FILES, withSizes, type FileTally } from '../../src/files/tally.ts'
import { kindsSection } from '../../src/report/kinds.ts'
import { row } from '../support/fixtures.ts'

const WOULD = { kind: 'would-delete' } as const
const MIB = 1024 ** 2

test('the kinds of files are told by size, with how many of them are known', () => {
  const files: FileTally = {
    ...NO_FILES,
    deleted: { artifact: 2, model: 4, 'debug-sample': 1_200, plot: 0, unrecorded: 1 },
    ...withSizes({
      artifact: { files: 2, bytes: 3 * MIB, measuredBytes: 0 },
      model: { files: 2, bytes: 20 * MIB, measuredBytes: 20 * MIB },
      unrecorded: { files: 1, bytes: MIB, measuredBytes: MIB },
    }),
  }
  const lines = kindsSection([row('a', WOULD, { files }), row('b', WOULD)])
    .replaceAll('&nbsp;', ' ')
    .split('\n')
  expect(lines.filter((line) => line.startsWith('| '))).toEqual([
    '| Kind | Size | Files | Known |',
    '| --- | ---: | ---: | ---: |',
    '| Models | 40 MiB | 4 | 2 |',
    '| Artifacts | 3 MiB | 2 | all |',
    '| Unrecorded: in their folders, and named by no record | 1 MiB | 1 | all |',
    '| Debug samples |  | 1,200 | 0 |',
  ])
})

test('where no size is known there is nothing to tell', () => {
  const files: FileTally = { ...NO_FILES, deleted: { ...NO_FILES.deleted, model: 4 } }
  expect(kindsSection([row('a', WOULD, { files })])).toBe('')
})
