import { describe, expect, test } from '@jest/globals'
import { addInputModel, addOutputModel } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { ModelDocument, TaskDocument } from '../../simulator/store.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })

/** A model of an old task, in use by a young one: the first run deletes the maker, and the model stays. */
async function leftModel(simulator: Simulator): Promise<{ user: TaskDocument; model: ModelDocument }> {
  const maker = addEnded(simulator.store, 90, { name: 'maker' })
  const model = addOutputModel(simulator, maker, 'weights')
  const user = addEnded(simulator.store, 5, { name: 'user' })
  addInputModel(user, model)
  const { outputs } = await run(simulator)
  expect(outputs).toMatchObject({ 'deleted-count': '1', 'deleted-models-count': '0' })
  expect(simulator.store.tasks.has(maker.id)).toBe(false)
  expect(simulator.store.models.get(model.id)?.task).toBeUndefined()
  return { user, model }
}

const age = (task: TaskDocument): void => {
  task.status_changed = new Date('2020-01-01')
}
const sparedOf = ({ receipt }: ActionResult): unknown[] =>
  receipt?.tasks.flatMap(({ files }) => (files as { spared?: unknown[] } | undefined)?.spared ?? []) ?? []

describe('a model that was kept because another task used it', () => {
  test('goes in a later run with that task, record and file', async () => {
    const simulator = await start()
    const { user } = await leftModel(simulator)
    age(user)
    const { outputs } = await run(simulator)
    expect(outputs).toMatchObject({
      'deleted-count': '1',
      'deleted-models-count': '1',
      'deleted-files-count': '1',
    })
    expect([simulator.store.models.size, simulator.store.files.list()]).toEqual([0, []])
  })

  test('goes with the last of several users, all in one run, and would in a dry run', async () => {
    const simulator = await start()
    const { user, model } = await leftModel(simulator)
    age(user)
    for (let i = 0; i < 5; i++) addInputModel(addEnded(simulator.store, 60 + i), model)
    const dry = await run(simulator, { 'dry-run': 'true' })
    const live = await run(simulator, { 'batch-size': '2' })
    const filesOf = ({ receipt }: ActionResult): unknown =>
      receipt?.tasks.map(({ id, files }) => [id, (files as { deleted: unknown }).deleted])
    expect(filesOf(dry)).toEqual(filesOf(live))
    expect(live.outputs).toMatchObject({ 'deleted-count': '6', 'deleted-models-count': '1' })
    expect([simulator.store.models.size, simulator.store.files.list()]).toEqual([0, []])
  })

  test('stays while one of its users does', async () => {
    const simulator = await start()
    const { user, model } = await leftModel(simulator)
    age(user)
    addInputModel(addEnded(simulator.store, 5), model)
    const result = await run(simulator)
    expect(result.outputs['deleted-count']).toBe('1')
    expect(sparedOf(result)).toEqual([])
    expect([simulator.store.models.size, simulator.store.files.list()]).toHaveLength(2)
    expect(simulator.store.files.list()).toHaveLength(1)
  })

  test.each<[what: string, change: (model: ModelDocument) => void]>([
    ['was published', (model) => (model.ready = true)],
    ['was taken into use right before', () => undefined],
  ])('stays with its file where it %s', async (what, change) => {
    const simulator = await start()
    const { user, model } = await leftModel(simulator)
    age(user)
    change(model)
    if (what.startsWith('was taken'))
      simulator.onRequest = ({ endpoint }) => {
        if (endpoint === 'models.get_all_ex' && simulator.store.tasks.size === 1)
          addInputModel(addEnded(simulator.store, 1, { system_tags: [] }), model)
      }
    await run(simulator)
    expect(simulator.store.models.has(model.id)).toBe(true)
    expect(simulator.store.files.list()).toHaveLength(1)
  })

  test.each<[what: string, inputs: Inputs, reason: string]>([
    ['nothing tells who made it', {}, 'left-model'],
    ['models are kept', { 'delete-models': 'false' }, 'model-kept'],
    ['files are not deleted here', { 'delete-files': 'none' }, 'left-model'],
  ])('is listed with its file, and stays, where %s', async (what, inputs, reason) => {
    const simulator = await start()
    const { user, model } = await leftModel(simulator)
    age(user)
    if (what.startsWith('nothing')) model['comment'] = 'my best one'
    const result = await run(simulator, inputs)
    expect(result.outputs['deleted-count']).toBe('1')
    expect(sparedOf(result)).toEqual([{ uri: model.uri, kind: 'model', reason }])
    expect(simulator.store.models.has(model.id)).toBe(true)
    expect(simulator.store.files.list()).toHaveLength(1)
  })

  test('is none that was imported: an imported one without a task stays, and is not told of', async () => {
    const simulator = await start()
    const user = addEnded(simulator.store, 60)
    const { store } = simulator
    store.models.set('imported', {
      ...{ id: 'imported'.padEnd(32, '0'), company: user.company, name: 'resnet', ready: false },
      ...{ uri: 'https://example.com/resnet.pt', comment: `Imported by task id: ${user.id}` },
    })
    addInputModel(user, [...store.models.values()][0]!)
    const result = await run(simulator)
    expect(sparedOf(result)).toEqual([])
    expect(store.models.size).toBe(1)
  })
})
