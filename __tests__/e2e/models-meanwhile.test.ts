import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { addArtifact, addInputModel } from '../../simulator/seed-content.ts'
import type { RecordedRequest, Simulator } from '../../simulator/server.ts'
import type { ModelDocument } from '../../simulator/store.ts'
import {
  addArchivedModel,
  addImported,
  filesOf,
  modelsOf,
  runModels,
} from '../support/e2e/archived-models.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

type Change = (model: ModelDocument, simulator: Simulator) => void

const CHANGES: readonly (readonly [what: string, reason: string, change: Change])[] = [
  ['is restored', 'not-archived', (model) => (model.system_tags = [])],
  [
    'is touched',
    'too-young',
    (model) => Object.assign(model, { last_change: new Date(), last_update: new Date() }),
  ],
  ['is published', 'published', (model) => (model.ready = true)],
  [
    'is taken into use',
    'used-as-input',
    (model, { store }) => {
      addInputModel(addEnded(store, 1, { system_tags: [] }), model)
    },
  ],
  [
    'sees its maker restored',
    'maker-not-archived',
    (model, { store }) => {
      store.tasks.get(String(model.task))!.system_tags = []
    },
  ],
  ['gets another file', 'models-changed', (model) => (model.uri = `${model.uri ?? ''}.2`)],
  [
    'sees its file named by an artifact',
    'models-changed',
    (model, simulator) => {
      const task = addEnded(simulator.store, 0)
      addArtifact(simulator, task, 'link', { uri: model.uri ?? '' })
    },
  ],
  [
    'sees its file named by another model',
    'models-changed',
    (model, simulator) => {
      addImported(simulator, 'the same', { uri: model.uri ?? '', system_tags: [] })
    },
  ],
]

const lists = ({ endpoint, params }: RecordedRequest): boolean =>
  endpoint === 'models.get_all_ex' && params['system_tags'] !== undefined
const asksByIds = ({ endpoint, params }: RecordedRequest): boolean =>
  endpoint === 'models.get_all_ex' && params['id'] !== undefined

/** Changes the world right before the nth request that matches. */
function before(simulator: Simulator, nth: number, matches: typeof lists, change: () => void): void {
  let seen = 0
  simulator.onRequest = (request) => {
    if (matches(request) && ++seen === nth) change()
  }
}

describe.each(['1.0', '2.3'] as const)('on release %s a model that', (release) => {
  test.each(CHANGES)('%s between inspection and deletion stays, with its file', async (_, reason, change) => {
    const simulator = await start({ release })
    const model = addArchivedModel(simulator, 'm')
    addArchivedModel(simulator, 'other')
    // The fileserver is asked at the end of the inspection.
    before(
      simulator,
      1,
      ({ server, method }) => server === 'files' && method !== 'DELETE',
      () => {
        change(model, simulator)
      },
    )
    const { exitCode, receipt, outputs } = await runModels(simulator)
    expect(exitCode).toBe(0)
    expect(outputs['deleted-count']).toBe('1')
    const row = receipt?.tasks.find(({ id }) => id === model.id)
    expect(row).toMatchObject({ outcome: 'kept', reason })
    expect(filesOf(simulator)).toEqual(['m.pt'])
    expect(modelsOf(simulator)).toContain('m')
  })
})

test('a model that is gone when its turn comes counts as gone', async () => {
  const simulator = await start()
  const model = addArchivedModel(simulator, 'm')
  before(simulator, 1, asksByIds, () => simulator.store.models.delete(model.id))
  const { exitCode, receipt } = await runModels(simulator)
  expect([exitCode, receipt?.tasks[0]?.outcome]).toEqual([0, 'gone'])
})

test('a model that is taken into use at the last moment is not forced', async () => {
  const simulator = await start()
  const model = addArchivedModel(simulator, 'm')
  before(
    simulator,
    1,
    ({ endpoint }) => endpoint === 'models.delete_many',
    () => {
      addInputModel(addEnded(simulator.store, 1), model)
    },
  )
  const { exitCode, log } = await runModels(simulator)
  expect(exitCode).toBe(1)
  expect(log).toContain('a task uses it as input (server: 400/205')
  expect(modelsOf(simulator)).toEqual(['m'])
})

test('a server that says deleted, and deletes nothing, is not believed', async () => {
  const simulator = await start()
  for (const name of ['one', 'two']) addArchivedModel(simulator, name)
  simulator.faults.add({ endpoint: 'models.delete_many', calls: 'all', fault: { kind: 'lie' } })
  const { exitCode, log, outputs } = await runModels(simulator)
  expect([exitCode, outputs['failed-count']]).toEqual([1, '2'])
  expect(log).toContain('every one of them is still there')
})

