import { describe, expect, test } from '@jest/globals'
import { addTask } from '../../simulator/seed.ts'
import {
  addArtifact,
  addDebugSamples,
  addFile,
  addInputModel,
  addOutputModel,
  addPlot,
} from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import {
  callsOf,
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs }, { env: SHORT_WAITS })

const filesOf = ({ store }: Simulator): string[] => [...store.files.list()].toSorted()

const taskFolders = ({ store }: Simulator): string[] =>
  store.files.listFolders().filter((folder) => /\.[0-9a-f]{32}$/u.test(folder))

/** A task with 60 debug samples, 5 artifacts, 3 models and 2 plots of three images each. */
function addFullTask(simulator: Simulator, fields: Partial<TaskDocument> = {}): TaskDocument {
  const task = addEnded(simulator.store, 60, fields)
  addDebugSamples(simulator, task, { iterations: 30, variants: ['a', 'b c+d'] })
  for (let i = 0; i < 5; i++) addArtifact(simulator, task, `data ${i}`)
  for (let i = 0; i < 3; i++) addOutputModel(simulator, task, `ckpt #${i} 50%`)
  for (let i = 0; i < 2; i++) addPlot(simulator, task, { iter: i, images: 3 })
  return task
}

describe('files on the fileserver', () => {
  test('of 50 tasks all go, with their folders, in at most 1.5 requests a task', async () => {
    const simulator = await start()
    for (let i = 0; i < 50; i++) {
      const task = addEnded(simulator.store, 60, { name: `train #${i} (50%) größe` })
      addDebugSamples(simulator, task, { iterations: 52 })
      for (let n = 0; n < 5; n++) addArtifact(simulator, task, `data ${n}`)
      for (let n = 0; n < 3; n++) addOutputModel(simulator, task, `ckpt ${n}`)
    }
    const live = addTask(simulator.store, { name: 'live' })
    addArtifact(simulator, live, 'precious')
    const survivors = filesOf(simulator).filter((file) => file.includes(live.id))
    expect(filesOf(simulator)).toHaveLength(3_001)

    const result = await run(simulator)

    expect(result.outputs).toMatchObject({
      'deleted-count': '50',
      'deleted-files-count': '3000',
      'failed-files-count': '0',
    })
    expect(filesOf(simulator)).toEqual(survivors)
    expect(taskFolders(simulator)).toEqual([expect.stringContaining(live.id)])
    expect(simulator.store.models.size).toBe(0)
    expect(simulator.requests.length).toBeLessThanOrEqual(75)
    expect(result.exitCode).toBe(0)
  })

  test('with odd names go, and forgotten checkpoints with the folder', async () => {
    const simulator = await start()
    const task = addFullTask(simulator, { name: 'Cats & Dogs: 100% + more?' })
    const known = filesOf(simulator)
    const folder = known[0]?.slice(0, known[0].indexOf(task.id) + task.id.length) ?? ''
    addFile(simulator, `${folder}/models/forgotten.pt`)
    const result = await run(simulator)
    expect(result.outputs['deleted-files-count']).toBe(String(known.length))
    expect(filesOf(simulator)).toEqual([])
  })

  test('are only listed in a dry run', async () => {
    const simulator = await start()
    addFullTask(simulator)
    const before = filesOf(simulator)
    const result = await run(simulator, { 'dry-run': 'true' })
    expect(filesOf(simulator)).toEqual(before)
    expect(deletingCalls(simulator)).toEqual([])
    expect(result.log).toContain('74 files (5 artifacts, 3 models, 60 debug samples, 6 plots) on fileserver')
    expect(result.outputs).toMatchObject({ 'deleted-files-count': '0', 'freed-bytes': '0' })
  })

  test('of a monster task go in fewer than 100 requests', async () => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60, { name: 'monster' })
    for (let series = 0; series < 40; series++) {
      addDebugSamples(simulator, task, { metric: `series ${series}`, iterations: 150, history: 100 })
    }
    for (let i = 0; i < 600; i++) addOutputModel(simulator, task, `checkpoint ${i}`)
    for (let i = 0; i < 30; i++) addPlot(simulator, task, { iter: i, images: 3 })
    const result = await run(simulator)
    expect(result.outputs['deleted-files-count']).toBe(String(4_000 + 600 + 90))
    expect(filesOf(simulator)).toEqual([])
    expect(simulator.store.models.size).toBe(0)
    expect(simulator.requests.length).toBeLessThan(100)
  })

  test('go one by one where the fileserver has no delete_many', async () => {
    const simulator = await start({ settings: { fileserverBatchDelete: false } })
    addFullTask(simulator, { name: '100% + more?' })
    const result = await run(simulator)
    expect(result.outputs['deleted-files-count']).toBe('74')
    expect(filesOf(simulator)).toEqual([])
    expect(result.exitCode).toBe(0)
  })

  test('that cannot be deleted keep their task, and the next run completes', async () => {
    const simulator = await start()
    const tasks = Array.from({ length: 20 }, () => addFullTask(simulator))
    simulator.faults.add({ endpoint: 'fileserver', calls: 'all', fault: { kind: 'status', status: 503 } })
    const failed = await run(simulator, { 'batch-size': '5' })
    expect(failed.exitCode).toBe(1)
    expect(failed.outputs).toMatchObject({ 'deleted-count': '0', 'failed-count': '20' })
    expect(idsOf(simulator).size).toBe(tasks.length)
    simulator.faults.clear()
    const second = await run(simulator)
    expect(second.outputs).toMatchObject({ 'deleted-count': '20', 'failed-count': '0' })
    expect(filesOf(simulator)).toEqual([])
  }, 90_000)

  test('under an address that is not configured keep their task, until it is', async () => {
    const simulator = await start()
    const task = addFullTask(simulator)
    const renamed = `http://old-name:8081/p/t.${task.id}/artifacts/a/a.pkl`
    addArtifact(simulator, task, 'renamed', { uri: renamed })
    const before = filesOf(simulator)
    const kept = await run(simulator)
    expect(kept.outputs).toMatchObject({
      'deleted-count': '0',
      'failed-count': '1',
      'failed-files-count': '1',
    })
    expect(kept.log).toContain('http://old-name:8081 is not configured; name it in files-host or uri-map')
    expect(filesOf(simulator)).toEqual(before)
    const mapped = await run(simulator, { 'uri-map': `http://old-name:8081=${simulator.filesUrl}` })
    expect(mapped.outputs).toMatchObject({ 'deleted-count': '1', 'failed-count': '0' })
    expect(filesOf(simulator)).toEqual([])
  })

  test('go though the first address is no fileserver: they were recorded under another one', async () => {
    const simulator = await start()
    addFullTask(simulator)
    const result = await run(simulator, { 'files-host': `${simulator.apiUrl}\n${simulator.filesUrl}` })
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'failed-count': '0' })
    expect(filesOf(simulator)).toEqual([])
  })
})

