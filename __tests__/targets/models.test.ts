import { describe, expect, test } from '@jest/globals'
import type { ClearML } from '../../src/clearml/api.ts'
import type { TaskContents } from '../../src/clearml/contents.ts'
import type { Model } from '../../src/clearml/models.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { FakeClearML } from '../support/fake-clearml.ts'
import { FakeRemover } from '../support/fake-remover.ts'
import { fakeSession } from '../support/fake-session.ts'
import {
  ABILITIES,
  config,
  fileOf,
  hexId,
  model,
  NOW,
  server,
  task,
  type Inputs,
} from '../support/fixtures.ts'
import { runTarget } from '../support/run-target.ts'

const [MAKER, OPEN, USER] = [hexId('a'), hexId('b'), hexId('c')]

/** The path on the fileserver. */
const pathOf = (id: string): string => `Vision/train.${MAKER}/models/${id}.pt`

/** The calls on models by themselves, which are those on tasks in all but name. */
function callsOn(clearml: FakeClearML, changes: Readonly<Record<string, Partial<TaskContents>>>): ClearML {
  const recordOf = ({ id, published }: Model): TaskContents =>
    task({ id, status: published ? 'published' : 'created', ...changes[id] })
  return {
    ...clearml.api,
    listModels: () => {
      const tasks = [...clearml.models.values()].map(recordOf)
      return Promise.resolve({ tasks, rowCount: tasks.length })
    },
    modelRecords: (ids) => Promise.resolve(ids.flatMap((id) => clearml.models.get(id) ?? []).map(recordOf)),
    deleteFreeModels: (ids) => {
      const succeeded = ids.filter((id) => clearml.models.delete(id))
      const removal = { models: 0, modelUrls: [], artifactUrls: [] }
      return Promise.resolve({ succeeded: new Map(succeeded.map((id) => [id, removal])), failed: new Map() })
    },
  }
}

type World = {
  clearml: FakeClearML
  stores?: FakeRemover
  /** By model id, what its record says. */
  records?: Readonly<Record<string, Partial<TaskContents>>>
  dropsEventsOfModels?: boolean
  eventPage?: ClearML['eventPage']
}

function runOn(
  { clearml, stores = new FakeRemover(), records = {}, dropsEventsOfModels = true, eventPage }: World,
  inputs: Inputs = {},
): Promise<RunReport> {
  const connection = {
    clearml: { ...callsOn(clearml, records), ...(eventPage && { eventPage }) },
    server: server({ abilities: { ...ABILITIES, deletesPublishedWhole: false, dropsEventsOfModels } }),
    session: fakeSession().session,
  }
  return runTarget(config({ target: 'models', ...inputs }), connection, () => stores.remover)
}

/** The reason of those that were kept, and else what became of them. */
const outcomesOf = ({ rows }: RunReport): Record<string, string> =>
  Object.fromEntries(
    rows.map(({ task: { id }, outcome }) => [id, outcome.kind === 'kept' ? outcome.reason : outcome.kind]),
  )

const withModels = (...models: readonly Model[]): FakeClearML =>
  new FakeClearML([task({ id: MAKER })], models)

