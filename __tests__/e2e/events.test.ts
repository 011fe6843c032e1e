import { describe, expect, test } from '@jest/globals'
import {
  addArtifact,
  addConsoleLine,
  addDebugSamples,
  addOutputModel,
  addPlot,
  addScalars,
} from '../../simulator/seed-content.ts'
import { addTask } from '../../simulator/seed.ts'
import type { ReleaseName } from '../../simulator/release.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import {
  callsOf,
  connectionInputs,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })

const left = ({ store }: Simulator): string[] => [...store.files.list()]

/** What the last batch of a training held, which is all that the task's record tells. */
const LAST_BATCHES: Record<string, (simulator: Simulator, task: TaskDocument) => void> = {
  scalars: addScalars,
  'a console line': addConsoleLine,
  plots: (simulator, task) => addPlot(simulator, task, { images: 2 }),
  nothing: () => undefined,
}

describe.each<ReleaseName>(['2.3', '1.14', '1.2', '1.0'])('on %s', (release) => {
  test.each(Object.keys(LAST_BATCHES))(
    'debug samples that were reported before %s go with their task',
    async (last) => {
      const simulator = await start({ release })
      const task = addEnded(simulator.store, 60, { name: 'images, then others' })
      addDebugSamples(simulator, task, { iterations: 2, variants: ['v0', 'v1'] })
      LAST_BATCHES[last]?.(simulator, task)
      // Something of the task's own stays, so that its folder does not go as a whole.
      const published = addOutputModel(simulator, task, 'published', { ready: true })
      const result = await run(simulator)
      expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'stop-reason': 'done' })
      expect(left(simulator)).toEqual([expect.stringContaining('published')])
      expect(simulator.store.models.has(published.id)).toBe(true)
    },
  )
})

test('in a world of 306 tasks all files of those that go are gone after one run, with at most 2 requests a task that has samples or plots and 0.05 for one that has none', async () => {
  const simulator = await start()
  const KINDS = 6
  let reporting = 0
  for (let i = 0; i < 306; i++) {
    const fields = { name: `train ${i}` }
    const task = i % 19 === 0 ? addEnded(simulator.store, 5, fields) : addEnded(simulator.store, 60, fields)
    const kind = i % KINDS
    if (kind < 3) addDebugSamples(simulator, task, { iterations: 20, variants: ['a', 'b'] })
    if (kind === 1 || kind === 3) addPlot(simulator, task, { images: 2 })
    if (kind % 2 === 0) addScalars(simulator, task, 5)
    else addConsoleLine(simulator, task)
    addArtifact(simulator, task, 'data')
    // Of every fifth something stays in its folder.
    addOutputModel(simulator, task, 'weights', { ready: i % 5 === 0 })
    if (i % 19 !== 0 && kind < 4) reporting += 1
  }
  const young = new Set(
    [...simulator.store.tasks.values()]
      .filter(({ name }) => Number(name.slice(6)) % 19 === 0)
      .map(({ id }) => id),
  )
  const result = await run(simulator)
  expect(result.outputs['deleted-count']).toBe(String(306 - young.size))
  const orphans = left(simulator).filter((file) => ![...young].some((id) => file.includes(id)))
  expect(orphans.filter((file) => !file.includes('/models/'))).toEqual([])
  expect(orphans).toHaveLength(
    [...simulator.store.models.values()].filter(({ task }) => task?.startsWith('__')).length,
  )
  const others = 306 - young.size - reporting
  expect(simulator.requests.length).toBeLessThanOrEqual(2 * reporting + 0.05 * others)
})

describe('what costs no read', () => {
  test('are tasks without samples and plots: two probes for 500 of them', async () => {
    const simulator = await start()
    for (let i = 0; i < 600; i++) addScalars(simulator, addEnded(simulator.store, 60))
    const live = addTask(simulator.store)
    addDebugSamples(simulator, live, { iterations: 1 })
    addPlot(simulator, live)
    const result = await run(simulator)
    expect(result.outputs['deleted-count']).toBe('600')
    const calls = callsOf(simulator)
    expect(calls['events.get_task_metrics']).toBe(4)
    expect(calls['events.get_task_events']).toBeUndefined()
    expect(simulator.requests.length / 600).toBeLessThanOrEqual(0.05)
  })

  test('is a type that the company never had: one probe in the whole run', async () => {
    const simulator = await start()
    for (let i = 0; i < 1_100; i++) addEnded(simulator.store, 60)
    await run(simulator)
    expect(callsOf(simulator)['events.get_task_metrics']).toBe(2)
    expect(callsOf(simulator)['events.get_task_events']).toBeUndefined()
  })
})

test('a task that somebody deletes right before the probe is gone, and costs no read of the others', async () => {
  const simulator = await start()
  const tasks = Array.from({ length: 20 }, () => addEnded(simulator.store, 60))
  for (const task of tasks) {
    addArtifact(simulator, task, 'data')
    addScalars(simulator, task)
  }
  addDebugSamples(simulator, tasks[0]!, { iterations: 1 })
  addScalars(simulator, tasks[0]!)
  simulator.onRequest = ({ endpoint }) => {
    if (endpoint === 'events.get_task_metrics') simulator.store.tasks.delete(tasks[5]!.id)
  }
  const result = await run(simulator)
  expect(result.exitCode).toBe(0)
  expect(result.receipt?.totals).toMatchObject({ deleted: 19, gone: 1, failed: 0 })
  expect(callsOf(simulator)['events.get_task_events']).toBe(1)
})

