import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { addInputModel, addOutputModel } from '../../simulator/seed-content.ts'
import type { RecordedRequest, Simulator } from '../../simulator/server.ts'
import { findViolations, seedWorld } from '../support/reliability/doomed-and-protected.ts'
import {
  connectionInputs,
  runAction,
  type ActionOptions,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

/** Waits of the action are so many times shorter, and so is the outage of 15 seconds. */
const SHORTER = 30
const AWAY_MS = 15_000 / SHORTER
const FASTER = { SHORTER_WAITS: String(SHORTER), WAITS_MOVE_THE_CLOCK: '1' }
const MUCH_FASTER = { ...FASTER, SHORTER_WAITS: '100' }
const PRELOAD = path.resolve('__tests__/support/short-waits.ts')

function run(simulator: Simulator, inputs: Inputs = {}, options: ActionOptions = {}): Promise<ActionResult> {
  return runAction(
    { ...connectionInputs(simulator), 'force-delete': 'true', 'batch-size': '3', ...inputs },
    { preload: PRELOAD, env: FASTER, ...options },
  )
}

type Meets = (request: RecordedRequest, before: readonly RecordedRequest[]) => boolean
type Stage = { meets: Meets; when?: 'before' | 'after' }

const calls =
  (endpoint: string): Meets =>
  (request) =>
    request.endpoint === endpoint
const deletesFiles: Meets = ({ path: url }) => url === '/delete_many'

const STAGES: Readonly<Record<string, Stage>> = {
  'the list of tasks': {
    meets: ({ endpoint, params }) => endpoint === 'tasks.get_all_ex' && params['system_tags'] !== undefined,
  },
  'a look at the tasks again': {
    meets: ({ endpoint, params }) => endpoint === 'tasks.get_all_ex' && params['id'] !== undefined,
  },
  'the last look before a deletion': {
    meets: ({ endpoint, params }, before) =>
      endpoint === 'tasks.get_all_ex' &&
      params['id'] !== undefined &&
      before.some(({ method }) => method === 'HEAD'),
  },
  models: { meets: calls('models.get_all_ex') },
  'the question which tasks have samples': { meets: calls('events.get_task_metrics') },
  events: { meets: calls('events.get_task_events') },
  'the look for a file': { meets: ({ method }) => method === 'HEAD' },
  'the deletion of files': { meets: deletesFiles },
  'the deletion of files, when it is done': { meets: deletesFiles, when: 'after' },
  'the deletion of records': { meets: calls('tasks.delete_many') },
  'the deletion of records, when it is done': { meets: calls('tasks.delete_many'), when: 'after' },
  'the question whether they are gone': {
    meets: ({ endpoint, params }, before) =>
      endpoint === 'tasks.get_all_ex' &&
      params['id'] !== undefined &&
      before.filter((request) => request.endpoint === 'tasks.delete_many').length === 4 &&
      before.at(-1)?.status === 200,
  },
}

/** The servers go away when they get the first such request. Gives whether they did. */
function goAwayAt(
  simulator: Simulator,
  { meets, when = 'before' }: Stage,
  { forMs = AWAY_MS, which }: { forMs?: number; which?: readonly ('api' | 'files')[] } = {},
): () => boolean {
  let hasBeenAway = false
  const strike = (request: RecordedRequest): void => {
    if (hasBeenAway || !meets(request, simulator.requests.slice(0, -1))) return
    hasBeenAway = true
    void simulator.goAway(which)
    if (forMs < Infinity) setTimeout(() => void simulator.comeBack(), forMs)
  }
  if (when === 'before') simulator.onRequest = strike
  else simulator.onActed = strike
  return () => hasBeenAway
}

describe('a server that is started anew, for 15 seconds', () => {
  test.each(Object.entries(STAGES))('at %s is waited for, and no task fails', async (_, stage) => {
    const simulator = await start()
    const world = seedWorld(simulator)
    const hasBeenAway = goAwayAt(simulator, stage)
    const result = await run(simulator)
    expect(hasBeenAway()).toBe(true)
    expect(result.exitCode === 0 ? 0 : result.log).toBe(0)
    expect(result.outputs).toMatchObject({ 'deleted-count': '12', 'failed-count': '0' })
    expect(findViolations(simulator, world, result)).toEqual([])
    expect(result.log).toMatch(/::warning::http:\S+ does not answer\. It is waited for, at most 3 min 0 s: /u)
    expect(result.log).toMatch(/^http:\S+ answers again after /mu)
  })

  test.each(['before', 'after'] as const)(
    '%s the deletion of a model that has to go before its task, loses neither',
    async (when) => {
      const simulator = await start()
      const task = addEnded(simulator.store, 90, { name: 'resumed from its own model' })
      addInputModel(task, addOutputModel(simulator, task, 'weights'))
      const hasBeenAway = goAwayAt(simulator, { meets: calls('models.delete_many'), when })
      const { exitCode, outputs } = await run(simulator)
      expect([hasBeenAway(), exitCode]).toEqual([true, 0])
      expect(outputs).toMatchObject({ 'deleted-count': '1', 'failed-count': '0' })
      expect([simulator.store.tasks.size, simulator.store.models.size]).toEqual([0, 0])
      expect(simulator.store.files.list()).toEqual([])
    },
  )

  test('in a dry run is waited for likewise', async () => {
    const simulator = await start()
    seedWorld(simulator)
    const hasBeenAway = goAwayAt(simulator, { meets: calls('events.get_task_events') })
    const { exitCode, receipt } = await run(simulator, { 'dry-run': 'true' })
    expect([hasBeenAway(), exitCode]).toEqual([true, 0])
    expect(receipt?.tasks.filter(({ outcome }) => outcome === 'would-delete')).toHaveLength(12)
  })
})

test('a fileserver that is started anew alone is waited for, and no task fails', async () => {
  const simulator = await start()
  const world = seedWorld(simulator)
  const hasBeenAway = goAwayAt(simulator, { meets: deletesFiles }, { which: ['files'] })
  const result = await run(simulator)
  expect([hasBeenAway(), result.exitCode]).toEqual([true, 0])
  expect(findViolations(simulator, world, result)).toEqual([])
  expect(result.log).toContain(`${simulator.filesUrl} does not answer. It is waited for`)
})

describe('a server that stays away', () => {
  test.each<[what: string, meets: Meets, which: readonly ('api' | 'files')[]]>([
    ['API server, in the middle of the reads', calls('events.get_task_events'), ['api']],
    ['fileserver, in the middle of its deletions', deletesFiles, ['files']],
  ])('%s, ends the run once, and the rest remains', async (_, meets, which) => {
    const simulator = await start()
    const world = seedWorld(simulator, 30)
    goAwayAt(simulator, { meets }, { forMs: Infinity, which })
    const inputs = { concurrency: '1', 'batch-size': '3' }
    const result = await run(simulator, inputs, { env: MUCH_FASTER })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['stop-reason']).toBe('error')
    expect(result.log.match(/It is waited for/gu)).toHaveLength(1)
    expect(
      result.log.match(/did not answer for [\dm ]+s, so nothing more is begun/gu)?.length,
    ).toBeGreaterThan(0)
    const outcomes = Object.groupBy(result.receipt?.tasks ?? [], ({ outcome }) => outcome)
    expect(outcomes['remaining']?.length).toBeGreaterThanOrEqual(27)
    expect(findViolations(simulator, world, result)).toEqual([])
  })
})