describe('a run on models', () => {
  test('deletes those that nobody holds, with their files, and no task', async () => {
    const clearml = withModels(model('m', MAKER), model('used', MAKER), model('young', MAKER))
    clearml.set(task({ id: USER, inputModelIds: ['used'] }))
    const stores = new FakeRemover()
    const report = await runOn({ clearml, stores, records: { young: { lastChange: NOW } } })
    expect(report).toMatchObject({ stopReason: 'done', error: undefined })
    expect(outcomesOf(report)).toEqual({ m: 'deleted', used: 'used-as-input', young: 'too-young' })
    expect([...clearml.models.keys()]).toEqual(['used', 'young'])
    expect(stores.files).toEqual([pathOf('m')])
    expect([...clearml.tasks.keys()]).toEqual([MAKER, USER])
    expect(clearml.deleteCalls).toEqual([])
  })

  test('that is dry says what would go, and touches nothing', async () => {
    const clearml = withModels(model('m', MAKER))
    const stores = new FakeRemover()
    expect(outcomesOf(await runOn({ clearml, stores }, { 'dry-run': 'true' }))).toEqual({ m: 'would-delete' })
    expect([[...clearml.models.keys()], stores.files]).toEqual([['m'], []])
  })

  test('with delete-files: none leaves the files', async () => {
    const clearml = withModels(model('m', MAKER))
    const stores = new FakeRemover()
    expect(outcomesOf(await runOn({ clearml, stores }, { 'delete-files': 'none' }))).toEqual({ m: 'deleted' })
    expect([[...clearml.models.keys()], stores.files]).toEqual([[], []])
  })

  test('deletes those of open tasks only with force-delete', async () => {
    const clearml = new FakeClearML([task({ id: OPEN, systemTags: [] })], [model('m', OPEN)])
    expect(outcomesOf(await runOn({ clearml }))).toEqual({ m: 'maker-not-archived' })
    expect(outcomesOf(await runOn({ clearml }, { 'force-delete': 'true' }))).toEqual({ m: 'deleted' })
  })

  test('deletes published ones where protect allows it, on servers that keep parts of published tasks, too', async () => {
    const clearml = withModels(model('m', MAKER, { published: true }))
    expect(outcomesOf(await runOn({ clearml }))).toEqual({ m: 'published' })
    expect(outcomesOf(await runOn({ clearml }, { protect: 'running' }))).toEqual({ m: 'deleted' })
  })

  test('does not call one deleted that is still there, whatever the server said', async () => {
    const clearml = withModels(model('m', MAKER))
    clearml.models.delete = () => true
    expect(outcomesOf(await runOn({ clearml }))).toEqual({ m: 'failed' })
  })

  test('deletes a file that several name once, with the last of them', async () => {
    const { uri } = model('m', MAKER)
    const clearml = withModels(...['m1', 'm2', 'm3'].map((id) => model(id, MAKER, { uri })))
    const stores = new FakeRemover()
    const modelsLeft: number[] = []
    stores.beforeDelete = () => modelsLeft.push(clearml.models.size)
    const report = await runOn({ clearml, stores })
    expect(outcomesOf(report)).toEqual({ m1: 'deleted', m2: 'deleted', m3: 'deleted' })
    expect([stores.files, modelsLeft]).toEqual([[pathOf('m')], [1]])
    expect(report.rows.flatMap(({ files }) => files?.spared ?? [])).toEqual([])
  })

  test('keeps one that a task takes into use after the inspection, and its file', async () => {
    const clearml = withModels(model('m', MAKER))
    const stores = new FakeRemover()
    clearml.beforeCall = (name) => {
      if (name === 'scanFilesOfTasks') clearml.set(task({ id: USER, inputModelIds: ['m'] }))
    }
    expect(outcomesOf(await runOn({ clearml, stores }))).toEqual({ m: 'used-as-input' })
    expect([[...clearml.models.keys()], stores.files]).toEqual([['m'], []])
  })

  test('keeps one whose file cannot be reached, unless on-file-error says otherwise', async () => {
    const clearml = withModels(model('m', MAKER, { uri: fileOf(MAKER, 'm.pt', 'https://old.test') }))
    expect(outcomesOf(await runOn({ clearml }))).toEqual({ m: 'failed' })
    const report = await runOn({ clearml }, { 'on-file-error': 'delete-task' })
    expect(outcomesOf(report)).toEqual({ m: 'deleted' })
    expect(report.rows[0]?.files?.failed).toMatchObject([{ kind: 'model' }])
  })

  test('asks for events of a model first, and deletes nothing where they cannot be read', async () => {
    const clearml = withModels(model('m', MAKER))
    const stores = new FakeRemover()
    const asked: unknown[] = []
    const eventPage: ClearML['eventPage'] = ({ taskId, ofModel }) => {
      asked.push([taskId, ofModel])
      return Promise.reject(new Error('Elasticsearch is down'))
    }
    const report = await runOn({ clearml, stores, eventPage })
    expect(report.error).toContain('Elasticsearch is down')
    expect(asked).toEqual([['m', true]])
    expect([[...clearml.models.keys()], stores.files]).toEqual([['m'], []])
  })

  test('does not on a server that does not look for events when a model goes', async () => {
    const clearml = withModels(model('m', MAKER))
    const eventPage = () => Promise.reject(new Error('Elasticsearch is down'))
    const report = await runOn({ clearml, eventPage, dropsEventsOfModels: false })
    expect(outcomesOf(report)).toEqual({ m: 'deleted' })
  })
})
