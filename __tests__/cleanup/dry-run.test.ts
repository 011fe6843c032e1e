import { beforeEach, describe, expect, test } from '@jest/globals'
import type { Remover } from '../../src/cleanup/cleaner.ts'
import { dryRunRemover, type DryRunOptions } from '../../src/cleanup/dry-run.ts'
import type { Inspected, OwnedFile } from '../../src/cleanup/inspect/inspected.ts'
import type { OnFileserver } from '../../src/files/locate.ts'
import { Unsized } from '../../src/cleanup/measure.ts'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import type { SparedFile } from '../../src/files/task-file.ts'
import { FakeRemover, fileFailure } from '../support/fake-remover.ts'
import { fileOf, FILES_HOST, hexId, inspected, LONG_AGO } from '../support/fixtures.ts'

const owned: OwnedFile[] = [
  {
    file: { uri: 'a', kind: 'artifact', bytes: 7 },
    location: { store: 'fileserver', host: FILES_HOST, path: 'a' },
  },
  {
    file: { uri: 'm', kind: 'model', bytes: undefined },
    location: { store: 'object', bucket: { store: 's3', host: undefined, bucket: 'ml' }, key: 'm' },
  },
]
const spared: SparedFile[] = [{ uri: 's', kind: 'model', bytes: undefined, reason: 'shared' }]

const unreachable = [{ uri: 'u', kind: 'plot', bytes: undefined, error: 'no host' }] as const

const stores = new FakeRemover()

function dryRun(options: Partial<DryRunOptions> = {}): Remover {
  return dryRunRemover(stores.remover, {
    onFileError: 'keep-task',
    deletedTaskIds: new Set(),
    unsized: new Unsized(0),
    ...options,
  })
}

beforeEach(() => {
  stores.outcomes.clear()
})

test('says of every task that it would go, with its files', async () => {
  const { settled, error } = await dryRun({ onFileError: 'delete-task' }).remove([
    inspected('a', { owned, spared }),
    inspected('b'),
    inspected('c', { spared }),
    inspected('d', { unreachable }),
  ])
  expect(error).toBeUndefined()
  expect(settled.map(({ task, ageAtMs, outcome }) => [task.id, ageAtMs, outcome])).toEqual(
    ['a', 'b', 'c', 'd'].map((id) => [id, LONG_AGO, { kind: 'would-delete' }]),
  )
  expect(settled.map(({ files }) => files)).toEqual([
    {
      ...NO_FILES,
      deleted: { artifact: 1, model: 1, 'debug-sample': 0, plot: 0, unrecorded: 0 },
      byStore: { fileserver: 1, s3: 1 },
      spared,
      freedBytes: 7,
      sized: { artifact: { files: 1, bytes: 7, measuredBytes: 0 } },
    },
    NO_FILES,
    { ...NO_FILES, spared },
    { ...NO_FILES, failed: unreachable },
  ])
})

test('counts files of every fate, however many there are of each', async () => {
  const [first] = owned
  if (first === undefined) throw new Error('there is a file')
  const { settled } = await dryRun({ onFileError: 'delete-task' }).remove([
    inspected('a', { owned: [first], spared }),
    inspected('b', { owned: [first], unreachable }),
  ])
  const deleted = { artifact: 1, model: 0, 'debug-sample': 0, plot: 0, unrecorded: 0 }
  expect(settled.map(({ files }) => files)).toMatchObject([
    { deleted, spared, failed: [] },
    { deleted, spared: [], failed: unreachable },
  ])
})

const folder = (path: string): OnFileserver => ({ store: 'fileserver', host: FILES_HOST, path })

test('names the folders that would go with samples that cannot be listed', async () => {
  const cuts = [{ kind: 'plot', reason: 'too many' }] as const
  const { settled } = await dryRun().remove([
    inspected('a', { owned, folders: [folder('x.a')], cuts }),
    inspected('b', { owned, folders: [folder('x.b')] }),
  ])
  expect(settled.map(({ files }) => files?.wholeFolders)).toEqual([['x.a'], []])
})

test('claims nothing, so that there is nothing to ask for', async () => {
  expect((await dryRun().remove([inspected('a')])).claims).toEqual([])
})

