import { describe, expect, test } from '@jest/globals'
import { locate } from '../../src/files/locate.ts'
import { decodeOnce, ownershipOf, type Claim, type Ownership } from '../../src/files/ownership.ts'
import type { SpareReason } from '../../src/files/task-file.ts'
import { fileOf, FILES_HOST, hexId, stores } from '../support/fixtures.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]
const STORES = stores({ 's3-endpoints': 'http://minio.lan:9000' })

/** Whose the file is, as task A claims it. */
function claim(uri: string, more: Partial<Claim> = {}): Ownership {
  const place = locate(uri, STORES)
  return ownershipOf({
    uri,
    place,
    taskId: A,
    deletedTaskIds: new Set(),
    modelGuard: undefined,
    ...more,
  })
}

const verdictOf = (ownership: Ownership): string =>
  ownership.kind === 'spared' ? ownership.reason : ownership.kind

describe('a file', () => {
  test.each<[uri: string, verdict: string]>([
    // In the task's own folder, on a known store.
    [fileOf(A, 'artifacts/a.bin'), 'owned'],
    [fileOf(A, 'models/ckpt #3 50%.pt'), 'owned'],
    [fileOf(A, 'metrics/m/v/i.jpeg', 's3://ml'), 'owned'],
    [fileOf(A, 'a', 's3://minio.lan:9000/ml/exp'), 'owned'],
    [fileOf(A, 'a', 'gs://ml'), 'owned'],
    [fileOf(A, 'a', 'azure://acc.blob.core.windows.net/c'), 'owned'],
    // In the folder of somebody else.
    [fileOf(B, 'artifacts/a.bin'), 'another-task'],
    [fileOf(B, 'a', 's3://ml'), 'another-task'],
    [`${FILES_HOST}/p/x.${A}/y.${B}/f`, 'another-task'],
    [`${FILES_HOST}/p/x.${B}/y.${A}/f`, 'another-task'],
    // In no task's folder.
    [`${FILES_HOST}/data/set/a.csv`, 'unmarked'],
    ['s3://datasets/a.csv', 'unmarked'],
    [`${FILES_HOST}/p/train.${A}`, 'unmarked'],
    [`${FILES_HOST}/p/${A}/a.bin`, 'unmarked'],
    // On no store of ours.
    [fileOf(B, 'a', 'https://example.com'), 'foreign'],
    [fileOf(A, 'a', 'ftp://example.com'), 'foreign'],
    [fileOf(A, 'a', 'ftp://example.com/https:'), 'foreign'],
    // Only ClearML's uploader makes such a path, so it is a store by a name that is not configured.
    [fileOf(A, 'a', 'https://example.com'), 'unreachable'],
    [fileOf(A, 'a', `${FILES_HOST}0`), 'unreachable'],
    [fileOf(A, 'a', `${FILES_HOST}.evil.com`), 'unreachable'],
    [fileOf(A, 'a', 'HTTPS://example.com'), 'unreachable'],
    [fileOf(A, 'a', 's3://other.lan:9000/ml'), 'unreachable'],
    [fileOf(B, 'a', 's3://other.lan:9000/ml'), 'no-endpoint'],
    [fileOf(A, 'a', 'file:///mnt/shared'), 'local'],
    [fileOf(A, 'a', '/mnt/shared'), 'local'],
    ['https://huggingface.co/bert/model.bin', 'foreign'],
    // Nothing at all.
    ['', 'nothing'],
    [`Vision/train.${A}/models/failed_uploading`, 'nothing'],
    ['file:///uploading_file', 'nothing'],
  ])('%s is %s', (uri, verdict) => {
    expect(verdictOf(claim(uri))).toBe(verdict)
  })

  test('that is owned says where it lies', () => {
    expect(claim(fileOf(A, 'a%20b.bin'))).toEqual({
      kind: 'owned',
      location: { store: 'fileserver', path: `Vision/train.${A}/a%20b.bin` },
    })
  })

  test('of a task that this run deleted is nobody else’s any more', () => {
    const deletedTaskIds = new Set([B])
    expect(verdictOf(claim(fileOf(B, 'a.bin'), { deletedTaskIds }))).toBe('owned')
    expect(verdictOf(claim(`${FILES_HOST}/p/x.${B}/y.${A}/f`, { deletedTaskIds }))).toBe('owned')
    expect(verdictOf(claim(fileOf(C, 'a.bin'), { deletedTaskIds }))).toBe('another-task')
    expect(verdictOf(claim(`${FILES_HOST}/p/x.${B}/y.${C}/f`, { deletedTaskIds }))).toBe('another-task')
    expect(verdictOf(claim(`${FILES_HOST}/data/set/a`, { deletedTaskIds }))).toBe('unmarked')
  })

  test.each<[SpareReason]>([['published-model'], ['model-in-use'], ['model-kept'], ['shared']])(
    'of a model that forbids it stays: %s',
    (modelGuard) => {
      expect(claim(fileOf(A, 'models/m.pt'), { modelGuard })).toEqual({ kind: 'spared', reason: modelGuard })
      expect(verdictOf(claim(fileOf(B, 'models/m.pt'), { modelGuard }))).toBe('another-task')
      expect(verdictOf(claim('', { modelGuard }))).toBe('nothing')
      expect(verdictOf(claim(fileOf(A, 'm.pt', 'https://example.com'), { modelGuard }))).toBe(modelGuard)
    },
  )
})

