import { describe, expect, test } from '@jest/globals'
import { addArtifact, addInputModel, addOutputModel } from '../../simulator/seed-content.ts'
import type { RecordedRequest, Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { addController, monitor, runStep, takeCached } from '../support/pipelines.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })

type Nightly = { first: TaskDocument; one: TaskDocument; second: TaskDocument; own: TaskDocument }

/** Two runs of a pipeline: the second takes the step `one` from the first run, monitors it, and has a step of its own. */
function twoRuns(simulator: Simulator): Nightly {
  const first = addController(simulator, 70)
  const { step: one, model } = runStep(simulator, first, 'one', 71)
  const second = addController(simulator, 60)
  takeCached(second, 'one', one)
  monitor(second, one)
  const { step: own } = runStep(simulator, second, 'two', 61)
  addInputModel(own, model)
  addArtifact(simulator, second, 'report')
  addOutputModel(simulator, second, 'best')
  return { first, one, second, own }
}

const left = ({ store }: Simulator): object => ({
  tasks: store.tasks.size,
  models: store.models.size,
  files: store.files.list(),
})
const NOTHING = { tasks: 0, models: 0, files: [] }

function reasonsOf(result: ActionResult): Record<string, unknown> {
  const rows = result.receipt?.tasks.map(({ id, outcome, reason, by }) => [
    id,
    outcome === 'kept' ? { reason, by } : outcome,
  ])
  return Object.fromEntries(rows ?? []) as Record<string, unknown>
}

describe('two runs of a pipeline of which the second takes a cached step and monitors it', () => {
  test('go in one run, with all of their files and models', async () => {
    const simulator = await start()
    twoRuns(simulator)
    const { exitCode, outputs } = await run(simulator)
    expect(left(simulator)).toEqual(NOTHING)
    expect({ exitCode, ...outputs }).toMatchObject({
      exitCode: 0,
      'deleted-count': '4',
      'deleted-models-count': '3',
      'deleted-files-count': '6',
      'stop-reason': 'done',
    })
  })

  test('go the controller first that uses the step, then the step, then the controller that ran it', async () => {
    const simulator = await start()
    const { first, one, second, own } = twoRuns(simulator)
    await run(simulator)
    const calls = simulator.requests.filter(({ endpoint }) => endpoint === 'tasks.delete_many')
    expect(calls.map(({ params }) => params['ids'])).toEqual([[own.id], [second.id], [one.id], [first.id]])
    // The server would take the step's model along, and schedule its files.
    expect(calls[1]?.params).toMatchObject({ delete_output_models: false, delete_external_artifacts: false })
    expect(calls[2]?.params).toMatchObject({ delete_output_models: true })
  })

  test('would go in a dry run likewise, with the same counts', async () => {
    const simulator = await start()
    twoRuns(simulator)
    const dry = await run(simulator, { 'dry-run': 'true' })
    const files = (result: ActionResult): unknown =>
      Object.fromEntries(
        result.receipt?.tasks.map((row) => [row.id, (row['files'] as { deleted: unknown }).deleted]) ?? [],
      )
    expect(dry.receipt?.totals).toMatchObject({ wouldDelete: 4, kept: 0 })
    const live = await run(simulator)
    expect(files(dry)).toEqual(files(live))
  })

  test.each<[what: string, change: (nightly: Nightly) => void, stays: (nightly: Nightly) => TaskDocument]>([
    ['the cached step is tagged keep', ({ one }) => (one.tags = ['keep']), ({ one }) => one],
    [
      'the second controller is young',
      ({ second }) => (second.status_changed = new Date()),
      ({ second }) => second,
    ],
    ['the second controller is restored', ({ second }) => (second.system_tags = []), ({ second }) => second],
  ])('stay where %s, and say that it is that one', async (_, change, stays) => {
    const simulator = await start()
    const nightly = twoRuns(simulator)
    change(nightly)
    const { outputs, ...result } = await run(simulator)
    const { first, one, second } = nightly
    const { id } = stays(nightly)
    expect(['0', '1']).toContain(outputs['deleted-count'])
    for (const task of [first, one, second]) expect(simulator.store.tasks.has(task.id)).toBe(true)
    const reasons = reasonsOf(result as ActionResult)
    const others = [one, second].filter((task) => task.id !== id)
    for (const task of others)
      expect(reasons[task.id]).toMatchObject({ by: expect.arrayContaining([id]) as unknown })
    expect(simulator.store.models.size).toBeGreaterThanOrEqual(2)
  })

  test('stay where a member is held by something else, and say what it comes down to', async () => {
    const simulator = await start()
    const { first, one, second } = twoRuns(simulator)
    const stranger = addEnded(simulator.store, 1, { name: 'young', type: 'controller' })
    takeCached(stranger, 'one', one)
    const { receipt } = await run(simulator)
    const reasons = reasonsOf({ receipt } as ActionResult)
    expect(reasons).toMatchObject({
      [one.id]: { reason: 'step-reused', by: [stranger.id] },
      [first.id]: { reason: 'steps-stay', by: [one.id] },
      [second.id]: { reason: 'models-of-another-task', by: [one.id] },
    })
  })

  test.each(['before', 'after'] as const)(
    'lose nothing of a step that is restored right %s the controller that uses it goes',
    async (moment) => {
      const simulator = await start()
      const { first, one, second, own } = twoRuns(simulator)
      const files = simulator.store.files.list().filter((file) => file.includes(one.id))
      const restore = (request: RecordedRequest): void => {
        if (JSON.stringify(request.params['ids']) === JSON.stringify([second.id])) one.system_tags = []
      }
      Object.assign(simulator, moment === 'before' ? { onRequest: restore } : { onActed: restore })
      const result = await run(simulator)
      expect(result.exitCode).toBe(0)
      expect(reasonsOf(result)).toMatchObject({
        ...{ [own.id]: 'deleted', [second.id]: 'deleted' },
        [one.id]: { reason: 'not-archived' },
        [first.id]: { reason: 'steps-stay', by: [one.id] },
      })
      expect(simulator.store.files.list().filter((file) => file.includes(one.id))).toEqual(files)
      expect([...simulator.store.models.keys()]).toEqual(one.models?.output?.map(({ model }) => model))
    },
  )

  test('stay, the controller that uses the step too, where the step is restored before the last look', async () => {
    const simulator = await start()
    const { one, second } = twoRuns(simulator)
    simulator.onRequest = ({ endpoint, params }) => {
      // The look right before the controller's turn.
      if (endpoint === 'models.get_all_ex' && JSON.stringify(params['task']) === JSON.stringify([second.id]))
        one.system_tags = []
    }
    const result = await run(simulator)
    expect(reasonsOf(result)).toMatchObject({
      [second.id]: { reason: 'models-of-another-task', by: [one.id] },
      [one.id]: { reason: 'not-archived' },
    })
    expect(simulator.store.models.size).toBe(2)
  })

  test('go in the end although the action is killed at any deletion', async () => {
    for (const nth of [1, 2, 3, 4, 5, 6]) {
      const simulator = await start()
      twoRuns(simulator)
      let deletions = 0
      simulator.onActed = ({ endpoint }) => {
        if (/delete_many|fileserver/u.test(endpoint) && ++deletions === nth) child?.kill('SIGKILL')
      }
      let child: { kill: (signal: 'SIGKILL') => void } | undefined
      await runAction(
        { ...connectionInputs(simulator), 'force-delete': 'true' },
        { onStart: (started) => (child = started) },
      )
      delete simulator.onActed
      await run(simulator)
      expect(left(simulator)).toEqual(NOTHING)
    }
  })

  test('with delete-files: server go, and no file of the step is given to the server before the step is gone', async () => {
    const simulator = await start()
    const { one, second } = twoRuns(simulator)
    simulator.onActed = ({ endpoint }) => {
      if (endpoint !== 'tasks.delete_many' || !simulator.store.tasks.has(one.id)) return
      const scheduled = [...simulator.store.urlsToDelete.values()].map(({ url }) => url)
      expect(scheduled.filter((url) => url.includes(one.id))).toEqual([])
    }
    const { outputs, receipt } = await run(simulator, { 'delete-files': 'server' })
    expect(outputs['deleted-count']).toBe('4')
    expect(simulator.store.models.size).toBe(0)
    const scheduled = [...simulator.store.urlsToDelete.values()].map(({ url }) => url)
    expect(scheduled.filter((url) => url.includes(one.id))).toHaveLength(2)
    // The controller's own files are left, and listed.
    const urls = receipt?.tasks.find(({ id }) => id === second.id)?.['fileUrls'] as string[]
    expect(urls.filter((url) => url.includes(second.id)).length).toBeGreaterThan(0)
  })

  test('with delete-models: false go, and their models stay', async () => {
    const simulator = await start()
    twoRuns(simulator)
    const { outputs } = await run(simulator, { 'delete-models': 'false' })
    expect(outputs['deleted-count']).toBe('4')
    expect(simulator.store.models.size).toBe(3)
  })
})

describe('circles of other kinds', () => {
  test('of a hundred runs that take one cached step go in one run, with few requests', async () => {
    const simulator = await start()
    const first = addController(simulator, 300)
    const { step } = runStep(simulator, first, 'one', 301)
    for (let i = 0; i < 100; i++) {
      const later = addController(simulator, 60 + i)
      takeCached(later, 'one', step)
      monitor(later, step)
    }
    const { outputs } = await run(simulator)
    expect(outputs['deleted-count']).toBe('102')
    expect(left(simulator)).toEqual(NOTHING)
    expect(simulator.requests.length).toBeLessThan(102)
  })

  test('of two controllers that take a step of each other go', async () => {
    const simulator = await start()
    const [a, b] = [addController(simulator, 60), addController(simulator, 61)]
    const { step: ofA } = runStep(simulator, a, 'one', 62)
    const { step: ofB } = runStep(simulator, b, 'two', 63)
    takeCached(a, 'two', ofB)
    takeCached(b, 'one', ofA)
    const { outputs } = await run(simulator)
    expect(outputs['deleted-count']).toBe('4')
    expect(left(simulator)).toEqual(NOTHING)
  })

  test('of two tasks that list a model of each other go', async () => {
    const simulator = await start()
    const tasks = [addEnded(simulator.store, 60), addEnded(simulator.store, 61)]
    const models = tasks.map((task) => addOutputModel(simulator, task, 'weights'))
    tasks.forEach((task, i) => {
      const other = models[1 - i]
      if (other !== undefined) task.models?.output?.push({ name: 'other', model: other.id })
    })
    const { outputs } = await run(simulator)
    expect(outputs).toMatchObject({ 'deleted-count': '2', 'deleted-models-count': '2' })
    expect(left(simulator)).toEqual(NOTHING)
  })

  test('a controller that lists files of a task that goes later goes in the same run', async () => {
    const simulator = await start()
    const controller = addController(simulator, 90)
    const owner = addEnded(simulator.store, 60)
    addArtifact(simulator, owner, 'data')
    monitor(controller, owner)
    const { outputs } = await run(simulator)
    expect(outputs['deleted-count']).toBe('2')
    expect(left(simulator)).toEqual(NOTHING)
  })
})
