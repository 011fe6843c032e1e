import { describe, expect, test } from '@jest/globals'
import type { Folder } from '../../src/files/folder.ts'
import type { Location, OnFileserver } from '../../src/files/locate.ts'
import { createFileRemover, type FileRemover, type RemoverOptions } from '../../src/files/remover.ts'
import { openEachOnce } from '../../src/files/stores/opened.ts'
import type { Bucket, Deletable, Failed, FileOutcome, ObjectStore } from '../../src/files/stores/store.ts'

const PROBLEM = { kind: 'unproved', error: 'it has nothing' } as const
const DELETED: FileOutcome = { kind: 'deleted' }
const DELETABLE: Deletable = { kind: 'deletable' }
const GONE: FileOutcome = { kind: 'gone' }
const broken = (error: string, breaksBucket = true): Failed => ({ kind: 'failed', error, breaksBucket })

const onFileserver = (path: string, host = 'http://f'): OnFileserver => ({ store: 'fileserver', host, path })
const object = (bucket: Bucket, key: string): Location => ({ store: 'object', bucket, key })
const S3: Bucket = { store: 's3', host: undefined, bucket: 'ml' }
const MINIO: Bucket = { store: 's3', host: 'minio:9000', bucket: 'ml' }
const GCS: Bucket = { store: 'gcs', bucket: 'ml' }
const SHARE: Bucket = { store: 'folder', bucket: '/mnt/share' }
const AZURE: Bucket = { store: 'azure', host: 'acc.net', bucket: 'ml' }

function nobody(): never {
  throw new Error('the remover asks for no such thing')
}

type World = {
  remover: FileRemover
  /** What was asked of the stores: the store's name, and the paths or keys. */
  asked: [store: string, names: readonly string[]][]
  opened: string[]
  outcomes: Map<string, FileOutcome>
  obstacles: Map<string, Failed>
  answers: { drop: number }
}

function world(failToOpen?: Error): World {
  const asked: World['asked'] = []
  const opened: string[] = []
  const outcomes: World['outcomes'] = new Map()
  const obstacles: World['obstacles'] = new Map()
  const answers = { drop: 0 }
  const answer = (store: string, names: readonly string[]): Promise<readonly FileOutcome[]> => {
    asked.push([store, names])
    const given = names.map((name) => outcomes.get(name) ?? DELETED)
    return Promise.resolve(given.slice(0, given.length - answers.drop))
  }
  const fileservers: RemoverOptions['fileservers'] = {
    deleteFiles: (files) =>
      answer(
        'fileserver',
        files.map(({ path }) => path),
      ),
    removeFolders: (folders) =>
      answer(
        'folders',
        folders.map(({ path }) => path),
      ),
    proveHosts: (files) => Promise.resolve(new Map(files.map(({ host }) => [host, PROBLEM]))),
  }
  const openStore = (store: Bucket['store']): Promise<ObjectStore> => {
    opened.push(store)
    if (failToOpen !== undefined) return Promise.reject(failToOpen)
    return Promise.resolve({
      list: nobody,
      bytesOf: nobody,
      check: (bucket, keys) => {
        asked.push([`check ${bucket.store}`, keys])
        return Promise.resolve(keys.map((key) => obstacles.get(key) ?? DELETABLE))
      },
      deleteObjects: (bucket, keys) =>
        answer(`${bucket.store}:${'host' in bucket ? (bucket.host ?? 'aws') : ''}`, keys),
      close: nobody,
      ...(store === 'folder'
        ? {
            removeEmptyFolder: async (_: Bucket, prefix: string) =>
              (await answer('empty', [prefix]))[0] ?? DELETED,
          }
        : {}),
    })
  }
  const remover = createFileRemover({
    fileservers,
    proveRoots: (files) => Promise.resolve(new Map(files.map(({ host }) => [host, PROBLEM]))),
    openStore: openEachOnce(openStore).open,
  })
  return { remover, asked, opened, outcomes, obstacles, answers }
}

