import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { RecordedRequest, Simulator } from '../../simulator/server.ts'
import { findViolations, seedWorld } from '../reliability/world.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from './action.ts'
import { start } from './simulators.ts'

/** Waits of the action are so many times shorter, and so is the outage of 15 seconds. */
const SHORTER = 10
const AWAY_MS = 15_000 / SHORTER
const PRELOAD = path.resolve('__tests__/support/short-waits.ts')

function run(simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> {
  return runAction(
    { ...connectionInputs(simulator), 'force-delete': 'true', 'batch-size': '3', ...inputs },
    { preload: PRELOAD, env: { SHORTER_WAITS: String(SHORTER) } },
  )
}

type Stage = { meets: (request: RecordedRequest) => boolean; when?: 'before' | 'after' }

const calls = (endpoint: string) => (request: RecordedRequest) => request.endpoint === endpoint

const STAGES: Readonly<Record<string, Stage>> = {
  'the list of tasks': {
    meets: ({ endpoint, params }) => endpoint === 'tasks.get_all_ex' && params['system_tags'] !== undefined,
  },
  'a look at the tasks again': {
    meets: ({ endpoint, params }) => endpoint === 'tasks.get_all_ex' && params['id'] !== undefined,
  },
  models: { meets: calls('models.get_all_ex') },
  'the question which tasks have samples': { meets: calls('events.get_task_metrics') },
  events: { meets: calls('events.get_task_events') },
  'the look for a file': { meets: ({ method }) => method === 'HEAD' },
  'the deletion of files': { meets: ({ path: url }) => url === '/delete_many' },
  'the deletion of files, when it is done': {
    meets: ({ path: url }) => url === '/delete_many',
    when: 'after',
  },
  'the deletion of records': { meets: calls('tasks.delete_many') },
  'the deletion of records, when it is done': { meets: calls('tasks.delete_many'), when: 'after' },
}

/** The server is started anew when it gets the first such request. */
function restartAt(simulator: Simulator, { meets, when = 'before' }: Stage): () => boolean {
  let hasBeenAway = false
  const strike = (request: RecordedRequest): void => {
    if (hasBeenAway || !meets(request)) return
    hasBeenAway = true
    void simulator.goAway()
    setTimeout(() => void simulator.comeBack(), AWAY_MS)
  }
  if (when === 'before') simulator.onRequest = strike
  else simulator.onActed = strike
  return () => hasBeenAway
}

describe('a server that is started anew, for 15 seconds', () => {
  test.each(Object.entries(STAGES))('at %s is waited for, and no task fails', async (_, stage) => {
    const simulator = await start()
    const world = seedWorld(simulator)
    const hasBeenAway = restartAt(simulator, stage)
    const result = await run(simulator)
    expect(hasBeenAway()).toBe(true)
    expect(result.exitCode === 0 ? 0 : result.log).toBe(0)
    expect(result.outputs).toMatchObject({ 'deleted-count': '12', 'failed-count': '0' })
    expect(findViolations(simulator, world, result)).toEqual([])
    expect(result.log).toMatch(/::warning::http:\S+ does not answer\. It is waited for, at most 3 min 0 s: /u)
    expect(result.log).toMatch(/^http:\S+ answers again after /mu)
  })

  test('in a dry run is waited for likewise', async () => {
    const simulator = await start()
    seedWorld(simulator)
    const hasBeenAway = restartAt(simulator, { meets: calls('events.get_task_events') })
    const { exitCode, receipt } = await run(simulator, { 'dry-run': 'true' })
    expect([hasBeenAway(), exitCode]).toEqual([true, 0])
    expect(receipt?.tasks.filter(({ outcome }) => outcome === 'would-delete')).toHaveLength(12)
  })
})

test('a server that is not there at the login is asked once more, and then the run ends', async () => {
  const simulator = await start()
  await simulator.goAway()
  const { log, outputs } = await run(simulator)
  await simulator.comeBack()
  expect(outputs['stop-reason']).toBe('error')
  expect(log.match(/Trying again/gu)).toHaveLength(1)
  expect(log).not.toContain('It is waited for')
})
