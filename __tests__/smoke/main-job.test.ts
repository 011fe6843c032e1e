import { describe, expect, test } from '@jest/globals'
import type { Simulator } from '../../simulator/server.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { callsOf, connectionInputs, deletingCalls, runAction, type Inputs } from '../support/e2e/action.ts'
import {
  addDraft,
  addEnded,
  addOldDrafts,
  addOldTasksOfSixStatuses,
  addOthers,
  daysAgo,
} from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): ReturnType<typeof runAction> =>
  runAction({ ...connectionInputs(simulator), ...inputs })

describe('an archive of 1,250 old tasks among 500 others', () => {
  test('loses exactly the old drafts, in one run and in fewer than 60 requests', async () => {
    const simulator = await start()
    const old = addOldDrafts(simulator.store)
    const others = addOthers(simulator.store)
    addEnded(simulator.store, 90, { name: 'old, but no draft' })
    const survivors = new Set([...idsOf(simulator)].filter((id) => !old.has(id)))

    const result = await run(simulator)

    expect(result.log).toContain('1,250 tasks deleted')
    expect(result.exitCode).toBe(0)
    expect(idsOf(simulator)).toEqual(survivors)
    expect(survivors.size).toBe(others.size + 1)
    expect(simulator.store.trash.size).toBe(0)
    expect(simulator.requests.length).toBeLessThan(60)
    expect(result.outputs).toMatchObject({
      'deleted-count': '1250',
      'candidate-count': '1250',
      'failed-count': '0',
      'remaining-count': '0',
      'stop-reason': 'done',
      'dry-run': 'false',
    })
    expect(result.receipt?.tasks.filter(({ outcome }) => outcome === 'deleted')).toHaveLength(1_250)
  })

  test('loses old tasks of six statuses with force-delete', async () => {
    const simulator = await start()
    const old = addOldTasksOfSixStatuses(simulator.store)
    const others = addOthers(simulator.store)

    const result = await run(simulator, { 'force-delete': 'true' })

    expect(result.outputs['deleted-count']).toBe(String(old.size))
    expect(idsOf(simulator)).toEqual(others)
    expect(simulator.requests.length).toBeLessThan(60)
  })

  test.each(['false', 'true'])(
    'shows the same numbers in a dry run (force-delete: %s) and sends no deleting call',
    async (force) => {
      const simulator = await start()
      addOldDrafts(simulator.store)
      addOldTasksOfSixStatuses(simulator.store)
      addOthers(simulator.store)
      const before = idsOf(simulator)

      const dry = await run(simulator, { 'dry-run': 'true', 'force-delete': force })
      expect(deletingCalls(simulator)).toEqual([])
      expect(idsOf(simulator)).toEqual(before)
      expect(dry.outputs['deleted-count']).toBe('0')
      expect(dry.summary).toContain('dry run')
      const live = await run(simulator, { 'force-delete': force })

      expect(live.outputs['deleted-count']).toBe(dry.outputs['candidate-count'])
      expect(live.outputs['kept-count']).toBe(dry.outputs['kept-count'])
      expect(live.receipt?.tasks.map(({ id, decision }) => ({ id, decision }))).toEqual(
        dry.receipt?.tasks.map(({ id, decision }) => ({ id, decision })),
      )
    },
  )
})