describe('an odd path', () => {
  test.each([
    `../train.${A}/a`,
    `p/../train.${A}/a`,
    `p/train.${A}/..`,
    `p/train.${A}/../x/a`,
    `p/train.${A}/.`,
    `./train.${A}/a`,
    `p/train.${A}/%2e%2e/a`,
    `p/train.${A}/%2E%2E`,
    `p/train.${A}/.%2e/a`,
    `p/train.${A}/%2e/a`,
    `p/train.${A}/ .. /a`,
    `p/train.${A}/..%20/a`,
    `p/train.${A}/..%2Fother%2Fa`,
    `p/train.${A}/x%2fa`,
    `p/train.${A}/..\\a`,
    `p/train.${A}/x%5Ca`,
    `p/train.${A}/a%00.bin`,
    `p/train.${A}/a\0.bin`,
    // A broken escape elsewhere hides nothing.
    `p/train.${A}/%2e%2e%2Fx%zz/a`,
    `p/train.${A}/%ff%2Fa`,
    // Too short: what is left of it may be a whole project.
    `train.${A}/a`,
    `train.${A}//a`,
    `train.${A}/`,
    `/train.${A}/a`,
    `p//train.${A}//`,
  ])('%j is left alone on the fileserver', (path) => {
    expect(claim(`${FILES_HOST}/${path}`)).toEqual({ kind: 'spared', reason: 'odd-path' })
  })

  test.each([
    `p/train.${A}/a`,
    `p//train.${A}//a`,
    `p/train.${A}/..a`,
    `p/train.${A}/a..`,
    `p/train.${A}/...`,
    `p/train.${A}/%252e%252e/a`,
    `p/train.${A}/50%`,
    `p/train.${A}/%zz/a`,
    `p/train.${A}/größe %C3%B6`,
  ])('%j is none', (path) => {
    expect(verdictOf(claim(`${FILES_HOST}/${path}`))).toBe('owned')
  })

  test.each([`../train.${A}/a`, `train.${A}/a`, `train.${A}/../a`, `train.${A}/%2e%2e/a`, `train.${A}/`])(
    'means what it says as the key of an object: %j',
    (key) => {
      expect(claim(`gs://ml/${key}`)).toEqual({
        kind: 'owned',
        location: { store: 'object', bucket: { store: 'gcs', bucket: 'ml' }, key },
      })
    },
  )

  test('without a key is left alone', () => {
    const location = { store: 'object', bucket: { store: 'gcs', bucket: 'ml' }, key: '' } as const
    const place = { kind: 'known', location } as const
    expect(verdictOf(claim(`gs://x.${A}/y`, { place }))).toBe('odd-path')
  })
})

test.each([
  ['a%20b', 'a b'],
  ['%C3%B6', 'ö'],
  ['%252e', '%2e'],
  ['%2e%zz', '.%zz'],
  ['%2E%FF', '.%FF'],
  ['50%', '50%'],
  ['+', '+'],
  ['', ''],
])('%j decodes to %j', (text, decoded) => {
  expect(decodeOnce(text)).toBe(decoded)
})
