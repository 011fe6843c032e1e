import { describe, expect, test } from '@jest/globals'
import type { ReleaseName } from '../../simulator/release.ts'
import { addProject, addScalar } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import {
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const METRIC = 'validation'
const VARIANT = 'accuracy'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({
    ...connectionInputs(simulator),
    'force-delete': 'true',
    'delete-files': 'none',
    'keep-best': `2 max ${METRIC}/${VARIANT}`,
    ...inputs,
  })

const left = ({ store }: Simulator): string[] => [...store.tasks.values()].map(({ name }) => name).toSorted()

const reasonsOf = ({ receipt }: ActionResult): Record<string, unknown> =>
  Object.fromEntries(
    (receipt?.tasks ?? []).map(({ name, outcome, reason }) => [name, reason ?? outcome]),
  ) as Record<string, unknown>

function addRun(
  { store }: Simulator,
  name: string,
  value: unknown,
  fields: Partial<TaskDocument> = {},
): TaskDocument {
  const task = addEnded(store, 60, { name, project: addProject(store, 'Vision').id, ...fields })
  if (value !== undefined) addScalar(task, METRIC, VARIANT, value)
  return task
}

test.each<ReleaseName>(['1.0', '1.5', '1.9', '1.13', '1.16', '2.0', '2.3'])(
  'release %s keeps the best of every project, and what nothing tells of',
  async (release) => {
    const simulator = await start({ release })
    const speech = addProject(simulator.store, 'Speech').id
    for (const [name, value] of Object.entries({ low: 0.1, mid: 0.5, high: 0.9, top: 0.95 }))
      addRun(simulator, name, value)
    addRun(simulator, 'unmeasured', undefined)
    addRun(simulator, 'of Speech', -4, { project: speech })
    const result = await run(simulator)
    expect(result.exitCode).toBe(0)
    expect(left(simulator)).toEqual(['high', 'of Speech', 'top', 'unmeasured'])
    expect(reasonsOf(result)).toEqual({
      low: 'deleted',
      mid: 'deleted',
      high: 'keep-best',
      top: 'keep-best',
      unmeasured: 'no-metric',
      'of Speech': 'keep-best',
    })
    expect(result.summary).toContain('among the best of its project (keep-best)')
    expect(result.log).not.toContain('No task has a value of keep-best')
  },
)

test('one value of each task is asked for, not all that it reported', async () => {
  const simulator = await start()
  const task = addRun(simulator, 'a', 1)
  for (let i = 0; i < 20; i++) addScalar(task, 'other', `v${i}`, i)
  await run(simulator, { 'dry-run': 'true' })
  const fields = simulator.requests
    .filter(({ endpoint }) => endpoint === 'tasks.get_all_ex')
    .flatMap(({ params }) => params['only_fields'] as string[])
    .filter((field) => field.startsWith('last_metrics'))
  expect(new Set(fields).size).toBe(1)
  expect(fields[0]).toMatch(/^last_metrics\.[0-9a-f]{32}\.[0-9a-f]{32}$/u)
  expect(deletingCalls(simulator)).toEqual([])
})

describe('values', () => {
  test('that are no numbers count as none, and do not end the run', async () => {
    const simulator = await start()
    for (const [i, value] of [NaN, Infinity, -Infinity, '0.99', null].entries())
      addRun(simulator, `odd ${i}`, value)
    addRun(simulator, 'even', 0.1)
    addRun(simulator, 'worse', 0.05)
    const result = await run(simulator, { 'keep-best': `1 max ${METRIC}/${VARIANT}` })
    expect(result.exitCode).toBe(0)
    expect(left(simulator)).toEqual(['even', 'odd 0', 'odd 1', 'odd 2', 'odd 3', 'odd 4'])
    expect(reasonsOf(result)['odd 0']).toBe('no-metric')
  })

  test('of best-of are the greatest and the least that were reported', async () => {
    const simulator = await start()
    const rose = addEnded(simulator.store, 60, { name: 'rose and fell' })
    addScalar(rose, METRIC, VARIANT, 1, { min_value: 0, max_value: 9 })
    const steady = addEnded(simulator.store, 60, { name: 'steady' })
    addScalar(steady, METRIC, VARIANT, 5, { min_value: 5, max_value: 5 })
    const old = addEnded(simulator.store, 60, { name: 'of an old server' })
    addScalar(old, METRIC, VARIANT, 99, {})
    const result = await run(simulator, { 'keep-best': `1 max best-of ${METRIC}/${VARIANT}` })
    expect(reasonsOf(result)).toEqual({
      'rose and fell': 'keep-best',
      steady: 'deleted',
      'of an old server': 'no-metric',
    })
  })
})

test.each<[metric: string, variant: string]>([
  ['val/loss', 'top 1'],
  ['val', 'loss/top 1'],
  ['größe ', '精度/🎯'],
])('a metric %j with the variant %j is found by its names', async (metric, variant) => {
  const simulator = await start()
  for (const [name, value] of Object.entries({ worse: 0.5, better: 0.1 }))
    addScalar(addEnded(simulator.store, 60, { name }), metric, variant, value)
  const result = await run(simulator, { 'keep-best': `1 min ${metric}/${variant}` })
  expect(reasonsOf(result)).toEqual({ better: 'keep-best', worse: 'deleted' })
})

test('a project in which no task has the metric is named, and keeps all', async () => {
  const simulator = await start()
  addRun(simulator, 'a', 0.5)
  addEnded(simulator.store, 60, { name: 'b', project: addProject(simulator.store, 'Speech ##[warning]').id })
  const result = await run(simulator)
  expect(result.log).toContain(
    'No task has a value of keep-best (2 max validation/accuracy) in "Speech ##\\[warning]"',
  )
  expect(left(simulator)).toEqual(['a', 'b'])
})

test('is refused when it cannot be read, before anything is asked', async () => {
  const simulator = await start()
  const result = await run(simulator, { 'keep-best': '5 best accuracy' })
  expect(result.log).toContain('keep-best: got "5 best accuracy", accepted is N max METRIC/VARIANT')
  expect(simulator.requests).toEqual([])
})
