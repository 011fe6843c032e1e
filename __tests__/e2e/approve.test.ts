import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { Fingerprint } from '../../src/report/fingerprint.ts'
import {
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addEnded, daysAgo, DAY_MS } from '../support/e2e/world.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'plans-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const SETTINGS = { 'force-delete': 'true', 'keep-last': '1' }
const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), ...SETTINGS, ...inputs })

/** Tasks of 31, 32, … days, the first of which `keep-last` keeps. */
function fill(simulator: Simulator, count = 8): TaskDocument[] {
  return Array.from({ length: count }, (_, i) => addEnded(simulator.store, 31 + i, { name: `t${i}` }))
}

/** Makes a plan in a process of its own; gives its file. */
async function makePlan(simulator: Simulator, inputs: Inputs = {}): Promise<string> {
  const file = path.join(folder, `${Math.random()}.json`)
  const result = await run(simulator, { 'dry-run': 'true', 'receipt-file': file, ...inputs })
  expect(result.log).toContain('would be deleted')
  return file
}

type Plan = Record<string, unknown> & { tasks: Record<string, unknown>[] }

/** Changes a plan; `signed` gives it the fingerprint of its new content. */
function edit(file: string, change: (plan: Plan) => void, signed: boolean): void {
  const plan = JSON.parse(readFileSync(file, 'utf8')) as Plan
  change(plan)
  if (signed) {
    const fingerprint = new Fingerprint(plan)
    for (const row of plan.tasks) fingerprint.add(row)
    plan['fingerprint'] = fingerprint.digest()
  }
  writeFileSync(file, JSON.stringify(plan))
}

describe('an approved plan', () => {
  test('deletes what it listed and what still qualifies, and lists what dropped out', async () => {
    const simulator = await start()
    const [newest, restored, changed, tagged, published, gone, ...rest] = fill(simulator)
    const plan = await makePlan(simulator)
    expect(deletingCalls(simulator)).toEqual([])

    restored!.system_tags = []
    changed!.last_change = daysAgo(1)
    tagged!.tags = ['keep']
    published!.status = 'published'
    simulator.store.tasks.delete(gone!.id)
    const late = addEnded(simulator.store, 300, { name: 'late' })

    const result = await run(simulator, { plan })

    expect(result.exitCode).toBe(0)
    expect(idsOf(simulator)).toEqual(
      new Set([newest, restored, changed, tagged, published, late].map((task) => task!.id)),
    )
    const outcomes = Object.fromEntries(
      result.receipt!.tasks.map(({ id, outcome, reason }) => [id, reason ?? outcome]),
    )
    expect(outcomes).toEqual({
      [newest!.id]: 'keep-last',
      [restored!.id]: 'not-archived',
      [changed!.id]: 'changed-since-plan',
      [tagged!.id]: 'tag-excluded',
      [published!.id]: 'published',
      [gone!.id]: 'gone',
      [late.id]: 'not-in-plan',
      ...Object.fromEntries(rest.map(({ id }) => [id, 'deleted'])),
    })
    expect(result.summary).toContain('changed since the approved plan was made')
  })

  test('that nothing has changed for is carried out whole, and again in vain', async () => {
    const simulator = await start()
    fill(simulator)
    const plan = await makePlan(simulator)
    expect((await run(simulator, { plan })).outputs['deleted-count']).toBe('7')
    const again = await run(simulator, { plan })
    expect(again.outputs).toMatchObject({ 'deleted-count': '0', 'failed-count': '0', 'stop-reason': 'done' })
    expect(again.receipt!.tasks.filter(({ outcome }) => outcome === 'gone')).toHaveLength(7)
  })

  test('goes no further than its max-tasks', async () => {
    const simulator = await start()
    fill(simulator)
    const plan = await makePlan(simulator, { 'max-tasks': '3' })
    await run(simulator, { plan, 'max-tasks': '3' })
    await run(simulator, { plan, 'max-tasks': '3' })
    expect(idsOf(simulator).size).toBe(5)
  })

  test.each(['1/3', '2/3', '3/3'])(
    'is shared out to shards: %s takes its part alone',
    async (shard) => {
      const simulator = await start()
      const ids = fill(simulator, 30).map(({ id }) => id)
      const plan = await makePlan(simulator)
      const first = await run(simulator, { plan, shard })
      const taken = ids.filter((id) => !simulator.store.tasks.has(id))
      expect(first.outputs['deleted-count']).toBe(String(taken.length))
      expect(taken.length).toBeGreaterThan(0)
      const others = ['1/3', '2/3', '3/3'].filter((other) => other !== shard)
      const counts = await Promise.all(
        others.map(async (other) => (await run(simulator, { plan, shard: other })).outputs['deleted-count']),
      )
      expect(counts.reduce((sum, count) => sum + Number(count), taken.length)).toBe(29)
      expect(idsOf(simulator).size).toBe(1)
    },
    60_000,
  )
})

