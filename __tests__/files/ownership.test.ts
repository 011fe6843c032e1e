import { describe, expect, test } from '@jest/globals'
import { locate } from '../../src/files/locate.ts'
import { ownershipOf, type Claim, type Ownership } from '../../src/files/ownership.ts'
import type { SpareReason } from '../../src/files/task-file.ts'
import { fileOf, FILES_HOST, hexId, stores } from '../support/fixtures.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]
const STORES = stores({ 's3-endpoints': 'http://minio.lan:9000', 'local-roots': '/mnt/nfs' })

/** Whose the file is, as task A claims it. */
function claim(uri: string, more: Partial<Claim> = {}): Ownership {
  const place = locate(uri, STORES)
  return ownershipOf({
    uri,
    place,
    taskId: A,
    projectId: undefined,
    deletedTaskIds: new Set(),
    modelGuard: undefined,
    ...more,
  })
}

const verdictOf = (ownership: Ownership): string =>
  ownership.kind === 'spared'
    ? ownership.reason
    : ownership.kind === 'unreachable'
      ? `unreachable: ${ownership.obstacle}`
      : ownership.kind

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
    // In no task's folder.
    [`${FILES_HOST}/data/set/a.csv`, 'unmarked'],
    ['s3://datasets/a.csv', 'unmarked'],
    [`${FILES_HOST}/p/train.${A}`, 'unmarked'],
    [`${FILES_HOST}/p/${A}/a.bin`, 'unmarked'],
    // On no store of ours.
    [fileOf(B, 'a', 'https://example.com'), 'foreign'],
    [fileOf(B, 'a', 'ftp://example.com'), 'foreign'],
    // Only ClearML's uploader makes such a path, so it is a store by a name that is not configured.
    [fileOf(A, 'a', 'https://example.com'), 'unreachable: not-configured'],
    [fileOf(A, 'a', `${FILES_HOST}0`), 'unreachable: not-configured'],
    [fileOf(A, 'a', `${FILES_HOST}.evil.com`), 'unreachable: not-configured'],
    [fileOf(A, 'a', 'HTTPS://example.com'), 'unreachable: not-configured'],
    [fileOf(A, 'a', 's3://other.lan:9000/ml'), 'unreachable: not-configured'],
    [fileOf(B, 'a', 's3://other.lan:9000/ml'), 'no-endpoint'],
    [fileOf(A, 'a', 'ftp://example.com'), 'unreachable: not-configured'],
    // In a folder of this machine, whose paths a file system resolves.
    [fileOf(A, 'a', '/mnt/nfs'), 'owned'],
    [fileOf(A, 'a b%20c', 'file:///mnt/nfs/deep'), 'owned'],
    [fileOf(B, 'a', '/mnt/nfs'), 'another-task'],
    ['/mnt/nfs/data/a.csv', 'unmarked'],
    [fileOf(A, '../../x/y', '/mnt/nfs'), 'unreachable: odd-path'],
    [fileOf(A, './y', '/mnt/nfs'), 'unreachable: odd-path'],
    [fileOf(A, 'x//y', '/mnt/nfs'), 'unreachable: odd-path'],
    [fileOf(A, 'a', '/mnt/nfs/../home'), 'unreachable: odd-path'],
    ['file:///home/ada/a.pt', 'local'],
    [fileOf(B, 'a', '/mnt/shared'), 'local'],
    // Uploaded to a disk that this step does not see: the record is all that leads to it.
    [fileOf(A, 'a', 'file:///mnt/shared'), 'unreachable: local'],
    [fileOf(A, 'a', '/mnt/shared'), 'unreachable: local'],
    // Its own folder, in one that may be of another task.
    [`${FILES_HOST}/p/x.${B}/y.${A}/f`, 'unreachable: nested'],
    [`s3://ml/x.${B}/y.${A}/f`, 'unreachable: nested'],
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
      location: { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${A}/a%20b.bin` },
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

  test('in a project whose long name ends in its id, on the store, is its own', () => {
    const uri = `${FILES_HOST}/long.${B}/train.${A}/a`
    expect(verdictOf(claim(uri, { projectId: B }))).toBe('owned')
    expect(verdictOf(claim(uri, { projectId: C }))).toBe('unreachable: nested')
    // The id of a project proves nothing for itself.
    expect(verdictOf(claim(`${FILES_HOST}/p/long.${B}/a`, { projectId: B }))).toBe('unmarked')
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
    // ClearML's SDK uploads a backslash as a slash.
    `p/train.${A}/..\\a`,
    `p/train.${A}/x%5C..%5Ca`,
    `p/train.${A}/\\.\\./a`,
    // A broken escape elsewhere hides nothing.
    `p/train.${A}/%2e%2e%2Fx%zz/a`,
    `p/train.${A}/%ff%2F../a`,
    // A folder of somebody else, once decoded.
    `p%2Fx.${B}%2Ftrain.${A}/y/a`,
    `p/x%2E${B}/train.${A}/a`,
    `p\\x.${B}\\y/train.${A}/a`,
    // Too short: what is left of it may be a whole project.
    `train.${A}/a`,
    `train.${A}//a`,
    `train.${A}/`,
    `/train.${A}/a`,
    `p//train.${A}//`,
  ])('%j is not asked for, and keeps its task', (path) => {
    expect(claim(`${FILES_HOST}/${path}`)).toEqual({ kind: 'unreachable', obstacle: 'odd-path' })
  })

  test.each([`../train.${A}/x/a`, `p/../../train.${A}/x/a`, `p/train.${A}/${'x'.repeat(256)}`])(
    '%j is the name of no file that a fileserver can have',
    (path) => {
      expect(claim(`${FILES_HOST}/${path}`)).toEqual({ kind: 'nothing' })
    },
  )

  test.each([
    // One of its readings is no name, the other is.
    `p/train.${A}/a%00.bin`,
    `p/train.${A}/a\0.bin`,
    `p/train.${A}/%2e%2e%2f%2e%2e%2f%2e%2e%2fa`,
    `p/train.${A}/a`,
    `p//train.${A}//a`,
    `p/train.${A}/..a`,
    `p/train.${A}/a..`,
    `p/train.${A}/...`,
    `p/train.${A}/%252e%252e/a`,
    `p/train.${A}/50%`,
    `p/train.${A}/%zz/a`,
    `p/train.${A}/größe %C3%B6`,
    // Signs that the SDK or the fileserver may take for a slash: still in the task's folder.
    `p/train.${A}/x%2fa`,
    `p/train.${A}/x%5Ca`,
    `p/train%5C1.${A}/x\\a`,
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
    expect(verdictOf(claim(`gs://x.${A}/y`, { place }))).toBe('unreachable: odd-path')
  })
})
