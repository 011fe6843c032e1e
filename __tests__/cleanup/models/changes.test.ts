import { describe, expect, test } from '@jest/globals'
import type { Inspected, OwnedFile } from '../../../src/cleanup/inspect/inspected.ts'
import { watchNamedFiles } from '../../../src/cleanup/models/named-files.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import type { Change } from '../../../src/cleanup/remove/last-look.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { FILES_HOST, fileOf, hexId, inspected, model, NOW, task } from '../../support/fixtures.ts'
import { modelChangesOn, type ModelSetup } from '../../support/model-inspection.ts'

const [MAKER, OTHER, USER] = [hexId('a'), hexId('b'), hexId('c')]
const FILE = fileOf(MAKER, 'models/m.pt')
const CHANGED: Change = { reason: 'models-changed' }

/** A model as it was inspected, with that file for its own. */
function withFile(id = 'm', uri = fileOf(MAKER, `models/${id}.pt`)): Inspected {
  const owned: OwnedFile = {
    file: { uri, kind: 'model', bytes: undefined },
    location: { store: 'fileserver', host: FILES_HOST, path: uri.slice(FILES_HOST.length + 1) },
  }
  return inspected(id, { owned: [owned], namedUris: new Set([uri]) })
}

/** One whose file somebody else takes along, or nobody. */
const withoutFile = (id = 'm', uri = FILE): Inspected => inspected(id, { namedUris: new Set([uri]) })

/** The model `m` and its maker, and whatever became of them since the inspection. */
function serverWhere(change: (server: FakeClearML) => unknown = () => undefined): FakeClearML {
  const server = new FakeClearML([task({ id: MAKER })], [model('m', MAKER)])
  change(server)
  return server
}

async function changesOf(
  server: FakeClearML,
  items: readonly Inspected[] = [withFile()],
  setup: Partial<ModelSetup> = {},
): Promise<Record<string, Change>> {
  const modelIds = items.map((item) => item.task.id)
  const pairs = items.map((item) => ({ item, contents: item.contents }))
  const changes = await modelChangesOn(server.api, modelIds, setup)(pairs)
  return Object.fromEntries(changes)
}

describe('a last look at models', () => {
  test('asks nothing where there are none', async () => {
    const server = serverWhere()
    expect(await changesOf(server, [])).toEqual({})
    expect(server.calls).toEqual([])
  })

  test('lets those go that are as they were inspected', async () => {
    expect(await changesOf(serverWhere(), [withFile()])).toEqual({})
    expect(await changesOf(serverWhere(), [withoutFile()])).toEqual({})
  })

  test('keeps those that changed, and no others of the batch', async () => {
    const server = serverWhere(({ models }) => {
      models.set('moved', model('moved', MAKER, { uri: fileOf(MAKER, 'models/elsewhere.pt') }))
      models.set('n', model('n', MAKER))
    })
    const items = ['m', 'moved', 'n'].map((id) => withFile(id))
    expect(await changesOf(server, items)).toEqual({ moved: CHANGED })
  })
})

describe('a model whose file is spared for others that name it', () => {
  const sparing = inspected('m', {
    spared: [
      { uri: fileOf(MAKER, 'models/m.pt'), kind: 'model', bytes: undefined, reason: 'named-elsewhere' },
    ],
    namedUris: new Set([fileOf(MAKER, 'models/m.pt')]),
  })

  test('goes while one of them does', async () => {
    const server = serverWhere(({ models }) =>
      models.set('n', model('n', OTHER, { uri: fileOf(MAKER, 'models/m.pt') })),
    )
    expect(await changesOf(server, [sparing])).toEqual({})
  })

  test('stays when none does any more: nobody would know of the file', async () => {
    expect(await changesOf(serverWhere(), [sparing])).toEqual({ m: CHANGED })
  })
})