test('shards that work one after the other do not call gone what the ones before them deleted', async () => {
  const simulator = await start()
  for (let i = 0; i < 12; i++) {
    const parent = addEnded(simulator.store, 40 + i)
    for (let n = 0; n < 3; n++) addEnded(simulator.store, 40 + i, { parent: parent.id })
  }
  const plan = await makePlan(simulator, { 'keep-last': '0' })
  const seen: [deleted: number, gone: number][] = []
  for (const shard of ['1/3', '2/3', '3/3']) {
    const { outputs, receipt } = await run(simulator, { plan, shard, 'keep-last': '0' })
    seen.push([Number(outputs['deleted-count']), receipt?.totals['gone'] ?? -1])
  }
  expect(seen.map(([, gone]) => gone)).toEqual([0, 0, 0])
  expect(seen.every(([deleted]) => deleted > 0)).toBe(true)
  expect(simulator.store.tasks.size).toBe(0)
})

describe('is refused, and nothing is asked for or deleted', () => {
  const refused = async (
    plan: string,
    because: string,
    inputs: Inputs = {},
    on?: Simulator,
  ): Promise<void> => {
    const simulator = on ?? (await start())
    const before = simulator.requests.length
    const result = await run(simulator, { plan, ...inputs })
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain(because)
    expect(result.outputs['stop-reason']).toBe('error')
    expect(simulator.requests.slice(before).map(({ endpoint }) => endpoint)).toEqual(['auth.login'])
  }
  /** What is refused changes nothing, so all of these need one world and one plan. */
  let shared: { simulator: Simulator; plan: string }
  beforeAll(async () => {
    const simulator = await startSimulator()
    fill(simulator, 3)
    shared = { simulator, plan: await makePlan(simulator) }
  })
  afterAll(() => shared.simulator.close())

  const made = (change: (plan: Plan) => void, signed: boolean): [string, Simulator] => {
    const file = path.join(folder, `${Math.random()}.json`)
    copyFileSync(shared.plan, file)
    edit(file, change, signed)
    return [file, shared.simulator]
  }

  test('a plan with another task in it', async () => {
    const [file, simulator] = made((plan) => (plan.tasks[0]!['id'] = 'f'.repeat(32)), false)
    await refused(file, 'The plan was changed after its dry run wrote it', {}, simulator)
  })

  test.each<[what: string, change: (plan: Plan) => void, because: string]>([
    [
      'of another server',
      (plan) => ((plan['server'] as Plan)['host'] = 'http://other:8008'),
      'it was made on http://other:8008',
    ],
    ['of another company', (plan) => ((plan['server'] as Plan)['company'] = 'c'), 'for company c'],
    ['of a live run', (plan) => (plan['dryRun'] = false), 'it is the receipt of a live run'],
    ['of a run that was cut off', (plan) => (plan['stopReason'] = 'cancelled'), 'did not come to its end'],
    [
      'of 14 days and a minute',
      (plan) => (plan['startedAt'] = new Date(Date.now() - 14 * DAY_MS - 60_000).toISOString()),
      'more than 14 days ago',
    ],
    [
      'of the future',
      (plan) => (plan['startedAt'] = new Date(Date.now() + DAY_MS).toISOString()),
      'which is in the future',
    ],
    ['of another form', (plan) => (plan['receiptVersion'] = 2), 'The plan is no receipt that this version'],
    [
      'with a word too many',
      (plan) => (plan.tasks[0]!['extra'] = 1),
      'The plan is no receipt that this version',
    ],
  ])('a plan %s, even with a right fingerprint', async (_, change, because) => {
    const [file, simulator] = made(change, true)
    await refused(file, because, {}, simulator)
  })

  test('a plan of other settings, each of them named', async () => {
    const [file, simulator] = made(() => undefined, false)
    await refused(
      file,
      'keep-last was 1 and is 2',
      { 'keep-last': '2', 'delete-threshold-days': '31' },
      simulator,
    )
    await refused(
      file,
      'delete-threshold-days was 30 and is 31',
      { 'delete-threshold-days': '31' },
      simulator,
    )
  })

  test('a file that is none', async () => {
    await refused(path.join(folder, 'missing.json'), 'The plan cannot be read')
    const text = path.join(folder, 'text.json')
    writeFileSync(text, 'not json')
    await refused(text, 'The plan is no JSON')
  })

  test('but a plan of almost 14 days, and one with other ways to work, are carried out', async () => {
    const simulator = await start()
    fill(simulator, 3)
    const file = await makePlan(simulator)
    const startedAt = new Date(Date.now() - 14 * DAY_MS + 60_000).toISOString()
    edit(file, (plan) => (plan['startedAt'] = startedAt), true)
    const result = await run(simulator, { plan: file, 'batch-size': '1', concurrency: '2' })
    expect(result.outputs['deleted-count']).toBe('2')
  })

  test('an edited plan with a right fingerprint deletes nothing that the rules keep', async () => {
    const simulator = await start()
    const [, , third] = fill(simulator, 3)
    const live = addEnded(simulator.store, 300, { system_tags: [] })
    const file = await makePlan(simulator)
    edit(
      file,
      (plan) => {
        plan.tasks.forEach((row) => (row['id'] = row['id'] === third!.id ? live.id : row['id']))
      },
      true,
    )
    await run(simulator, { plan: file })
    expect(simulator.store.tasks.has(live.id)).toBe(true)
    expect(simulator.store.tasks.has(third!.id)).toBe(true)
  })
})