describe('what somebody still needs', () => {
  test('stays: another task, foreign links, local paths, unmarked files, inputs', async () => {
    const simulator = await start()
    const live = addTask(simulator.store, { name: 'live' })
    const theirs = addArtifact(simulator, live, 'theirs')
    const task = addEnded(simulator.store, 60)
    addArtifact(simulator, task, 'copy', { uri: theirs.uri ?? '' })
    addArtifact(simulator, task, 'registered', { uri: addFile(simulator, 'shared/data.csv') })
    addArtifact(simulator, task, 'foreign', { uri: 'https://example.com/datasets/x.pkl' })
    addArtifact(simulator, task, 'local', { uri: '/home/me/x.pkl' })
    addArtifact(simulator, task, 'input', { mode: 'input' })
    const before = filesOf(simulator)
    const result = await run(simulator)
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '0' })
    expect(filesOf(simulator)).toEqual(before)
    const reasons = Object.fromEntries(
      (result.receipt?.tasks[0]?.['files'] as { spared: { uri: string; reason: string }[] }).spared.map(
        ({ uri, reason }) => [uri, reason],
      ),
    )
    expect(Object.values(reasons).toSorted()).toEqual(['another-task', 'foreign', 'local', 'unmarked'])
  })

  test('stays: published models hold their task, and keep their files under force', async () => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60)
    const published = addOutputModel(simulator, task, 'best', { ready: true })
    addOutputModel(simulator, task, 'draft')
    const held = await run(simulator, { 'force-delete': 'false' })
    expect(held.outputs['deleted-count']).toBe('0')
    const forced = await run(simulator)
    expect(forced.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '1' })
    expect(filesOf(simulator)).toHaveLength(1)
    expect(filesOf(simulator)[0]).toContain('best')
    expect([...simulator.store.models.keys()]).toEqual([published.id])
  })

  test('stays: a model that a live task uses as input', async () => {
    const simulator = await start()
    const maker = addEnded(simulator.store, 60)
    const model = addOutputModel(simulator, maker, 'base')
    addInputModel(addTask(simulator.store, { name: 'fine-tune' }), model)
    const result = await run(simulator)
    expect(result.outputs['deleted-count']).toBe('1')
    expect(filesOf(simulator)).toHaveLength(1)
    expect(simulator.store.models.has(model.id)).toBe(true)
  })

  test('stays: a file that another model record shares, however it is spelled', async () => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60, { name: 'with blank' })
    const model = addOutputModel(simulator, task, 'weights')
    addOutputModel(simulator, addTask(simulator.store), 'alias', { uri: decodeURIComponent(model.uri ?? '') })
    const result = await run(simulator)
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '0' })
    expect(filesOf(simulator)).toHaveLength(1)
  })

  test('stays: a controller that lists files or models of a live step', async () => {
    const simulator = await start()
    const controller = addEnded(simulator.store, 60, {
      type: 'controller',
      system_tags: ['archived', 'pipeline'],
    })
    const step = addTask(simulator.store, { parent: controller.id })
    const artifact = addArtifact(simulator, step, 'data')
    addArtifact(simulator, controller, 'monitored', { uri: artifact.uri ?? '' })
    const result = await run(simulator)
    expect(idsOf(simulator)).toEqual(new Set([controller.id, step.id]))
    expect(result.receipt?.tasks[0]).toMatchObject({
      outcome: 'kept',
      reason: 'steps-stay',
      by: [step.id],
    })
    expect(filesOf(simulator)).toHaveLength(1)
  })

  test('goes with its whole pipeline when the steps are archived too', async () => {
    const simulator = await start()
    const controller = addEnded(simulator.store, 90, { type: 'controller' })
    for (let i = 0; i < 3; i++) {
      const step = addEnded(simulator.store, 60 + i, { parent: controller.id })
      const model = addOutputModel(simulator, step, 'm')
      const artifact = addArtifact(simulator, step, 'data')
      addArtifact(simulator, controller, `copy ${i}`, { uri: artifact.uri ?? '' })
      controller.models = {
        ...controller.models,
        output: [...(controller.models?.output ?? []), { name: 'm', model: model.id }],
      }
    }
    const result = await run(simulator)
    expect(result.outputs['deleted-count']).toBe('4')
    expect(filesOf(simulator)).toEqual([])
    expect(simulator.store.models.size).toBe(0)
  })

  test('a chain of models goes from its end, users before makers', async () => {
    const simulator = await start()
    let previous = addOutputModel(simulator, addEnded(simulator.store, 200), 'gen 0')
    for (let i = 1; i < 6; i++) {
      const task = addEnded(simulator.store, 200 - i)
      addInputModel(task, previous)
      previous = addOutputModel(simulator, task, `gen ${i}`)
      addInputModel(task, previous)
    }
    const result = await run(simulator)
    expect(result.outputs['deleted-count']).toBe('6')
    expect(filesOf(simulator)).toEqual([])
    expect(simulator.store.models.size).toBe(0)
  })

  test('stays with delete-models: false: every model and its file', async () => {
    const simulator = await start()
    addFullTask(simulator)
    await run(simulator, { 'delete-models': 'false' })
    expect(idsOf(simulator).size).toBe(0)
    expect(filesOf(simulator)).toHaveLength(3)
    expect(simulator.store.models.size).toBe(3)
  })
})

