import { describe, expect, test } from '@jest/globals'
import { clearFiles, type Cleared } from '../../../src/cleanup/remove/clear-files.ts'
import type { Inspected, OwnedFile } from '../../../src/cleanup/inspect/inspected.ts'
import type { OnFileserver } from '../../../src/files/locate.ts'
import { NO_FILES, type FileTally } from '../../../src/files/tally.ts'
import type { FileKind, SparedFile } from '../../../src/files/task-file.ts'
import { FakeRemover, fileFailure } from '../../support/fake-remover.ts'
import { FILES_HOST, inspected } from '../../support/fixtures.ts'

function owned(path: string, kind: FileKind = 'artifact', bytes?: number): OwnedFile {
  return {
    file: { uri: `http://f/${path}`, kind, bytes },
    location: { store: 'fileserver', host: FILES_HOST, path },
  }
}
function inBucket(key: string, kind: FileKind = 'artifact'): OwnedFile {
  return {
    file: { uri: `gs://ml/${key}`, kind, bytes: undefined },
    location: { store: 'object', bucket: { store: 'gcs', bucket: 'ml' }, key },
  }
}
const folder = (path: string): OnFileserver => ({ store: 'fileserver', host: FILES_HOST, path })
const item = (id: string, files: OwnedFile[], more: Partial<Inspected> = {}): Inspected =>
  inspected(id, { owned: files, ...more })

async function clear(
  stores: FakeRemover,
  items: readonly Inspected[],
  removeFolders = true,
): Promise<Record<string, FileTally>> {
  const cleared: readonly Cleared[] = await clearFiles(stores.remover, items, { removeFolders })
  expect(cleared.map((entry) => entry.item)).toEqual(items)
  return Object.fromEntries(cleared.map(({ item: { task }, files }) => [task.id, files]))
}

describe('clearFiles', () => {
  test('of nothing deletes nothing', async () => {
    const stores = new FakeRemover()
    expect(await clear(stores, [item('a', [])])).toEqual({ a: NO_FILES })
    expect([stores.files, stores.folders]).toEqual([[], []])
  })

  test('counts a deleted file beside a spared one', async () => {
    const spared: SparedFile[] = [{ uri: 's', kind: 'model', bytes: undefined, reason: 'shared' }]
    const { a } = await clear(new FakeRemover(), [item('a', [owned('a1')], { spared })])
    expect(a).toMatchObject({ deleted: { artifact: 1 }, spared })
  })

  test('deletes small files first and models last, over all tasks', async () => {
    const stores = new FakeRemover()
    await clear(stores, [
      item('a', [owned('m1', 'model'), owned('a1'), owned('p1', 'plot'), owned('s1', 'debug-sample')]),
      item('b', [owned('s2', 'debug-sample'), inBucket('m2', 'model'), owned('a2')]),
    ])
    expect(stores.files).toEqual(['s1', 's2', 'p1', 'a1', 'a2', 'm1', 'm2'])
  })

  test('tells of each task what became of its own files', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('a2', { kind: 'gone' }).set('m1', fileFailure('denied'))
    const spared: SparedFile[] = [{ uri: 's', kind: 'model', bytes: undefined, reason: 'shared' }]
    const files = [owned('a1', 'artifact', 100), owned('a2', 'artifact', 50), owned('m1', 'model')]
    expect(
      await clear(stores, [item('a', files, { spared }), item('b', [inBucket('k'), owned('s', 'plot')])]),
    ).toEqual({
      a: {
        deleted: { artifact: 1, model: 0, 'debug-sample': 0, plot: 0, unrecorded: 0 },
        byStore: { fileserver: 1 },
        gone: 1,
        failed: [{ uri: 'http://f/m1', kind: 'model', bytes: undefined, error: 'denied' }],
        spared,
        // What was gone already freed nothing.
        freedBytes: 100,
        wholeFolders: [],
        leftFolders: [],
      },
      b: {
        ...NO_FILES,
        deleted: { artifact: 1, model: 0, 'debug-sample': 0, plot: 1, unrecorded: 0 },
        byStore: { gcs: 1, fileserver: 1 },
      },
    })
  })

  test('a file that the stores give no answer to has failed', async () => {
    const stores = new FakeRemover()
    const silent = { ...stores.remover, deleteFiles: () => Promise.resolve([]) }
    const [cleared] = await clearFiles(silent, [item('a', [owned('a1')])], { removeFolders: true })
    expect(cleared?.files.failed).toMatchObject([{ uri: 'http://f/a1', error: 'the store gave no answer' }])
  })
})