test('counts a file that a controller lists too only with the step in whose folder it lies', async () => {
  const [step, controller] = [hexId('1'), hexId('2')]
  const file: OwnedFile = {
    file: { uri: fileOf(step, 'artifacts/a'), kind: 'artifact', bytes: 7 },
    location: { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${step}/artifacts/a` },
  }
  const deletedTaskIds = new Set<string>()
  const remover = dryRun({ deletedTaskIds })
  const [ofStep] = (await remover.remove([inspected(step, { owned: [file] })])).settled
  deletedTaskIds.add(step)
  const [ofController] = (await remover.remove([inspected(controller, { owned: [file] })])).settled
  expect(ofStep?.files).toMatchObject({ deleted: { artifact: 1 }, gone: 0, freedBytes: 7 })
  expect(ofController?.files).toEqual({ ...NO_FILES, gone: 1 })
})

describe('a file that its store could not delete', () => {
  test('keeps its task, in the words of a live run, and no other', async () => {
    stores.outcomes.set('m', fileFailure('no such bucket'))
    const { settled } = await dryRun().remove([
      inspected('a', { owned, spared }),
      inspected('b', { owned: owned.slice(0, 1) }),
    ])
    expect(settled.map(({ outcome }) => outcome)).toEqual([
      {
        kind: 'failed',
        error: '1 of its 2 files could not be deleted, so its record stays: no such bucket',
      },
      { kind: 'would-delete' },
    ])
    expect(settled[0]?.files).toMatchObject({
      deleted: { artifact: 1, model: 0 },
      byStore: { fileserver: 1 },
      failed: [{ uri: 'm', error: 'no such bucket' }],
      spared,
    })
  })

  test('is only listed where its task goes all the same', async () => {
    stores.outcomes.set('m', fileFailure('no such bucket'))
    const { settled } = await dryRun({ onFileError: 'delete-task' }).remove([inspected('a', { owned })])
    expect(settled[0]).toMatchObject({
      outcome: { kind: 'would-delete' },
      files: { failed: [{ uri: 'm', error: 'no such bucket' }] },
    })
  })

  test('deletes nothing', () => {
    expect([stores.files, stores.folders]).toEqual([[], []])
  })
})

describe('a folder that can be listed', () => {
  const A = hexId('a')
  const own = `p/t.${A}`
  const folders = [{ store: 'object', bucket: { store: 'gcs', bucket: 'ml' }, prefix: `${own}/` } as const]
  const file: OwnedFile = {
    file: { uri: `gs://ml/${own}/m.pt`, kind: 'model', bytes: undefined },
    location: { store: 'object', bucket: { store: 'gcs', bucket: 'ml' }, key: `${own}/m.pt` },
  }
  const tallyOf = async (item: Inspected): Promise<FileTally | undefined> =>
    (await dryRun({ onFileError: 'delete-task' }).remove([item])).settled[0]?.files

  beforeEach(() => {
    stores.contents.clear()
    stores.contents.set(`gs://ml/${own}/`, { [`${own}/m.pt`]: 70, [`${own}/old.pt`]: 30 })
  })

  test('tells sizes, and what would go that no record names', async () => {
    expect(await tallyOf(inspected(A, { owned: [file], folders }))).toMatchObject({
      deleted: { model: 1, unrecorded: 1 },
      byStore: { gcs: 2 },
      freedBytes: 100,
      sized: { model: { bytes: 70, measuredBytes: 70 }, unrecorded: { bytes: 30 } },
    })
  })

  test('tells sizes where it does not go, too', async () => {
    expect(await tallyOf(inspected(A, { owned: [file], folders: [], ownFolders: folders }))).toMatchObject({
      deleted: { model: 1, unrecorded: 0 },
      freedBytes: 70,
    })
  })

  test('says that a file is gone', async () => {
    stores.contents.set(`gs://ml/${own}/`, {})
    expect(await tallyOf(inspected(A, { owned: [file], folders }))).toMatchObject({
      deleted: { model: 0 },
      gone: 1,
    })
  })

  test('keeps what no record names when a file could not be deleted, and is not looked into', async () => {
    stores.outcomes.set(`${own}/m.pt`, fileFailure('no such bucket'))
    stores.listed.length = 0
    expect(await tallyOf(inspected(A, { owned: [file], folders }))).toMatchObject({
      deleted: { model: 0, unrecorded: 0 },
      failed: [{ error: 'no such bucket' }],
      notListed: [],
    })
    expect(stores.listed).toEqual([])
  })

  test('that may not be listed says why', async () => {
    stores.contents.set(`gs://ml/${own}/`, 'no right')
    expect(await tallyOf(inspected(A, { owned: [file], folders }))).toMatchObject({
      deleted: { model: 1 },
      notListed: ['no right'],
    })
  })

  test('of a mounted fileserver counts nothing that stays for the sake of another task', async () => {
    stores.contents.set(own, { [`${own}/old`]: 1, [`${own}/copy.${hexId('b')}/f`]: 1 })
    const folder = { store: 'fileserver', host: FILES_HOST, path: own } as const
    const location = { ...folder, path: `${own}/a` }
    const item = inspected(A, {
      owned: [{ file: { uri: 'a', kind: 'artifact', bytes: 7 }, location }],
      folders: [folder],
    })
    expect(await tallyOf(item)).toMatchObject({ deleted: { artifact: 1, unrecorded: 0 } })
  })
})
