import { describe, expect, test } from '@jest/globals'
import { folderText, foldersOf, sortContents } from '../../src/files/folder.ts'
import { objectUri } from '../../src/files/bucket-uri.ts'
import type { Location } from '../../src/files/locate.ts'
import type { Bucket } from '../../src/files/stores/store.ts'
import { hexId } from '../support/fixtures.ts'

const [A, B, P] = [hexId('a'), hexId('b'), hexId('f')]
const S3: Bucket = { store: 's3', host: 'minio:9000', bucket: 'ml' }
const object = (key: string, bucket: Bucket = S3): Location => ({ store: 'object', bucket, key })

test.each<[Bucket, string]>([
  [{ store: 's3', host: undefined, bucket: 'ml' }, 's3://ml/a b%20'],
  [S3, 's3://minio:9000/ml/a b%20'],
  [{ store: 'gcs', bucket: 'ml' }, 'gs://ml/a b%20'],
  [{ store: 'azure', host: 'acc.net', bucket: 'ml' }, 'azure://acc.net/ml/a b%20'],
  [{ store: 'folder', bucket: '/mnt/share' }, 'file:///mnt/share/a b%20'],
])('an object in %j is %s', (bucket, uri) => {
  expect(objectUri(bucket, 'a b%20')).toBe(uri)
})

describe('the folders of a task', () => {
  test('are those in which its files lie, each once', () => {
    const onFileserver = { store: 'fileserver', host: 'http://f', path: `p/t.${A}/models/x` } as const
    const folders = foldersOf(
      [
        object(`p/t.${A}/artifacts/x`),
        object(`p/t.${A}/models/y`),
        object(`old/t.${A}/z`),
        object(`p/t.${A}/z`, { store: 'gcs', bucket: 'ml' }),
        onFileserver,
        { ...onFileserver, path: `p/t.${A}/models/y` },
        { ...onFileserver, host: 'http://g' },
      ],
      A,
    )
    expect(folders.map(folderText)).toEqual([
      `s3://minio:9000/ml/p/t.${A}/`,
      `s3://minio:9000/ml/old/t.${A}/`,
      `gs://ml/p/t.${A}/`,
      `p/t.${A}`,
      `p/t.${A}`,
    ])
  })

  test('are none for what lies in no folder of its own', () => {
    expect(foldersOf([object(`p/t.${B}/x`), object(`p/t.${A}`), object('x')], A)).toEqual([])
  })
})

describe('what lies in a folder', () => {
  const prefix = `team.${P}/t.${A}/`
  const sorted = (...names: string[]): Record<string, string[]> => {
    const listed = names.map((name) => ({ key: `${prefix}${name}`, bytes: 1, modifiedAtMs: 0 }))
    const { recorded, unrecorded, ofOthers } = sortContents(listed, prefix, new Set([`${prefix}r`]), A)
    const keys = (objects: typeof recorded): string[] => objects.map(({ key }) => key.slice(prefix.length))
    return { recorded: keys(recorded), unrecorded: keys(unrecorded), ofOthers: keys(ofOthers) }
  }

  test('is recorded, or named by nothing', () => {
    expect(sorted('r', 'models/old.pt')).toEqual({
      recorded: ['r'],
      unrecorded: ['models/old.pt'],
      ofOthers: [],
    })
  })

  test('is another task’s where a folder of that task lies in it', () => {
    expect(sorted(`x.${B}/y`, `x.${A}/y`, `x.${B}`)).toEqual({
      recorded: [],
      unrecorded: [`x.${A}/y`, `x.${B}`],
      ofOthers: [`x.${B}/y`],
    })
  })
})
