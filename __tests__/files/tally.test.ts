import { expect, test } from '@jest/globals'
import type { Location } from '../../src/files/locate.ts'
import type { Bucket } from '../../src/files/stores/store.ts'
import {
  countFiles,
  deletedFiles,
  measuredBytes,
  NO_FILES,
  plus,
  type FileTally,
} from '../../src/files/tally.ts'
import { FILE_KINDS, spareReasonText, type FileKind } from '../../src/files/task-file.ts'

type Counted = Parameters<typeof countFiles>[0][number]

const HERE: Location = { store: 'fileserver', host: 'http://f', path: 'a' }
const inBucket = (bucket: Bucket): Location => ({ store: 'object', bucket, key: 'a' })

function counted(kind: FileKind, bytes?: number, isMeasured = false, location = HERE): Counted {
  return { file: { uri: 'u', kind, bytes }, location, isMeasured }
}

test('of no files is nothing of every kind', () => {
  expect(countFiles([])).toEqual({ deleted: NO_FILES.deleted, byStore: {}, freedBytes: 0, sized: {} })
  expect(Object.keys(NO_FILES.deleted).sort()).toEqual([...FILE_KINDS].sort())
  expect(deletedFiles(NO_FILES)).toBe(0)
})

test('counts files by kind, and leaves the empty count as it is', () => {
  const kinds = ['model', 'plot', 'model', 'debug-sample', 'unrecorded'] as const
  const { deleted } = countFiles(kinds.map((kind) => counted(kind)))
  expect(deleted).toEqual({ artifact: 0, model: 2, 'debug-sample': 1, plot: 1, unrecorded: 1 })
  expect(deletedFiles({ ...NO_FILES, deleted })).toBe(5)
  expect(NO_FILES.deleted.model).toBe(0)
})

test('counts files by the store that they lie on', () => {
  const locations = [
    HERE,
    inBucket({ store: 's3', host: undefined, bucket: 'one' }),
    inBucket({ store: 's3', host: 'minio:9000', bucket: 'two' }),
    inBucket({ store: 'gcs', bucket: 'one' }),
    inBucket({ store: 'azure', host: 'h', bucket: 'c' }),
    inBucket({ store: 'folder', bucket: '/mnt' }),
    { ...HERE, path: 'b' },
  ]
  expect(countFiles(locations.map((at) => counted('plot', undefined, false, at))).byStore).toEqual({
    fileserver: 2,
    s3: 2,
    gcs: 1,
    azure: 1,
    folder: 1,
  })
})

test('sums the sizes that are known, by kind, and what of them was measured', () => {
  const files = [
    counted('artifact', 7),
    counted('model'),
    counted('artifact', 5, true),
    counted('plot', 0, true),
  ]
  const tally = { ...NO_FILES, ...countFiles(files) }
  expect(tally).toMatchObject({
    freedBytes: 12,
    sized: {
      artifact: { files: 2, bytes: 12, measuredBytes: 5 },
      plot: { files: 1, bytes: 0, measuredBytes: 0 },
    },
  })
  expect(Object.keys(tally.sized)).toEqual(['artifact', 'plot'])
  expect(measuredBytes(tally)).toBe(5)
})

test('two tallies come together in every field', () => {
  const failed = [{ uri: 'f', kind: 'plot', bytes: undefined, error: 'denied' }] as const
  const one: FileTally = {
    ...NO_FILES,
    ...countFiles([counted('artifact', 7)]),
    gone: 1,
    failed,
    wholeFolders: ['w'],
    notListed: ['denied'],
  }
  const other: FileTally = {
    ...NO_FILES,
    ...countFiles([
      counted('artifact', 1, true),
      counted('unrecorded', 2, true, inBucket({ store: 'gcs', bucket: 'b' })),
    ]),
    gone: 2,
    spared: [{ uri: 's', kind: 'model', bytes: undefined, reason: 'shared' }],
    leftFolders: ['l'],
    notListed: ['denied', 'busy'],
  }
  expect(plus(one, other)).toEqual({
    deleted: { artifact: 2, model: 0, 'debug-sample': 0, plot: 0, unrecorded: 1 },
    byStore: { fileserver: 2, gcs: 1 },
    gone: 3,
    failed,
    spared: other.spared,
    freedBytes: 10,
    sized: {
      artifact: { files: 2, bytes: 8, measuredBytes: 1 },
      unrecorded: { files: 1, bytes: 2, measuredBytes: 2 },
    },
    wholeFolders: ['w'],
    leftFolders: ['l'],
    notListed: ['denied', 'busy'],
  })
  expect(plus(NO_FILES, one)).toEqual(one)
})

test('a reason that an input can change names the input', () => {
  expect(spareReasonText('no-endpoint')).toContain('s3-endpoints')
  expect(spareReasonText('model-kept')).toContain('delete-models')
})