describe('a server that breaks its promises', () => {
  test('that ignores dates loses nothing that should stay', async () => {
    const simulator = await start({ settings: { ignoreFilters: 'dates' } })
    const old = addOldTasksOfSixStatuses(simulator.store)
    const others = addOthers(simulator.store)
    const result = await run(simulator, { 'force-delete': 'true' })
    expect(result.outputs['deleted-count']).toBe(String(old.size))
    expect(idsOf(simulator)).toEqual(others)
  })

  test('that ignores every filter ends the run, since what it says about single tasks cannot be trusted', async () => {
    const simulator = await start({ settings: { ignoreFilters: 'all' } })
    const old = addOldTasksOfSixStatuses(simulator.store)
    const others = addOthers(simulator.store)
    const result = await run(simulator, { 'force-delete': 'true' })
    expect(idsOf(simulator)).toEqual(new Set([...old, ...others]))
    expect(result.outputs).toMatchObject({
      'deleted-count': '0',
      'stop-reason': 'error',
      'remaining-count': '1250',
    })
    expect(result.log).toContain('tasks that were not asked for by id')
    expect(result.exitCode).toBe(1)
  })

  test('that returns rows without dates loses nothing', async () => {
    const tamperTasks = (row: Record<string, unknown>): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(row).filter(([field]) => !/created|changed|update|change/u.test(field)),
      )
    const simulator = await start({ settings: { tamperTasks } })
    addOldTasksOfSixStatuses(simulator.store)
    const before = idsOf(simulator)
    const result = await run(simulator, { 'force-delete': 'true' })
    expect(result.outputs).toMatchObject({
      'deleted-count': '0',
      'kept-count': String(before.size),
      'stop-reason': 'done',
    })
    expect(idsOf(simulator)).toEqual(before)
    expect(deletingCalls(simulator)).toEqual([])
  })
})

describe('between list and delete', () => {
  test('a task that is restored, published, tagged hidden or restarted stays', async () => {
    const simulator = await start()
    const [restored, published, hidden, restarted, gone, plain] = Array.from({ length: 6 }, () =>
      addEnded(simulator.store, 60),
    )
    simulator.onRequest = ({ endpoint, params }) => {
      if (endpoint !== 'tasks.get_all_ex' || !('id' in params)) return
      Object.assign(restored!, { system_tags: [] })
      Object.assign(published!, { status: 'published' })
      Object.assign(hidden!, { system_tags: ['archived', 'hidden'] })
      Object.assign(restarted!, { status: 'in_progress', status_changed: new Date() })
      simulator.store.tasks.delete(gone!.id)
    }
    const result = await run(simulator, { 'force-delete': 'true' })
    expect(idsOf(simulator)).toEqual(new Set([restored!.id, published!.id, hidden!.id, restarted!.id]))
    const outcomes = Object.fromEntries(
      result.receipt!.tasks.map(({ id, outcome, reason }) => [id, reason ?? outcome]),
    )
    expect(outcomes).toEqual({
      [restored!.id]: 'not-archived',
      [published!.id]: 'published',
      [hidden!.id]: 'hidden',
      [restarted!.id]: 'running',
      [gone!.id]: 'gone',
      [plain!.id]: 'deleted',
    })
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'kept-count': '4' })
  })

  test('a task restored after the recheck is refused by the server, since force is not sent', async () => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60)
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint === 'tasks.delete_many') task.system_tags = []
    }
    const result = await run(simulator, { 'force-delete': 'true' })
    expect(idsOf(simulator)).toEqual(new Set([task.id]))
    expect(result.receipt?.tasks[0]).toMatchObject({ outcome: 'kept', reason: 'not-archived' })
    expect(result.exitCode).toBe(0)
  })
})

