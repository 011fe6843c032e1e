import { describe, expect, test } from '@jest/globals'
import { createSharerFinder, type Sharers } from '../../../src/cleanup/models/sharers.ts'
import { watchNamedFiles, type NamedFiles } from '../../../src/cleanup/models/named-files.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import type { Model } from '../../../src/clearml/models.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { fileOf, hexId, model, NOW, task } from '../../support/fixtures.ts'

const [MAKER, T, U] = [hexId('a'), hexId('1'), hexId('2')]
const MODEL = model('m', MAKER)

const naming = (id: string, uri: string, change: Partial<TaskContents> = {}): TaskContents =>
  task({ id, artifacts: [{ uri, mode: 'input', bytes: undefined }], ...change })

async function watch(server: FakeClearML): Promise<NamedFiles> {
  const files = watchNamedFiles(server.api, ['m'])
  await files.refresh()
  return files
}

describe('tasks that name the file of a model', () => {
  test.each<[spelling: string, uri: string]>([
    ['as it is', MODEL.uri],
    ['on another host', MODEL.uri.replace('http://clearml.test:8081', 'https://files.example.com/base')],
    ['with a quoted sign', MODEL.uri.replace('models', 'm%6Fdels')],
    ['with a quoted id', MODEL.uri.replace('.aaaa', '.%61000')],
    ['with slashes too many', MODEL.uri.replace('/models/', '//models/./')],
    ['as the folder around it', fileOf(MAKER, 'models')],
    ['as the folder of the task', `http://clearml.test:8081/Vision/train.${MAKER}/`],
    ['as something in it', `${MODEL.uri}/part`],
  ])('are found where they spell it %s', async (_, uri) => {
    const files = await watch(new FakeClearML([naming(T, uri)], [MODEL]))
    expect(files.namersOf(MODEL.uri)).toEqual([T])
  })

  test('are none that name other files of the folder', async () => {
    const files = await watch(new FakeClearML([naming(T, fileOf(MAKER, 'models/other.pt'))], [MODEL]))
    expect(files.namersOf(MODEL.uri)).toEqual([])
  })

  test('are read once, then those that changed since the newest change that was seen', async () => {
    const server = new FakeClearML(
      [naming(T, 'x', { lastChange: NOW - 3_600_000 }), task({ id: U, lastChange: NOW })],
      [MODEL],
    )
    const files = await watch(server)
    server.set(naming(U, MODEL.uri, { lastChange: NOW + 1 }))
    await files.refresh()
    expect(files.namersOf(MODEL.uri)).toEqual([U])
    server.set(task({ id: U, lastChange: NOW + 2 }))
    await files.refresh()
    expect(files.namersOf(MODEL.uri)).toEqual([])
    expect(server.calls.filter((call) => call.startsWith('scan'))).toEqual([
      ...['scanFilesOfTasks', 'scanChangedFilesOfTasks', 'scanChangedFilesOfTasks'],
    ])
  })

  test('are found though their record changed while others were read, be it for minutes', async () => {
    const server = new FakeClearML(
      [task({ id: T, lastChange: NOW }), task({ id: U, lastChange: NOW })],
      [MODEL],
    )
    const { api } = server
    const files = watchNamedFiles(
      {
        ...api,
        scanFilesOfTasks: async (visit) => {
          await api.scanFilesOfTasks((id, text) => {
            if (id === T) visit(id, text)
          })
          server.set(naming(T, MODEL.uri, { lastChange: NOW + 1 }))
          server.set(task({ id: U, lastChange: NOW + 600_000 }))
          await api.scanFilesOfTasks((id, text) => {
            if (id === U) visit(id, text)
          })
        },
      },
      ['m'],
    )
    await files.refresh()
    await files.refresh()
    expect(files.namersOf(MODEL.uri)).toEqual([T])
  })

  test('are all found where their records have no readable id', async () => {
    const { api } = new FakeClearML([], [MODEL])
    const rows = [MODEL.uri, fileOf(MAKER, 'models/other.pt')].map((uri) => JSON.stringify({ id: 7, uri }))
    const scanFilesOfTasks: typeof api.scanFilesOfTasks = (visit) => {
      for (const row of rows) visit('', row)
      return Promise.resolve()
    }
    const files = watchNamedFiles({ ...api, scanFilesOfTasks }, ['m'])
    await files.refresh()
    expect(files.namersOf(MODEL.uri)).toEqual(['unknown'])
    expect(files.namersOf(fileOf(MAKER, 'models/other.pt'))).toEqual(['unknown'])
  })

  test('are not known of a file that was in no folder when they were read', async () => {
    const files = await watch(new FakeClearML([], [MODEL]))
    expect(files.namersOf(fileOf(T, 'models/m.pt'))).toEqual(['unknown'])
  })

  test('are asked for again after a read that failed', async () => {
    const server = new FakeClearML([naming(T, MODEL.uri)], [MODEL])
    server.beforeCall = (name, nth) => {
      if (name === 'scanFilesOfTasks' && nth === 1) throw new Error('down')
    }
    const files = watchNamedFiles(server.api, ['m'])
    await expect(files.refresh()).rejects.toThrow('down')
    await files.refresh()
    expect(files.namersOf(MODEL.uri)).toEqual([T])
  })
})

describe('who shares a file', () => {
  type Setup = { namers?: readonly string[]; deleted?: ReadonlySet<string> }

  async function sharersAmong(
    others: readonly Model[],
    { namers = [], deleted = new Set() }: Setup = {},
  ): Promise<Sharers> {
    const clearml = { modelsInFoldersOf: () => Promise.resolve(others) }
    const namedFiles = { refresh: () => Promise.resolve(), namersOf: () => namers }
    const isOpen = (id: string): boolean => id === 'open'
    const findSharers = createSharerFinder(clearml, namedFiles, { deleted, isOpen })
    return (await findSharers([MODEL]))(MODEL)
  }

  test('is another model that stays, or one of the plan that names the very same', async () => {
    const others = [
      model('m', MAKER),
      model('stays', MAKER, { uri: MODEL.uri }),
      model('open', MAKER, { uri: MODEL.uri }),
    ]
    expect(await sharersAmong(others)).toEqual({ staying: ['stays'], going: ['open'], heirs: ['open'] })
  })

  test('is no heir where another task made it', async () => {
    const other = model('open', hexId('b'), { uri: MODEL.uri })
    expect(await sharersAmong([other])).toEqual({ staying: [], going: ['open'], heirs: [] })
  })

  test('stays where a model of the plan names it in another spelling', async () => {
    const other = model('open', MAKER, { uri: MODEL.uri.replace('models', 'm%6Fdels') })
    expect(await sharersAmong([other])).toEqual({ staying: ['open'], going: [], heirs: [] })
  })

  test('is none that this run has deleted, nor one that names another file', async () => {
    const others = [model('deleted', MAKER, { uri: MODEL.uri }), model('n', MAKER)]
    const deleted = new Set(['deleted'])
    expect(await sharersAmong(others, { deleted })).toEqual({ staying: [], going: [], heirs: [] })
  })

  test('is a task that names it', async () => {
    expect(await sharersAmong([MODEL], { namers: [T] })).toEqual({
      staying: [T],
      going: [],
      heirs: [],
    })
  })
})
