import { expect, test } from '@jest/globals'
import type { Location } from '../../src/files/locate.ts'
import { countKinds, countStores, deletedFiles, NO_FILES, sumBytes } from '../../src/files/tally.ts'
import { FILE_KINDS, spareReasonText, type FileKind, type TaskFile } from '../../src/files/task-file.ts'

const file = (kind: FileKind, bytes?: number): TaskFile => ({ uri: 'u', kind, bytes })

test('of no files is nothing of every kind', () => {
  expect(countKinds([])).toEqual(NO_FILES.deleted)
  expect(Object.keys(NO_FILES.deleted).sort()).toEqual([...FILE_KINDS].sort())
  expect(deletedFiles(NO_FILES)).toBe(0)
  expect(countStores([])).toEqual({})
  expect(sumBytes([])).toBe(0)
})

test('counts files by kind, and leaves the empty count as it is', () => {
  const deleted = countKinds([file('model'), file('plot'), file('model'), file('debug-sample')])
  expect(deleted).toEqual({ artifact: 0, model: 2, 'debug-sample': 1, plot: 1, unrecorded: 0 })
  expect(deletedFiles({ ...NO_FILES, deleted })).toBe(4)
  expect(NO_FILES.deleted.model).toBe(0)
})

test('counts files by the store that they lie on', () => {
  const locations: Location[] = [
    { store: 'fileserver', host: 'http://f', path: 'a' },
    { store: 'object', bucket: { store: 's3', host: undefined, bucket: 'one' }, key: 'a' },
    { store: 'object', bucket: { store: 's3', host: 'minio:9000', bucket: 'two' }, key: 'a' },
    { store: 'object', bucket: { store: 'gcs', bucket: 'one' }, key: 'a' },
    { store: 'object', bucket: { store: 'azure', host: 'h', bucket: 'c' }, key: 'a' },
    { store: 'fileserver', host: 'http://f', path: 'b' },
  ]
  expect(countStores(locations)).toEqual({ fileserver: 2, s3: 2, gcs: 1, azure: 1 })
})

test('sums the sizes that are known', () => {
  expect(sumBytes([file('artifact', 7), file('model'), file('artifact', 0), file('artifact', 5)])).toBe(12)
})

test('a reason that an input can change names the input', () => {
  expect(spareReasonText('no-endpoint')).toContain('s3-endpoints')
  expect(spareReasonText('model-kept')).toContain('delete-models')
})