describe('folders', () => {
  const withFolders = (): Inspected[] => [
    item('a', [owned('x.a/1')], { folders: [folder('x.a')] }),
    item('b', [owned('x.b/1')], { folders: [folder('x.b'), folder('y.b')] }),
    item('c', [owned('x.c/1')]),
  ]

  test('go when all files of their task are deleted or were gone', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('x.b/1', { kind: 'gone' })
    await clear(stores, withFolders())
    expect(stores.folders).toEqual(['x.a', 'x.b', 'y.b'])
  })

  test('stay when a file of their task failed', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('x.b/1', fileFailure('denied'))
    expect((await clear(stores, withFolders()))['b']?.leftFolders).toEqual([])
    expect(stores.folders).toEqual(['x.a'])
  })

  test('stay with remove-task-folders: false', async () => {
    const stores = new FakeRemover()
    await clear(stores, withFolders(), false)
    expect(stores.folders).toEqual([])
  })

  test('that are left are told; those that were gone are not', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('x.b', fileFailure('no delete_many')).set('x.a', { kind: 'gone' })
    const cleared = await clear(stores, withFolders())
    expect(Object.values(cleared).map(({ leftFolders }) => leftFolders)).toEqual([[], ['x.b'], []])
    expect(cleared['b']?.deleted.artifact).toBe(1)
  })

  test('stay when a file of their task cannot be reached', async () => {
    const stores = new FakeRemover()
    const unreachable = [
      { uri: 'http://old/x.a/2', kind: 'model', bytes: undefined, error: 'no host' },
    ] as const
    const cleared = await clear(stores, [
      item('a', [owned('x.a/1')], { folders: [folder('x.a')], unreachable }),
    ])
    expect(stores.folders).toEqual([])
    expect(cleared['a']).toMatchObject({ deleted: { artifact: 1 }, failed: unreachable })
  })

  test('are removed after all files', async () => {
    const stores = new FakeRemover()
    stores.beforeDelete = () => {
      expect(stores.folders).toEqual([])
    }
    await clear(stores, withFolders())
    expect(stores.folders).toHaveLength(3)
  })
})

describe('a folder with samples that could not be listed', () => {
  const cuts = [{ kind: 'debug-sample', reason: 'more than 10000 events cannot be listed' }] as const
  const crowded = (): Inspected[] => [
    item('a', [owned('x.a/1')], { folders: [folder('x.a')], cuts }),
    item('b', [owned('x.b/1')], { folders: [folder('x.b')] }),
  ]

  test('is told when it went', async () => {
    const cleared = await clear(new FakeRemover(), crowded())
    expect(cleared['a']).toMatchObject({ wholeFolders: ['x.a'], failed: [], leftFolders: [] })
    expect(cleared['b']).toMatchObject({ wholeFolders: [] })
  })

  test('went in an earlier run where its listed files did, too', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('x.a', { kind: 'gone' }).set('x.a/1', { kind: 'gone' })
    expect((await clear(stores, crowded()))['a']).toMatchObject({ wholeFolders: ['x.a'], failed: [] })
  })

  test('that is not found where its files were has failed', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('x.a', { kind: 'gone' })
    const { failed, wholeFolders } = (await clear(stores, crowded()))['a']!
    expect(wholeFolders).toEqual([])
    expect(failed).toMatchObject([
      { uri: 'x.a', error: expect.stringContaining('not found where its files were') },
    ])
  })

  test('has failed like a file when it is left, since nothing else leads to what is in it', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('x.a', fileFailure('denied')).set('x.b', fileFailure('denied'))
    const cleared = await clear(stores, crowded())
    expect(cleared['a']).toMatchObject({
      wholeFolders: [],
      leftFolders: [],
      failed: [
        {
          uri: 'x.a',
          kind: 'debug-sample',
          error: 'more than 10000 events cannot be listed, and their folder is left: denied',
        },
      ],
    })
    expect(cleared['b']).toMatchObject({ failed: [], leftFolders: ['x.b'] })
  })

  test('is left, and has failed, when one of the listed files has', async () => {
    const stores = new FakeRemover()
    stores.outcomes.set('x.a/1', fileFailure('denied'))
    const { failed } = (await clear(stores, crowded()))['a']!
    expect(failed.map(({ uri }) => uri)).toEqual(['http://f/x.a/1', 'x.a'])
    expect(failed[1]?.error).toContain('not all of its listed files could be deleted')
    expect(stores.folders).toEqual(['x.b'])
  })
})
