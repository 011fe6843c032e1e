import { describe, expect, test } from '@jest/globals'
import { clearFiles, type Cleared } from '../../../src/cleanup/remove/clear-files.ts'
import type { Inspected, OwnedFile } from '../../../src/cleanup/inspect/inspected.ts'
import type { Folder } from '../../../src/files/folder.ts'
import type { OnFileserver } from '../../../src/files/locate.ts'
import { NO_FILES, type FileTally } from '../../../src/files/tally.ts'
import type { FileKind, SparedFile } from '../../../src/files/task-file.ts'
import { FakeRemover, fileFailure } from '../../support/fake-remover.ts'
import { FILES_HOST, hexId, inspected } from '../../support/fixtures.ts'

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

async function clear(stores: FakeRemover, items: readonly Inspected[]): Promise<Record<string, FileTally>> {
  const cleared: readonly Cleared[] = await clearFiles(stores.remover, items)
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
        sized: { artifact: { files: 1, bytes: 100, measuredBytes: 0 } },
        notListed: [],
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
    const [cleared] = await clearFiles(silent, [item('a', [owned('a1')])])
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

describe('a folder that can be listed', () => {
  const inGcs = (prefix: string): Folder => ({
    store: 'object',
    bucket: { store: 'gcs', bucket: 'ml' },
    prefix,
  })
  const A = hexId('a')
  const own = `p/t.${A}`
  const withObject = (more: Partial<Inspected> = {}): Inspected =>
    inspected(A, { owned: [inBucket(`${own}/m.pt`, 'model')], folders: [inGcs(`${own}/`)], ...more })

  function holding(contents: Record<string, number> | string): FakeRemover {
    const stores = new FakeRemover()
    stores.contents.set(`gs://ml/${own}/`, contents)
    return stores
  }

  test('tells sizes, and what no record names goes after what records name', async () => {
    const stores = holding({ [`${own}/m.pt`]: 70, [`${own}/old.pt`]: 30, [`${own}/x/older.pt`]: 5 })
    expect((await clear(stores, [withObject()]))[A]).toMatchObject({
      deleted: { model: 1, unrecorded: 2 },
      byStore: { gcs: 3 },
      freedBytes: 105,
      sized: {
        model: { files: 1, bytes: 70, measuredBytes: 70 },
        unrecorded: { files: 2, bytes: 35, measuredBytes: 35 },
      },
    })
    expect(stores.files).toEqual([`${own}/m.pt`, `${own}/old.pt`, `${own}/x/older.pt`])
    expect(stores.listed).toHaveLength(1)
  })

  test('keeps what is marked as another task’s, and goes otherwise', async () => {
    const theirs = `${own}/copy.${hexId('b')}/f`
    const stores = holding({ [`${own}/m.pt`]: 1, [theirs]: 1, [`${own}/old.pt`]: 1 })
    expect((await clear(stores, [withObject()]))[A]).toMatchObject({ deleted: { unrecorded: 1 } })
    expect(stores.files).not.toContain(theirs)
  })

  test('keeps all that no record names when a recorded file failed', async () => {
    const stores = holding({ [`${own}/m.pt`]: 1, [`${own}/old.pt`]: 1 })
    stores.outcomes.set(`${own}/m.pt`, fileFailure('denied'))
    expect((await clear(stores, [withObject()]))[A]).toMatchObject({
      deleted: { model: 0, unrecorded: 0 },
      failed: [{ uri: `gs://ml/${own}/m.pt` }],
    })
    expect(stores.files).toEqual([`${own}/m.pt`])
  })

  test('keeps its task when a file that no record names failed', async () => {
    const stores = holding({ [`${own}/m.pt`]: 1, [`${own}/old.pt`]: 1 })
    stores.outcomes.set(`${own}/old.pt`, fileFailure('locked'))
    expect((await clear(stores, [withObject()]))[A]).toMatchObject({
      deleted: { model: 1, unrecorded: 0 },
      failed: [{ uri: `gs://ml/${own}/old.pt`, kind: 'unrecorded', error: 'locked' }],
    })
    expect(stores.folders).toEqual([])
  })

  test('tells what was gone where the store itself does not', async () => {
    const stores = holding({})
    expect((await clear(stores, [withObject()]))[A]).toMatchObject({ deleted: { model: 0 }, gone: 1 })
    expect(stores.files).toEqual([`${own}/m.pt`])
  })

  test('is not looked into when it does not go', async () => {
    const stores = holding({ [`${own}/m.pt`]: 1, [`${own}/old.pt`]: 1 })
    const cleared = await clear(stores, [withObject({ folders: [], ownFolders: [inGcs(`${own}/`)] })])
    expect(cleared[A]).toMatchObject({ deleted: { model: 1, unrecorded: 0 }, freedBytes: 0 })
    expect(stores.listed).toEqual([])
  })

  test('that may not be listed loses what records name, and says why that is all', async () => {
    const stores = holding('no storage.objects.list')
    expect((await clear(stores, [withObject()]))[A]).toMatchObject({
      deleted: { model: 1 },
      failed: [],
      notListed: ['no storage.objects.list'],
    })
  })

  test('says nothing of that when its files failed, too', async () => {
    const stores = holding('no such bucket')
    stores.outcomes.set(`${own}/m.pt`, fileFailure('no such bucket'))
    expect((await clear(stores, [withObject()]))[A]).toMatchObject({ failed: [{}], notListed: [] })
  })

  test('of another store does not speak for a file', async () => {
    const stores = holding({ [`${own}/m.pt`]: 70 })
    const elsewhere = owned(`${own}/a`, 'artifact', 3)
    const cleared = await clear(stores, [
      withObject({ owned: [inBucket(`${own}/m.pt`, 'model'), elsewhere] }),
    ])
    expect(cleared[A]).toMatchObject({
      deleted: { artifact: 1, model: 1 },
      gone: 0,
      sized: { artifact: { bytes: 3, measuredBytes: 0 }, model: { bytes: 70, measuredBytes: 70 } },
    })
  })

  describe('since the fileserver is mounted', () => {
    const onServer = (more: Partial<Inspected> = {}): Inspected =>
      inspected(A, { owned: [owned(`${own}/a`, 'artifact', 3)], folders: [folder(own)], ...more })
    function mounted(contents: Record<string, number>): FakeRemover {
      const stores = new FakeRemover()
      stores.contents.set(own, contents)
      return stores
    }

    test('tells what went with it, and removes nothing by itself', async () => {
      const stores = mounted({ [`${own}/a`]: 4, [`${own}/old`]: 6 })
      expect((await clear(stores, [onServer()]))[A]).toMatchObject({
        deleted: { artifact: 1, unrecorded: 1 },
        freedBytes: 10,
        sized: { artifact: { bytes: 4, measuredBytes: 4 }, unrecorded: { bytes: 6 } },
      })
      expect([stores.files, stores.folders]).toEqual([[`${own}/a`], [own]])
    })

    test('counts what went with it once, however often its folder is spelled', async () => {
      const stores = mounted({ [`${own}/a`]: 4, [`${own}/old`]: 6 })
      const other = own.replace('.', '%2E')
      const twins = { ...stores.remover }
      const contentsOf = stores.remover.contentsOf
      twins.contentsOf = () => contentsOf(folder(own))
      const [cleared] = await clearFiles(twins, [onServer({ folders: [folder(other), folder(own)] })])
      expect(cleared?.files).toMatchObject({ deleted: { artifact: 1, unrecorded: 1 }, freedBytes: 10 })
    })

    test('counts nothing that did not go', async () => {
      const stores = mounted({ [`${own}/a`]: 4, [`${own}/old`]: 6 })
      stores.outcomes.set(own, fileFailure('no delete_many'))
      expect((await clear(stores, [onServer()]))[A]).toMatchObject({
        deleted: { artifact: 1, unrecorded: 0 },
        leftFolders: [own],
      })
    })

    test('stays where something of another task lies in it', async () => {
      const stores = mounted({ [`${own}/a`]: 4, [`${own}/copy.${hexId('b')}/f`]: 1 })
      expect((await clear(stores, [onServer()]))[A]).toMatchObject({
        deleted: { artifact: 1 },
        leftFolders: [own],
      })
      expect(stores.folders).toEqual([])
    })

    test('keeps its task where that hides samples that could not be listed', async () => {
      const stores = mounted({ [`${own}/copy.${hexId('b')}/f`]: 1 })
      const cuts = [{ kind: 'debug-sample', reason: 'too many' }] as const
      expect((await clear(stores, [onServer({ cuts })]))[A]?.failed).toMatchObject([
        { error: 'too many, and their folder is left: something of another task lies in it' },
      ])
    })

    test('takes the fileserver’s word for a file that it does not see', async () => {
      expect((await clear(mounted({}), [onServer()]))[A]).toMatchObject({ deleted: { artifact: 1 }, gone: 0 })
    })
  })
})