describe('check', () => {
  test('asks the stores of objects, and nobody else', async () => {
    const { remover, asked, obstacles } = world()
    obstacles.set('k2', broken('denied', false))
    const found = await remover.check([
      object(S3, 'k1'),
      onFileserver('f1'),
      object(GCS, 'k2'),
      object(S3, 'k3'),
    ])
    expect(found).toEqual([DELETABLE, DELETABLE, broken('denied', false), DELETABLE])
    expect(asked.sort()).toEqual([
      ['check gcs', ['k2']],
      ['check s3', ['k1', 'k3']],
    ])
  })

  test('of a broken bucket is no longer made, and nothing is deleted there', async () => {
    const { remover, asked, obstacles } = world()
    obstacles.set('k1', broken('no such bucket'))
    const found = await remover.check([object(S3, 'k1'), object(S3, 'k2')])
    expect(found).toEqual([broken('no such bucket'), DELETABLE])
    expect(await remover.check([object(S3, 'k3')])).toEqual([broken('no such bucket')])
    expect(await remover.deleteFiles([object(S3, 'k3')])).toEqual([broken('no such bucket')])
    expect(asked).toEqual([['check s3', ['k1', 'k2']]])
  })

  test('of a store that cannot be opened says why', async () => {
    const { remover } = world(new Error('no SDK'))
    expect(await remover.check([object(S3, 'k1')])).toEqual([broken('no SDK')])
  })
})

describe('deleteFiles', () => {
  test('sends nothing more to a fileserver that is not there', async () => {
    const { remover, asked, outcomes } = world()
    outcomes.set('f1', broken('nobody there'))
    await remover.deleteFiles([onFileserver('f1')])
    expect(await remover.deleteFiles([onFileserver('f2'), object(S3, 'k1')])).toEqual([
      broken('nobody there'),
      DELETED,
    ])
    expect(asked).toEqual([
      ['fileserver', ['f1']],
      ['s3:aws', ['k1']],
    ])
  })

  test('of nothing asks nobody', async () => {
    const { remover, asked, opened } = world()
    expect(await remover.deleteFiles([])).toEqual([])
    expect([asked, opened]).toEqual([[], []])
  })

  test('gives one answer for each location, in their order, over all stores', async () => {
    const { remover, asked, outcomes } = world()
    outcomes.set('f2', GONE).set('k2', broken('denied', false))
    const answers = await remover.deleteFiles([
      object(S3, 'k1'),
      onFileserver('f1'),
      object(GCS, 'k2'),
      onFileserver('f2'),
      object(S3, 'k3'),
      object(AZURE, 'k4'),
    ])
    expect(answers).toEqual([DELETED, DELETED, broken('denied', false), GONE, DELETED, DELETED])
    expect(asked.sort()).toEqual([
      ['azure:acc.net', ['k4']],
      ['fileserver', ['f1', 'f2']],
      ['gcs:', ['k2']],
      ['s3:aws', ['k1', 'k3']],
    ])
  })

  test('tells buckets of one name apart by their store and host', async () => {
    const { remover, asked } = world()
    await remover.deleteFiles([S3, MINIO, GCS, AZURE].map((bucket) => object(bucket, 'k')))
    expect(asked.map(([store]) => store).sort()).toEqual(['azure:acc.net', 'gcs:', 's3:aws', 's3:minio:9000'])
  })

  test('a file that occurs twice is answered twice', async () => {
    const { remover } = world()
    const location = onFileserver('f')
    expect(await remover.deleteFiles([location, location, onFileserver('f')])).toEqual([
      DELETED,
      DELETED,
      DELETED,
    ])
  })

  test('a store that answers too little leaves no file without an answer', async () => {
    const { remover, answers } = world()
    answers.drop = 1
    expect(await remover.deleteFiles([onFileserver('a'), onFileserver('b')])).toEqual([
      DELETED,
      { kind: 'failed', error: 'the store gave no answer', breaksBucket: false },
    ])
  })
})