test('while the server cannot read events no model is deleted, and no file', async () => {
  const simulator = await start()
  addArchivedModel(simulator, 'm')
  simulator.settings.elasticsearchDown = true
  for (const dry of ['true', 'false']) {
    const { exitCode, log } = await runModels(simulator, { 'dry-run': dry }, { env: SHORT_WAITS })
    expect(exitCode).toBe(1)
    expect(log).toContain('the server cannot read its events')
  }
  expect([modelsOf(simulator), filesOf(simulator)]).toEqual([['m'], ['m.pt']])
})

describe('an approved plan', () => {
  const inFolder = async (work: (file: string) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(path.join(tmpdir(), 'model-plans-'))
    await work(path.join(folder, 'plan.json'))
    rmSync(folder, { recursive: true })
  }

  test('deletes what it listed, and what changed since drops out', async () => {
    await inFolder(async (plan) => {
      const simulator = await start()
      const changed = addArchivedModel(simulator, 'changed')
      const restored = addArchivedModel(simulator, 'restored')
      const used = addArchivedModel(simulator, 'used')
      const gone = addArchivedModel(simulator, 'gone')
      addArchivedModel(simulator, 'm')
      await runModels(simulator, { 'dry-run': 'true', 'receipt-file': plan })
      changed['last_change'] = new Date(Date.now() - 40 * 86_400_000)
      restored.system_tags = []
      addInputModel(addEnded(simulator.store, 1), used)
      simulator.store.models.delete(gone.id)
      addArchivedModel(simulator, 'new')
      const { exitCode, receipt, summary } = await runModels(simulator, { plan })
      expect(exitCode).toBe(0)
      expect(modelsOf(simulator)).toEqual(['changed', 'new', 'restored', 'used'])
      const fates = receipt?.tasks.map(({ name, outcome, reason }) => [name, reason ?? outcome])
      expect(Object.fromEntries(fates ?? [])).toEqual({
        ...{ m: 'deleted', gone: 'gone', new: 'not-in-plan' },
        ...{ changed: 'changed-since-plan', restored: 'not-archived', used: 'used-as-input' },
      })
      expect(summary).toContain('with 5 models; 4 dropped out of it')
    })
  })

  test('for tasks is not carried out on models', async () => {
    await inFolder(async (plan) => {
      const simulator = await start()
      addArchivedModel(simulator, 'm')
      await runModels(simulator, { target: 'tasks', 'dry-run': 'true', 'receipt-file': plan })
      const { exitCode, log } = await runModels(simulator, { plan })
      expect(exitCode).toBe(1)
      expect(log).toMatch(
        /The plan is refused: it was made with other settings: .*target was "tasks" and is "models"/u,
      )
      expect(modelsOf(simulator)).toEqual(['m'])
    })
  })
})

describe('killed', () => {
  const nth = (count: number, matches: typeof lists): typeof lists => {
    let seen = 0
    return (request) => matches(request) && ++seen === count
  }
  const deletesFiles = ({ path: of }: RecordedRequest): boolean => of === '/delete_many'
  const deletesRecords = ({ endpoint }: RecordedRequest): boolean => endpoint === 'models.delete_many'

  test.each<[when: string, phase: 'before' | 'after', at: () => typeof lists]>([
    ['after the list', 'after', () => nth(1, lists)],
    ['before the first file', 'before', () => nth(1, deletesFiles)],
    ['after the first files', 'after', () => nth(1, deletesFiles)],
    ['before the records', 'before', () => nth(1, deletesRecords)],
    ['after the records, before the reply', 'after', () => nth(1, deletesRecords)],
    ['in the second batch', 'after', () => nth(2, deletesFiles)],
  ])('%s, the next run finishes, and no record has lost its file', async (_, phase, at) => {
    const simulator = await start()
    for (const name of ['one', 'two', 'three', 'four']) addArchivedModel(simulator, name)
    addArchivedModel(simulator, 'alive', { system_tags: [] })
    const matches = at()
    let child: ChildProcess | undefined
    simulator.onRequest = (request) => {
      if (!matches(request)) return
      simulator.faults.add({ endpoint: request.endpoint, calls: [1], fault: { kind: 'hang' }, phase })
      child?.kill('SIGKILL')
    }
    const inputs = { 'batch-size': '2', concurrency: '1' }
    const killed = await runModels(simulator, inputs, { onStart: (started) => (child = started) })
    expect(killed.exitCode).toBeNull()
    delete simulator.onRequest
    simulator.faults.clear()
    const second = await runModels(simulator, inputs)
    expect(second.exitCode).toBe(0)
    expect([modelsOf(simulator), filesOf(simulator)]).toEqual([['alive'], ['alive.pt']])
  })
})
