import { beforeEach, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { addArtifact, addDebugSamples, addOutputModel, addScalars } from '../../simulator/seed-content.ts'
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
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

/** Waits between tries are cut short, for the same bundle. */
const PRELOAD = path.resolve('__tests__/support/short-waits.ts')
const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction(
    {
      ...connectionInputs(simulator),
      'force-delete': 'true',
      'batch-size': '4',
      concurrency: '1',
      ...inputs,
    },
    { preload: PRELOAD, env: { SHORTER_WAITS: '20' } },
  )

let simulator: Simulator
let tasks: TaskDocument[]
beforeEach(async () => {
  simulator = await start()
  tasks = Array.from({ length: 12 }, (_, i) => addEnded(simulator.store, 60 + i, { name: `task ${i}` }))
  for (const task of tasks) {
    addArtifact(simulator, task, 'data')
    addOutputModel(simulator, task, 'weights')
    addScalars(simulator, task)
  }
  addDebugSamples(simulator, tasks[3]!, { iterations: 2 })
})

const orphanedEvents = ({ store }: Simulator): string[] =>
  [...store.events.keys()].filter((id) => !store.tasks.has(id))

describe('an Elasticsearch that is down from the start', () => {
  test.each(['runner', 'none', 'server'])(
    'lets nothing be deleted (delete-files: %s)',
    async (deleteFiles) => {
      simulator.settings.elasticsearchDown = true
      const files = [...simulator.store.files.list()]
      const result = await run(simulator, { 'delete-files': deleteFiles })
      expect(result.exitCode).toBe(1)
      expect(result.outputs).toMatchObject({
        'stop-reason': 'error',
        'deleted-count': '0',
        'remaining-count': '12',
      })
      expect(result.receipt?.['error' as keyof typeof result.receipt]).toMatch(
        /Elasticsearch.*admin looks at/u,
      )
      expect(result.summary).toContain('Elasticsearch')
      expect(deletingCalls(simulator)).toEqual([])
      expect([...simulator.store.files.list()]).toEqual(files)
      expect(simulator.store.tasks.size).toBe(12)
    },
  )

  test.each(['runner', 'none'])(
    'fails a dry run with the same words (delete-files: %s)',
    async (deleteFiles) => {
      simulator.settings.elasticsearchDown = true
      const live = await run(simulator, { 'delete-files': deleteFiles })
      const dry = await run(simulator, { 'delete-files': deleteFiles, 'dry-run': 'true' })
      expect(dry.exitCode).toBe(1)
      expect(errorOf(dry)).toBe(errorOf(live))
    },
  )
})

const errorOf = ({ receipt }: ActionResult): unknown => (receipt as unknown as { error: unknown }).error

describe('an Elasticsearch that goes in the middle of a deletion', () => {
  const goAt = (nth: number): void => {
    let calls = 0
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint === 'tasks.delete_many' && ++calls === nth) simulator.settings.elasticsearchDown = true
    }
  }

  test.each(['runner', 'none', 'server'])(
    'ends the run: what went is counted, and that its events may be left (delete-files: %s)',
    async (deleteFiles) => {
      goAt(2)
      const result = await run(simulator, { 'delete-files': deleteFiles })
      expect(result.exitCode).toBe(1)
      expect(simulator.store.tasks.size).toBe(4)
      expect(orphanedEvents(simulator)).toHaveLength(4)
      expect(result.receipt?.totals).toMatchObject({
        deleted: 8,
        eventsMayBeLeft: 4,
        remaining: 4,
        failed: 0,
      })
      expect(result.outputs).toMatchObject({
        'stop-reason': 'error',
        'deleted-count': '8',
        'deleted-models-count': '8',
        'remaining-count': '4',
      })
      expect(simulator.store.models.size).toBe(4)
      expect(result.summary).toContain('4 deleted tasks may have left metrics, plots and console lines')
      expect(String(errorOf(result))).toMatch(/^the server cannot read its events.*Elasticsearch/u)
      const marked = result.receipt?.tasks.filter(({ eventsMayBeLeft }) => eventsMayBeLeft === true)
      expect(marked?.map(({ id }) => id).sort()).toEqual(orphanedEvents(simulator).sort())
      expect(callsOf(simulator)['tasks.delete_many']).toBe(2)
    },
  )

  test('touches no file of the tasks that are left', async () => {
    goAt(2)
    await run(simulator)
    for (const id of simulator.store.tasks.keys())
      expect([...simulator.store.files.list()].filter((file) => file.includes(id)).length).toBeGreaterThan(0)
  })

  test('and is back: the run goes on, and the step fails for what may be left', async () => {
    goAt(2)
    const goes = simulator.onRequest!
    simulator.onRequest = (request) => {
      goes(request)
      if (request.endpoint === 'events.get_task_events') simulator.settings.elasticsearchDown = false
    }
    const result = await run(simulator)
    expect(result.outputs).toMatchObject({ 'stop-reason': 'done', 'deleted-count': '12' })
    expect(result.receipt?.totals['eventsMayBeLeft']).toBeGreaterThan(0)
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain('may have left metrics, plots and console lines on the server')
    expect(simulator.store.tasks.size).toBe(0)
  })

  test('leaves the rest to a later run, which finishes', async () => {
    goAt(1)
    await run(simulator)
    expect(simulator.store.tasks.size).toBe(8)
    simulator.onRequest = () => undefined
    simulator.settings.elasticsearchDown = false
    const next = await run(simulator)
    expect(next.exitCode).toBe(0)
    expect(simulator.store.tasks.size + simulator.store.files.size).toBe(0)
  })
})

test('models of a deletion whose answer was lost are counted, too', async () => {
  simulator.faults.add({
    endpoint: 'tasks.delete_many',
    calls: [2],
    fault: { kind: 'reset' },
    phase: 'after',
  })
  const result = await run(simulator)
  expect(result.exitCode).toBe(0)
  expect(result.outputs).toMatchObject({ 'deleted-count': '12', 'deleted-models-count': '12' })
  expect(result.receipt?.totals).toMatchObject({ eventsMayBeLeft: 0 })
})
