import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import type { Fault } from '../../simulator/faults.ts'
import { connectionInputs, runAction } from '../support/e2e/action.ts'
import { addEnded } from '../support/e2e/world.ts'
import { runSource } from '../support/reliability/whole-runs/source-run.ts'
import { ANY_RULE, type Settings } from '../support/reliability/whole-runs/specs.ts'
import { findViolations, seedWorld } from '../support/reliability/doomed-and-protected.ts'

describe('two runs at once on one server', () => {
  test('do no harm, and together tell the truth', async () => {
    const simulator = await startSimulator({ latencyMs: 5, taskCostMs: 2 })
    const world = seedWorld(simulator, 80)
    const inputs = { ...connectionInputs(simulator), 'force-delete': 'true', 'batch-size': '7' }
    const results = await Promise.all([runAction(inputs), runAction(inputs)])
    expect([...world.survivingTasks].every((id) => simulator.store.tasks.has(id))).toBe(true)
    expect(simulator.store.files.list().toSorted()).toEqual([...world.survivingFiles].toSorted())
    expect(simulator.store.tasks.size).toBe(world.survivingTasks.size)
    const counted = results.map(({ receipt }) =>
      (receipt?.tasks ?? []).flatMap(({ id, outcome }) => (outcome === 'deleted' ? [id] : [])),
    )
    expect(counted.map(({ length }) => String(length))).toEqual(
      results.map(({ outputs }) => outputs['deleted-count']),
    )
    // Both were answered "deleted" where two deletions of a task were under way together (docs/reliability.md).
    expect(new Set(counted.flat()).size).toBe(80)
    for (const { exitCode, outputs } of results)
      expect({ exitCode, failed: outputs['failed-count'] }).toEqual({ exitCode: 0, failed: '0' })
    await simulator.close()
  })
})

describe('thirty runs in a row on a growing world with random faults', () => {
  test('never let the archive grow beyond what is young, and leave no orphan', async () => {
    const faults: Fault[] = [
      { kind: 'status', status: 502 },
      { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
      { kind: 'reset' },
      { kind: 'expire-token' },
    ]
    const endpoints = [
      'tasks.get_all_ex',
      'tasks.delete_many',
      'fileserver',
      'events.get_task_events',
      'models.get_all_ex',
    ]
    const simulator = await startSimulator()
    const young = Array.from({ length: 5 }, () => addEnded(simulator.store, 3).id)
    const random = createRandom(42)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    for (let night = 0; night < 30; night++) {
      const world = seedWorld(simulator, 6)
      simulator.faults.clear()
      simulator.faults.add({
        endpoint: pick(endpoints),
        calls: [1 + Math.floor(random() * 3)],
        fault: pick(faults),
      })
      const result = await runAction({
        ...connectionInputs(simulator),
        'force-delete': 'true',
        'batch-size': '4',
      })
      expect(findViolations(simulator, world, result)).toEqual([])
      expect(await simulator.openConnections()).toBe(0)
    }
    const archived = [...simulator.store.tasks.values()].filter(
      ({ system_tags, status }) => system_tags?.includes('archived') && status !== 'published',
    )
    // Each night seeds one young archived task of its own.
    expect(archived).toHaveLength(young.length + 30)
    const ids = new Set(simulator.store.tasks.keys())
    const orphans = simulator.store.files
      .list()
      .filter((file) => !ids.has(/\.([0-9a-f]{32})\//u.exec(file)?.[1] ?? ''))
    expect(orphans).toEqual([])
    await simulator.close()
  })
})

describe('thirty runs in one process', () => {
  test('leave no socket behind, whatever the server does', async () => {
    const settings: Settings = {
      rules: [{ ...ANY_RULE, force: true }],
      ...{ asPolicy: false, batchSize: 3, concurrency: 4, deleteFiles: 'runner', deleteModels: true },
      ...{ deletesDespiteFileErrors: false, removesFolders: true, maxTasks: 0 },
    }
    const faults: Fault[] = [
      { kind: 'status', status: 503 },
      { kind: 'reset' },
      { kind: 'truncate' },
      { kind: 'html' },
      { kind: 'delay', ms: 30 },
    ]
    const endpoints = ['auth.login', 'tasks.get_all_ex', 'tasks.delete_many', 'fileserver']
    const simulator = await startSimulator()
    const before = held().length
    for (let i = 0; i < 30; i++) {
      seedWorld(simulator, 4)
      simulator.faults.clear()
      const fault = faults[i % faults.length] ?? { kind: 'html' }
      const endpoint = endpoints[i % endpoints.length] ?? '*'
      simulator.faults.add({ endpoint, calls: i % 3 === 0 ? 'all' : [1], fault })
      await runSource(simulator, settings)
      await closed(simulator)
      expect(held().length).toBeLessThanOrEqual(before)
    }
    await simulator.close()
  })
})

/** The sockets of this process; timers are not looked at, since the runner of the tests has some of its own. */
function held(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|TLS/u.test(name))
    .toSorted()
}

/** The server's side of a connection ends a moment after the client's. */
async function closed(simulator: Simulator): Promise<void> {
  for (let i = 0; i < 100 && (await simulator.openConnections()) > 0; i++) await sleep(10)
  await sleep(0)
}

/** A small linear congruential generator: the same faults in every run of the test. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}