describe('while a server is waited for', () => {
  test('SIGTERM ends the run at once', async () => {
    const simulator = await start()
    const world = seedWorld(simulator)
    const { signal, onStart } = killer('SIGTERM', 500)
    goAwayAt(simulator, { meets: signal(calls('events.get_task_events')) }, { forMs: Infinity })
    const result = await run(simulator, {}, { onStart, env: {} })
    expect(result.outputs['stop-reason']).toBe('cancelled')
    expect(result.log).not.toContain('so nothing more is begun')
    expect([...world.doomed.keys()].every((id) => simulator.store.tasks.has(id))).toBe(true)
  })

  test('the end of the time budget ends it', async () => {
    const simulator = await start()
    seedWorld(simulator)
    goAwayAt(simulator, { meets: calls('events.get_task_events') }, { forMs: Infinity })
    const result = await run(simulator, { 'time-budget-minutes': '1' }, { env: MUCH_FASTER })
    expect(result.outputs['stop-reason']).toBe('error')
    expect(result.log).toMatch(/It is waited for, at most (?:5\d(?:\.\d)? s|1 min 0 s): /u)
  })
})

test('a server that is not there at the login is asked once more, and then the run ends', async () => {
  const simulator = await start()
  await simulator.goAway()
  const { log, outputs } = await run(simulator)
  expect(outputs['stop-reason']).toBe('error')
  expect(log.match(/Trying again/gu)).toHaveLength(1)
  expect(log).not.toContain('It is waited for')
})

test('a run that ends by an error waits for nothing that was under way beside it', async () => {
  const simulator = await start()
  seedWorld(simulator)
  const fault = { kind: 'status', status: 502 } as const
  simulator.faults.add({ endpoint: 'events.get_task_metrics', calls: 'all', fault })
  // By a clock that does not follow them, waits for a server that does not come back last for minutes.
  const { exitCode, outputs } = await run(simulator, {}, { env: { SHORTER_WAITS: '50' } })
  expect([exitCode, outputs['stop-reason']]).toEqual([1, 'error'])
})

/** Sends a signal to the action so long after a request. */
function killer(
  name: NodeJS.Signals,
  afterMs: number,
): {
  signal: (meets: Meets) => Meets
  onStart: NonNullable<ActionOptions['onStart']>
} {
  let kill = (): unknown => undefined
  return {
    signal: (meets) => (request, before) => {
      const isMet = meets(request, before)
      if (isMet) setTimeout(() => kill(), afterMs)
      return isMet
    },
    onStart: (child) => {
      kill = () => child.kill(name)
    },
  }
}