describe('delete-files', () => {
  test('none leaves every file, and lists what the server names', async () => {
    const simulator = await start()
    addFullTask(simulator)
    const before = filesOf(simulator)
    const result = await run(simulator, { 'delete-files': 'none' })
    expect(filesOf(simulator)).toEqual(before)
    expect(result.receipt?.tasks[0]?.['fileUrls']).toHaveLength(8)
    // Only whether events can be read at all.
    expect(callsOf(simulator)['events.get_task_events']).toBe(1)
  })

  test('server hands them to the server, and says that nobody sees the result', async () => {
    const simulator = await start()
    addFullTask(simulator)
    const result = await run(simulator, { 'delete-files': 'server' })
    const { params } = simulator.requests.find(({ endpoint }) => endpoint === 'tasks.delete_many') ?? {
      params: {},
    }
    expect(params).toMatchObject({ delete_external_artifacts: true, delete_output_models: true })
    expect(result.summary).toContain('CLEARML_FILES_HOST')
    expect(callsOf(simulator)['fileserver']).toBeUndefined()
  })
})

test('the token goes to the configured fileserver only', async () => {
  const simulator = await start()
  const other = await start()
  const task = addFullTask(simulator)
  addArtifact(simulator, task, 'elsewhere', { uri: `${other.filesUrl}/p/t.${task.id}/artifacts/a/a.pkl` })
  addArtifact(simulator, task, 'lookalike', {
    uri: `${simulator.filesUrl}0/p/t.${task.id}/artifacts/a/a.pkl`,
  })
  const result = await run(simulator, { 'on-file-error': 'delete-task' })
  expect(other.requests).toEqual([])
  expect(idsOf(simulator).size).toBe(0)
  expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'failed-files-count': '2' })
  expect(result.exitCode).toBe(1)
})

test('a task that is restored while its files are looked into keeps them', async () => {
  const simulator = await start()
  const task = addFullTask(simulator)
  const before = filesOf(simulator)
  simulator.onRequest = ({ endpoint }) => {
    if (endpoint === 'events.get_task_events') task.system_tags = []
  }
  await run(simulator)
  expect(filesOf(simulator)).toEqual(before)
  expect(idsOf(simulator).size).toBe(1)
})

test('a model that is published while the files are looked into keeps its task and file', async () => {
  const simulator = await start()
  const task = addFullTask(simulator)
  const [model] = simulator.store.models.values()
  const before = filesOf(simulator)
  simulator.onRequest = ({ endpoint }) => {
    if (endpoint === 'events.get_task_events' && model) model.ready = true
  }
  const result = await run(simulator)
  expect(filesOf(simulator)).toEqual(before)
  expect(idsOf(simulator)).toEqual(new Set([task.id]))
  expect(result.receipt?.tasks[0]).toMatchObject({ outcome: 'kept', reason: 'models-changed' })
})
