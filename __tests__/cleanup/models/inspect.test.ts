import { describe, expect, test } from '@jest/globals'
import type { Inspected } from '../../../src/cleanup/inspect/inspected.ts'
import type { Outcome, Settled } from '../../../src/cleanup/outcome.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import type { Model } from '../../../src/clearml/models.ts'
import type { Location } from '../../../src/files/locate.ts'
import type { Hold } from '../../../src/plan/holds.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { FILES_HOST, fileOf, hexId, LONG_AGO, model, stores, task } from '../../support/fixtures.ts'
import { modelInspectOn, type ModelSetup } from '../../support/model-inspection.ts'

const [MAKER, OTHER, USER, PROJECT] = [hexId('a'), hexId('b'), hexId('c'), hexId('d')]
const FILE = fileOf(MAKER, 'models/m.pt')
const OLD_FILE = fileOf(MAKER, 'm.pt', 'https://old.test')

type Change = Partial<ModelSetup> & {
  /** What the records of the models say besides their ids. */
  record?: Partial<TaskContents>
  modelIds?: readonly string[]
}

type Findings = {
  inspected: Record<string, Inspected>
  settled: Record<string, Settled>
  waiting: Record<string, readonly Hold[]>
}

/** What the inspection of these models of the server, or of all, comes to. */
async function inspectAll(
  server: FakeClearML,
  { record = {}, modelIds = [...server.models.keys()], ...change }: Change = {},
): Promise<Findings> {
  const confirmed = modelIds.map((id) => {
    const contents = task({ ...record, id })
    return { task: contents, ageAtMs: LONG_AGO, contents }
  })
  const { inspected, settled, waiting } = await modelInspectOn(server.api, modelIds, change)(confirmed)
  const doneIds = [...inspected, ...settled, ...waiting].map((item) => item.task.id)
  expect(doneIds.sort()).toEqual([...modelIds].sort())
  return {
    inspected: Object.fromEntries(inspected.map((item) => [item.task.id, item])),
    settled: Object.fromEntries(settled.map((item) => [item.task.id, item])),
    waiting: Object.fromEntries(waiting.map((item) => [item.task.id, item.holds])),
  }
}

/** What becomes of the file of each model that goes. */
const filesOf = ({ inspected }: Findings): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.entries(inspected).map(([id, { owned, spared, unreachable }]) => [
      id,
      [
        ...owned.map(() => 'owned'),
        ...spared.map(({ reason }) => reason),
        ...unreachable.map(() => 'unreachable'),
      ],
    ]),
  )

const outcomesOf = ({ settled }: Findings): Record<string, Outcome> =>
  Object.fromEntries(Object.entries(settled).map(([id, { outcome }]) => [id, outcome]))

/** A server with the task that made the models. */
const withModels = (...models: readonly Model[]): FakeClearML =>
  new FakeClearML([task({ id: MAKER })], models)

const naming = (uri: string): TaskContents =>
  task({ id: USER, artifacts: [{ uri, mode: 'input', bytes: undefined }] })