describe('a store', () => {
  test('is opened for its files only', async () => {
    const { remover, opened } = world()
    await remover.deleteFiles([onFileserver('f')])
    expect(opened).toEqual([])
    await Promise.all([
      remover.deleteFiles([object(S3, 'a'), object(MINIO, 'b')]),
      remover.deleteFiles([object(S3, 'c')]),
    ])
    await remover.deleteFiles([object(S3, 'd')])
    expect(opened).toEqual(['s3'])
    await remover.deleteFiles([object(GCS, 'a')])
    expect(opened).toEqual(['s3', 'gcs'])
  })

  test('that cannot be loaded fails its own files, and is not tried again for that bucket', async () => {
    const { remover, opened } = world(new Error('no SDK', { cause: new Error('ENOENT') }))
    const failed = broken('no SDK (ENOENT)')
    expect(await remover.deleteFiles([object(S3, 'a'), onFileserver('f'), object(S3, 'b')])).toEqual([
      failed,
      DELETED,
      failed,
    ])
    expect(await remover.deleteFiles([object(S3, 'c')])).toEqual([failed])
    expect(opened).toEqual(['s3'])
  })
})

describe('a broken bucket', () => {
  test('answers for all its later files, without another request', async () => {
    const { remover, asked, outcomes } = world()
    outcomes.set('k1', broken('no right'))
    expect(await remover.deleteFiles([object(S3, 'k0'), object(S3, 'k1')])).toEqual([
      DELETED,
      broken('no right'),
    ])
    expect(await remover.deleteFiles([object(S3, 'k2'), object(MINIO, 'k3')])).toEqual([
      broken('no right'),
      DELETED,
    ])
    expect(asked).toEqual([
      ['s3:aws', ['k0', 'k1']],
      ['s3:minio:9000', ['k3']],
    ])
  })

  test('may be the fileserver', async () => {
    const { remover, asked, outcomes } = world()
    outcomes.set('f1', broken('401'))
    await remover.deleteFiles([onFileserver('f1')])
    expect(await remover.deleteFiles([onFileserver('f2')])).toEqual([broken('401')])
    expect(asked).toHaveLength(1)
  })

  test('is one of several fileservers', async () => {
    const { remover, asked, outcomes } = world()
    outcomes.set('f1', broken('401'))
    const [one, other] = [onFileserver('f1', 'http://one'), onFileserver('f2', 'http://other')]
    expect(await remover.deleteFiles([one, other])).toEqual([broken('401'), DELETED])
    expect(await remover.deleteFiles([one, other])).toEqual([broken('401'), DELETED])
    expect(asked).toEqual([
      ['fileserver', ['f1']],
      ['fileserver', ['f2']],
      ['fileserver', ['f2']],
    ])
  })

  test('is none for a failure of one file', async () => {
    const { remover, asked, outcomes } = world()
    outcomes.set('k1', broken('locked', false))
    await remover.deleteFiles([object(S3, 'k1')])
    expect(await remover.deleteFiles([object(S3, 'k2')])).toEqual([DELETED])
    expect(asked).toHaveLength(2)
  })
})

describe('removeFolders', () => {
  const inFolder = (prefix: string): Folder => ({ store: 'object', bucket: SHARE, prefix })

  test('asks fileservers and folders of this machine, and gives an answer for each', async () => {
    const { remover, asked, outcomes } = world()
    outcomes.set('b', GONE).set('d/', broken('not empty', false))
    const folders = [onFileserver('a'), inFolder('c/'), onFileserver('b'), inFolder('d/')]
    expect(await remover.removeFolders(folders)).toEqual([DELETED, DELETED, GONE, broken('not empty', false)])
    expect(asked).toEqual([
      ['folders', ['a', 'b']],
      ['empty', ['c/']],
      ['empty', ['d/']],
    ])
  })

  test('has nothing to do in a bucket, and asks no fileserver then', async () => {
    const { remover, asked } = world()
    expect(await remover.removeFolders([{ store: 'object', bucket: S3, prefix: 'a/' }])).toEqual([GONE])
    expect(asked).toEqual([])
  })

  test('of a store that cannot be opened says why', async () => {
    const { remover } = world(new Error('no SDK'))
    expect(await remover.removeFolders([inFolder('a/')])).toEqual([broken('no SDK', false)])
  })
})

test('fileservers and folders of this machine are proved each by themselves', async () => {
  const { remover, asked } = world()
  const files = [onFileserver('a'), object(SHARE, 'b'), object(S3, 'c')]
  expect([...(await remover.proveHosts(files, () => Promise.resolve([])))]).toEqual([
    ['http://f', PROBLEM],
    ['/mnt/share', PROBLEM],
  ])
  expect(asked).toEqual([])
})