describe('a model that something holds by now', () => {
  const withTask = (id: string, change: Partial<TaskContents>): FakeClearML =>
    serverWhere(({ tasks }) => tasks.set(id, task({ id, ...change })))

  test.each<[what: string, hold: Change, server: FakeClearML]>([
    ['in use', { reason: 'used-as-input', by: [USER] }, withTask(USER, { inputModelIds: ['m'] })],
    ['its maker open', { reason: 'maker-not-archived', by: [MAKER] }, withTask(MAKER, { systemTags: [] })],
    [
      'its maker published',
      { reason: 'maker-published', by: [MAKER] },
      withTask(MAKER, { status: 'published' }),
    ],
  ])('stays, and tells by what: %s', async (_, hold, server) => {
    expect(await changesOf(server, [withFile()])).toEqual({ m: hold })
    expect(await changesOf(server, [withoutFile()])).toEqual({ m: hold })
  })

  test('goes with force-delete though the task that made it lies open', async () => {
    const server = withTask(MAKER, { systemTags: [] })
    expect(await changesOf(server, [withFile()], { forceDelete: true })).toEqual({})
  })

  test('is told by what holds it, be its file another one by now, too', async () => {
    const server = withTask(USER, { inputModelIds: ['m'] })
    server.changeModel('m', { uri: fileOf(MAKER, 'models/elsewhere.pt') })
    expect(await changesOf(server)).toEqual({ m: { reason: 'used-as-input', by: [USER] } })
  })
})

describe('a record that changed', () => {
  const withUri = (uri: string): FakeClearML =>
    serverWhere(({ models }) => models.set('m', model('m', MAKER, { uri })))

  test.each<[what: string, server: FakeClearML]>([
    ['it is gone', serverWhere(({ models }) => models.delete('m'))],
    ['it names another file', withUri(fileOf(MAKER, 'models/v2.pt'))],
    ['it spells its file otherwise', withUri(FILE.replace('models', 'm%6Fdels'))],
    ['it names no file', withUri('')],
  ])('keeps the model, with a file to delete or without: %s', async (_, server) => {
    expect(await changesOf(server, [withFile()])).toEqual({ m: CHANGED })
    expect(await changesOf(server, [withoutFile()])).toEqual({ m: CHANGED })
  })
})

describe('a file that somebody else names by now', () => {
  const byModel = (id: string, uri = FILE): FakeClearML =>
    serverWhere(({ models }) => models.set(id, model(id, OTHER, { uri })))

  const byTask = serverWhere(({ tasks }) =>
    tasks.set(USER, task({ id: USER, artifacts: [{ uri: FILE, mode: 'output', bytes: 7 }] })),
  )

  test.each<[who: string, server: FakeClearML]>([
    ['a model that stays', byModel('late')],
    ['a model that stays, in another spelling', byModel('late', FILE.replace('models', 'm%6Fdels'))],
    ['a model that stays, as the folder around it', byModel('late', fileOf(MAKER, 'models'))],
    ['a model that is still to go', byModel('open')],
    ['a task', byTask],
  ])('keeps the model whose own it was: %s', async (_, server) => {
    const isOpen = (id: string): boolean => id === 'open'
    expect(await changesOf(server, [withFile()], { isOpen })).toEqual({ m: CHANGED })
  })

  test('is seen in a task that changed after the inspection had read them all', async () => {
    const server = serverWhere(({ tasks }) => tasks.set(USER, task({ id: USER, lastChange: NOW })))
    const namedFiles = watchNamedFiles(server.api, ['m'])
    await namedFiles.refresh()
    expect(await changesOf(server, [withFile()], { namedFiles })).toEqual({})
    server.change(USER, {
      artifacts: [{ uri: FILE, mode: 'input', bytes: undefined }],
      lastChange: NOW + 1,
    })
    expect(await changesOf(server, [withFile()], { namedFiles })).toEqual({ m: CHANGED })
  })

  test('does not matter where that names another file, or is a model that this run has deleted', async () => {
    expect(await changesOf(byModel('late', fileOf(MAKER, 'models/other.pt')))).toEqual({})
    expect(await changesOf(byModel('late'), [withFile()], { deletedIds: new Set(['late']) })).toEqual({})
  })

  test('does not matter to a model that takes no file along, and no task is read for it', async () => {
    const server = byModel('late')
    expect(await changesOf(server, [withoutFile()])).toEqual({})
    expect(server.calls).not.toContain('modelsInFoldersOf')
    expect(server.calls).not.toContain('scanFilesOfTasks')
  })

  test('keeps only those of a batch whose own it was', async () => {
    const server = byModel('late')
    server.models.set('n', model('n', MAKER))
    server.models.set('bare', model('bare', MAKER, { uri: FILE }))
    const items = [withFile(), withFile('n'), withoutFile('bare')]
    expect(await changesOf(server, items)).toEqual({ m: CHANGED })
  })

  test('is looked for anew, and no answer is no leave', async () => {
    const server = serverWhere()
    server.beforeCall = (name) => {
      if (name === 'modelsInFoldersOf') throw new Error('down')
    }
    await expect(changesOf(server)).rejects.toThrow('down')
  })
})