describe("the server's second lock", () => {
  const withPublishedChild = (simulator: Simulator): [parent: string, child: string] => {
    const parent = addEnded(simulator.store, 60, { name: 'parent' })
    const child = addEnded(simulator.store, 60, { status: 'published', parent: parent.id })
    return [parent.id, child.id]
  }

  test('is respected before anything is sent: what it would hold is kept, with the ids that hold it', async () => {
    const simulator = await start()
    const parent = addDraft(simulator.store)
    const child = addEnded(simulator.store, 60, { status: 'published', parent: parent.id })
    const result = await run(simulator)
    expect(simulator.store.tasks.has(parent.id)).toBe(true)
    expect(result.receipt?.tasks[0]).toMatchObject({
      outcome: 'kept',
      reason: 'published-children',
      by: [child.id],
    })
    expect(deletingCalls(simulator)).toEqual([])
    expect(result.exitCode).toBe(0)
  })

  test('holds a task whose child is published at the last moment, and the run says so in plain words', async () => {
    const simulator = await start()
    const parent = addDraft(simulator.store)
    const child = addEnded(simulator.store, 60, { parent: parent.id, system_tags: [] })
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint === 'tasks.delete_many') child.status = 'published'
    }
    const result = await run(simulator)
    expect(simulator.store.tasks.has(parent.id)).toBe(true)
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ 'deleted-count': '0', 'failed-count': '1', 'stop-reason': 'done' })
    expect(result.summary).toContain('published children hold it')
    expect(result.log).toContain('::error::1 of 1 task could not be deleted')
  })

  test('yields to force-delete', async () => {
    const simulator = await start()
    const [, child] = withPublishedChild(simulator)
    const result = await run(simulator, { 'force-delete': 'true' })
    expect(result.exitCode).toBe(0)
    expect(idsOf(simulator)).toEqual(new Set([child]))
    expect(
      simulator.requests
        .filter(({ endpoint }) => endpoint === 'tasks.delete_many')
        .map(({ params }) => params['force']),
    ).toEqual([false, true])
  })
})

describe('limits', () => {
  test('max-tasks deletes the oldest, and leaves the rest to the next run', async () => {
    const simulator = await start()
    const ages = [90, 35, 200, 50, 31]
    const ids = ages.map((days) => addDraft(simulator.store, { created: daysAgo(days) }).id)
    const result = await run(simulator, { 'max-tasks': '2' })
    expect(idsOf(simulator)).toEqual(new Set([ids[1], ids[3], ids[4]]))
    expect(result.outputs).toMatchObject({
      'deleted-count': '2',
      'remaining-count': '3',
      'stop-reason': 'max-tasks',
    })
    expect(result.exitCode).toBe(0)
    expect((await run(simulator)).outputs['deleted-count']).toBe('3')
  })

  test('never sends more than batch-size ids in one call', async () => {
    const simulator = await start()
    for (let i = 0; i < 25; i++) addDraft(simulator.store)
    await run(simulator, { 'batch-size': '10' })
    const sizes = simulator.requests.flatMap(({ endpoint, params }) =>
      endpoint === 'tasks.delete_many' ? [(params['ids'] as string[]).length] : [],
    )
    expect(sizes.toSorted()).toEqual([10, 10, 5])
  })

  test('deletes children before their parent, so that last-change does not make them young again', async () => {
    const simulator = await start()
    const parent = addEnded(simulator.store, 90)
    for (let i = 0; i < 30; i++) addEnded(simulator.store, 40 + i, { parent: parent.id })
    const result = await run(simulator, {
      'force-delete': 'true',
      'age-field': 'last-change',
      'batch-size': '7',
    })
    expect(result.outputs).toMatchObject({ 'deleted-count': '31', 'kept-count': '0' })
    expect(simulator.store.tasks.size).toBe(0)
  })
})

describe('every flag of the deleting call', () => {
  test('is an explicit boolean', async () => {
    const simulator = await start()
    addDraft(simulator.store)
    await run(simulator)
    const { params } = simulator.requests.find(({ endpoint }) => endpoint === 'tasks.delete_many')!
    expect(params).toEqual({
      ids: [expect.any(String)],
      force: false,
      move_to_trash: false,
      return_file_urls: true,
      delete_output_models: true,
      delete_external_artifacts: false,
      include_pipeline_steps: false,
    })
  })
})

test('an empty run asks for the login and one page', async () => {
  const simulator = await start()
  const result = await run(simulator)
  expect(callsOf(simulator)).toEqual({ 'auth.login': 1, 'tasks.get_all_ex': 1 })
  expect(result.exitCode).toBe(0)
  expect(result.summary).toContain('Nothing to delete')
})