test('a task that somebody deletes while its samples are read is gone, not failed', async () => {
  const simulator = await start()
  const tasks = Array.from({ length: 3 }, () => addEnded(simulator.store, 60))
  for (const task of tasks) addDebugSamples(simulator, task, { iterations: 1 })
  simulator.onRequest = ({ endpoint, params }) => {
    if (endpoint === 'events.get_task_events' && params['task'] === tasks[1]!.id)
      simulator.store.tasks.delete(tasks[1]!.id)
  }
  const result = await run(simulator)
  expect(result.exitCode).toBe(0)
  expect(result.receipt?.totals).toMatchObject({ deleted: 2, gone: 1, failed: 0 })
})

test('plots below iteration 0 keep their task where the server shows them to nobody', async () => {
  const simulator = await start()
  const task = addEnded(simulator.store, 60)
  // A page of plots ends on iteration 0, behind which the server begins anew.
  for (let i = 0; i < 205; i++) addPlot(simulator, task, { variant: `p${i}` })
  addPlot(simulator, task, { variant: 'hidden', iter: -5 })
  const result = await run(simulator, { 'remove-task-folders': 'false' })
  expect(result.exitCode).toBe(1)
  expect(result.log).toContain('1 of 206 events of metric "plot" cannot be listed')
  expect(simulator.store.tasks.has(task.id)).toBe(true)
  expect(left(simulator)).toHaveLength(206)
})

describe('11,000 samples of one metric in one iteration', () => {
  async function crowded(): Promise<{ simulator: Simulator; task: TaskDocument }> {
    const simulator = await start()
    const task = addEnded(simulator.store, 60, { name: 'one iteration' })
    const variants = Array.from({ length: 11_000 }, (_, i) => `v${i}`)
    addDebugSamples(simulator, task, { metric: 'm0', variants, iterations: 1 })
    addArtifact(simulator, task, 'data')
    return { simulator, task }
  }
  const folderOf = (task: TaskDocument): string => `unknown/one%20iteration.${task.id}`

  test('go with the folder of their task, and the report says so', async () => {
    const { simulator, task } = await crowded()
    const dry = await run(simulator, { 'dry-run': 'true' })
    expect(dry.log).toContain('1 task folder would go as a whole')
    expect(left(simulator)).toHaveLength(11_001)
    const result = await run(simulator)
    expect(result.exitCode).toBe(0)
    expect(left(simulator)).toEqual([])
    expect(simulator.store.tasks.size).toBe(0)
    expect(result.outputs['deleted-files-count']).toBe('10001')
    expect(result.receipt?.tasks[0]?.['files']).toMatchObject({ wholeFolders: [folderOf(task)], failed: [] })
    for (const text of [result.log, result.summary])
      expect(text).toContain(
        '1 task folder went as a whole, with files that the server could not list one by one',
      )
  })

  test.each<[what: string, arrange: (simulator: Simulator, task: TaskDocument) => void, inputs: Inputs]>([
    ['its folder is not to be removed', () => undefined, { 'remove-task-folders': 'false' }],
    [
      'a published model lies in it',
      (simulator, task) => addOutputModel(simulator, task, 'published', { ready: true }),
      {},
    ],
    [
      'the fileserver may not remove the folder',
      (simulator, task) => {
        simulator.faults.add({
          endpoint: 'fileserver',
          calls: 'all',
          when: ({ files }) => Array.isArray(files) && String(files[0]).endsWith(task.id),
          fault: { kind: 'status', status: 403 },
        })
      },
      {},
    ],
  ])('stay with their task where %s', async (_, arrange, inputs) => {
    const { simulator, task } = await crowded()
    arrange(simulator, task)
    const result = await run(simulator, inputs)
    expect(result.exitCode).toBe(1)
    expect(result.receipt?.totals).toMatchObject({ failed: 1, deleted: 0 })
    expect(result.log).toContain('more than 10000 events in one iteration of metric "m0" cannot be listed')
    expect(simulator.store.tasks.has(task.id)).toBe(true)
    expect(left(simulator).length).toBeGreaterThanOrEqual(1_000)
  })
})

test('a server that cannot be asked for metrics is asked for the events of every task', async () => {
  const simulator = await start()
  const tasks = Array.from({ length: 3 }, () => addEnded(simulator.store, 60))
  addDebugSamples(simulator, tasks[1]!, { iterations: 2 })
  addScalars(simulator, tasks[1]!)
  simulator.faults.add({
    endpoint: 'events.get_task_metrics',
    calls: 'all',
    fault: { kind: 'api-error', code: 404, subcode: 0, message: 'Unable to find endpoint' },
  })
  const result = await run(simulator)
  expect(result.outputs).toMatchObject({ 'deleted-count': '3', 'deleted-files-count': '2' })
  expect(callsOf(simulator)['events.get_task_events']).toBe(6)
})