describe('models that are to go', () => {
  test('are asked for only if there are any', async () => {
    const server = withModels()
    expect(await inspectAll(server)).toEqual({ inspected: {}, settled: {}, waiting: {} })
    expect(server.calls).toEqual([])
  })

  test('take along the file in the folder of the task that made them, and nothing besides', async () => {
    const { inspected } = await inspectAll(withModels(model('m', MAKER)))
    expect(inspected['m']).toMatchObject({
      task: { id: 'm' },
      ageAtMs: LONG_AGO,
      contents: { id: 'm' },
      owned: [
        {
          file: { uri: FILE, kind: 'model', bytes: undefined },
          location: { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${MAKER}/models/m.pt` },
        },
      ],
      spared: [],
      unreachable: [],
      ownFolders: [],
      folders: [],
      cuts: [],
      leftModels: [],
      leavesOthers: false,
      goingModelIds: [],
      namedUris: new Set([FILE]),
    })
  })

  test.each<[file: string, found: readonly string[], change: Partial<Model>]>([
    ['in the folder of another task', ['another-task'], { uri: fileOf(OTHER, 'models/m.pt') }],
    ['that was registered', ['unmarked'], { uri: `${FILES_HOST}/shared/m.pt` }],
    ['that was never uploaded', [], { uri: fileOf(MAKER, 'models/uploading_file') }],
  ])('leave a file %s, and nobody is asked who else names it', async (_, found, change) => {
    const server = withModels(model('m', MAKER, change))
    const findings = await inspectAll(server)
    expect(filesOf(findings)).toEqual({ m: found })
    expect(findings.inspected['m']?.namedUris).toEqual(new Set([change.uri]))
    expect(server.calls).not.toContain('modelsInFoldersOf')
    expect(server.calls).not.toContain('scanFilesOfTasks')
  })

  test('with delete-files: none take no file along, and none is looked for', async () => {
    const server = withModels(model('m', MAKER), model('used', MAKER))
    server.set(task({ id: USER, inputModelIds: ['used'] }))
    const proveHosts = () => Promise.reject(new Error('no host has to be proved'))
    const findings = await inspectAll(server, { deleteFiles: 'none', proveHosts })
    expect(filesOf(findings)).toEqual({ m: [] })
    expect(findings.inspected['m']?.namedUris).toEqual(new Set([FILE]))
    expect(outcomesOf(findings)).toEqual({ used: { kind: 'kept', reason: 'used-as-input', by: [USER] } })
    expect(server.calls).not.toContain('modelsInFoldersOf')
    expect(server.calls).not.toContain('scanFilesOfTasks')
  })
})

describe('models that are not to go any more', () => {
  test('are kept with what holds them; those that are gone are told to be', async () => {
    const server = withModels(model('m', MAKER), model('used', MAKER), model('of-open', OTHER))
    server.set(task({ id: OTHER, systemTags: [] }))
    server.set(task({ id: USER, inputModelIds: ['used'] }))
    const findings = await inspectAll(server, { modelIds: ['used', 'm', 'gone', 'of-open'] })
    expect(outcomesOf(findings)).toEqual({
      used: { kind: 'kept', reason: 'used-as-input', by: [USER] },
      gone: { kind: 'gone' },
      'of-open': { kind: 'kept', reason: 'maker-not-archived', by: [OTHER] },
    })
    expect(findings.settled['used']).toMatchObject({ task: { id: 'used' }, ageAtMs: LONG_AGO })
    expect(filesOf(findings)).toEqual({ m: ['owned'] })
  })

  test('are those of an open task, unless force-delete says otherwise', async () => {
    const server = new FakeClearML([task({ id: OTHER, systemTags: [] })], [model('m', OTHER)])
    expect(filesOf(await inspectAll(server, { forceDelete: false }))).toEqual({})
    expect(filesOf(await inspectAll(server, { forceDelete: true }))).toEqual({ m: ['owned'] })
  })
})

describe('the file of a model that somebody else names', () => {
  test.each<[who: string, namer: TaskContents | Model]>([
    ['a task', naming(FILE)],
    ['a task, in another spelling', naming(FILE.replace('models', 'm%6Fdels'))],
    ['a model that stays', model('stays', OTHER, { uri: FILE })],
    ['a model that stays, as the folder around it', model('stays', OTHER, { uri: fileOf(MAKER, 'models') })],
  ])('stays: %s', async (_, namer) => {
    const server = withModels(model('m', MAKER))
    if ('artifacts' in namer) server.set(namer)
    else server.models.set(namer.id, namer)
    expect(filesOf(await inspectAll(server, { modelIds: ['m'] }))).toEqual({ m: ['named-elsewhere'] })
  })

  test('does not where that names another file of the folder', async () => {
    const server = withModels(model('m', MAKER), model('stays', MAKER))
    server.set(naming(fileOf(MAKER, 'models/other.pt')))
    expect(filesOf(await inspectAll(server, { modelIds: ['m'] }))).toEqual({ m: ['owned'] })
  })

  test('holds nobody up where it cannot be reached: it stays all the same', async () => {
    const server = withModels(model('m', MAKER, { uri: OLD_FILE }))
    server.set(naming(OLD_FILE))
    expect(filesOf(await inspectAll(server))).toEqual({ m: ['named-elsewhere'] })
  })

  test('is not said to be free where tasks cannot be read', async () => {
    const server = withModels(model('m', MAKER))
    server.beforeCall = (name) => {
      if (name === 'scanFilesOfTasks') throw new Error('down')
    }
    await expect(inspectAll(server)).rejects.toThrow('down')
  })
})

describe('models of the plan that name one file', () => {
  const shared = (...ids: readonly string[]): FakeClearML =>
    withModels(...ids.map((id) => model(id, MAKER, { uri: FILE })))
  const isOpen = (): boolean => true

  test('go without it, and the last waits for them', async () => {
    const findings = await inspectAll(shared('m1', 'm3', 'm2'), { isOpen })
    expect(filesOf(findings)).toEqual({ m1: [], m2: [] })
    expect(findings.inspected['m1']?.namedUris).toEqual(new Set([FILE]))
    expect(findings.waiting).toEqual({ m3: [{ reason: 'shares-file', by: ['m1', 'm2'] }] })
  })

  test('leave it to the one whose own it is, though others come after it', async () => {
    const server = withModels(
      model('m1', MAKER, { uri: FILE }),
      model('m2', OTHER, { uri: FILE }),
      model('m3', OTHER, { uri: FILE }),
    )
    const findings = await inspectAll(server, { isOpen })
    expect(filesOf(findings)).toEqual({ m2: ['another-task'], m3: ['another-task'] })
    expect(findings.waiting).toEqual({ m1: [{ reason: 'shares-file', by: ['m2', 'm3'] }] })
  })

  test('leave it to the last once they are deleted, whatever the server still lists', async () => {
    const findings = await inspectAll(shared('m1', 'm2', 'm3'), {
      ...{ isOpen, modelIds: ['m3'] },
      deletedIds: new Set(['m1', 'm2']),
    })
    expect(filesOf(findings)).toEqual({ m3: ['owned'] })
  })

  test('leave it where it is if one of them stays after all', async () => {
    const findings = await inspectAll(shared('m1', 'm2', 'm3'), {
      ...{ isOpen: (id) => id !== 'm1', modelIds: ['m2', 'm3'] },
    })
    expect(filesOf(findings)).toEqual({ m2: ['named-elsewhere'], m3: ['named-elsewhere'] })
  })

  test('each list it where it cannot be reached, and none waits', async () => {
    const server = withModels(...['m1', 'm2'].map((id) => model(id, MAKER, { uri: OLD_FILE })))
    const findings = await inspectAll(server, { isOpen, onFileError: 'delete-task' })
    expect(filesOf(findings)).toEqual({ m1: ['unreachable'], m2: ['unreachable'] })
  })
})

describe('the file of a model that this run cannot delete', () => {
  const why = 'https://old.test is not configured'
  const remedy = 'name it in files-host or uri-map, or set on-file-error to delete-task'

  test('keeps the model, and says what to do', async () => {
    const { settled, inspected } = await inspectAll(withModels(model('m', MAKER, { uri: OLD_FILE })))
    expect(inspected).toEqual({})
    expect(settled['m']).toMatchObject({
      ageAtMs: LONG_AGO,
      outcome: {
        kind: 'failed',
        error: `its file cannot be reached, so it stays: ${why}; ${remedy}`,
        remedy,
      },
      files: { failed: [{ uri: OLD_FILE, kind: 'model', error: `${why}; ${remedy}`, remedy }], spared: [] },
    })
  })

  test('is listed with on-file-error: delete-task, and the model goes', async () => {
    const server = withModels(model('m', MAKER, { uri: OLD_FILE }))
    const { settled, inspected } = await inspectAll(server, { onFileError: 'delete-task' })
    expect(settled).toEqual({})
    expect(inspected['m']).toMatchObject({ owned: [], unreachable: [{ uri: OLD_FILE, remedy }] })
  })

  test('lies in the folder of another task, which that of its project is not', async () => {
    const uri = `${FILES_HOST}/long name.${PROJECT}/train.${MAKER}/m.pt`
    const server = withModels(model('m', MAKER, { uri }))
    const known = await inspectAll(server, { record: { project: { kind: 'known', id: PROJECT } } })
    expect(filesOf(known)).toEqual({ m: ['owned'] })
    const none = await inspectAll(server, { record: { project: { kind: 'none' } } })
    expect(outcomesOf(none)).toMatchObject({ m: { kind: 'failed' } })
  })
})

describe('where the files of models lie', () => {
  const roots = stores({ 'local-roots': '/data=/mnt/data' })
  const down = (kind: 'no-answer' | 'unproved') => () =>
    Promise.resolve(new Map([[FILES_HOST, { kind, error: 'it is down' } as const]]))
  const server = (): FakeClearML =>
    withModels(model('m', MAKER), model('cloud', MAKER, { uri: fileOf(MAKER, 'c.pt', 'gs://ml') }))

  test('is proved of fileservers and folders, by the files that may go; a cloud proves itself', async () => {
    const asked: Location[] = []
    const models = [
      model('m', MAKER),
      model('disk', MAKER, { uri: fileOf(MAKER, 'd.pt', '/data') }),
      model('cloud', MAKER, { uri: fileOf(MAKER, 'c.pt', 'gs://ml') }),
      model('theirs', MAKER, { uri: fileOf(OTHER, 't.pt') }),
      model('old', MAKER, { uri: OLD_FILE }),
    ]
    await inspectAll(withModels(...models), {
      stores: roots,
      proveHosts: (files) => {
        asked.push(...files)
        return Promise.resolve(new Map())
      },
    })
    expect(asked.map((location) => ('key' in location ? location.key : location.path))).toEqual([
      `Vision/train.${MAKER}/models/m.pt`,
      `Vision/train.${MAKER}/d.pt`,
    ])
  })

  test('keeps those whose host does not answer, and no others', async () => {
    const findings = await inspectAll(server(), { proveHosts: down('no-answer') })
    expect(filesOf(findings)).toEqual({ cloud: ['owned'] })
    expect(findings.settled['m']).toMatchObject({
      outcome: { kind: 'failed', error: 'its file cannot be reached, so it stays: it is down' },
      files: { failed: [{ uri: FILE, kind: 'model', error: 'it is down' }] },
    })
  })

  test('ends the run where a host has nothing of what was recorded there', async () => {
    await expect(inspectAll(server(), { proveHosts: down('unproved') })).rejects.toThrow('it is down')
  })

  test('does not matter with on-file-error: delete-task, and the files are listed', async () => {
    const findings = await inspectAll(server(), { proveHosts: down('unproved'), onFileError: 'delete-task' })
    expect(filesOf(findings)).toEqual({ m: ['unreachable'], cloud: ['owned'] })
    expect(findings.inspected['m']?.unreachable).toMatchObject([{ uri: FILE, error: 'it is down' }])
  })
})
