import { heldTasks } from '../../../src/cleanup/survey/held-tasks.ts'
import { describe, expect, test } from '@jest/globals'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import { draftPlan, type Draft } from '../../../src/cleanup/survey/draft.ts'
import { createLister } from '../../../src/cleanup/survey/list.ts'
import type { Approval, ApprovedTask } from '../../../src/plan/approve.ts'
import type { Bounds } from '../../../src/plan/bounds.ts'
import type { Decisions } from '../../../src/plan/plan.ts'
import { isInShard, WHOLE } from '../../../src/plan/shard.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import {
  approvedTask,
  DAY,
  hexId,
  ids,
  model,
  NOW,
  policy,
  task,
  type PolicyChange,
} from '../../support/fixtures.ts'

const aged = (id: string, ageDays: number, more: Partial<TaskContents> = {}): TaskContents =>
  task({ id, statusChanged: NOW - ageDays * DAY, ...more })

type Setup = Bounds & { approval: Approval; signal: AbortSignal }

function draft(
  { api }: Pick<FakeClearML, 'api'>,
  setup: Partial<Setup> = {},
  rules: PolicyChange = {},
): Promise<Draft> {
  const { signal = new AbortController().signal, approval } = setup
  const steps = {
    listTasks: createLister(api, { concurrency: 1, signal, onPage: () => undefined }),
    tasksById: api.tasksById,
    holdBack: (decisions: Decisions) => heldTasks(api, decisions, signal),
    signal,
  }
  const bounds: Bounds = { maxTasks: 0, abortAbove: { kind: 'never' }, shard: WHOLE, ...setup }
  return draftPlan(policy(rules), steps, bounds, approval, 'archived task')
}

const families = ({ plan }: Draft): string[][] => plan.families.map(ids)
const kept = ({ plan }: Draft): string[][] => plan.kept.map(({ task: { id }, reason }) => [id, reason])

describe('draftPlan', () => {
  test('of an empty archive is empty', async () => {
    expect(await draft(new FakeClearML())).toEqual({
      plan: { families: [], beyondLimit: [], kept: [], gone: [], ruleOf: new Map() },
      needs: [],
      inheritable: new Set(),
      brake: undefined,
      unreadableRows: 0,
      unmeasured: [],
      idle: [expect.objectContaining({ name: undefined })],
    })
  })

  test('decides on all that is listed, and deletes nothing', async () => {
    const server = new FakeClearML([aged('a', 50), aged('young', 1), aged('b', 60)])
    const made = await draft(server, { maxTasks: 1 })
    expect(families(made)).toEqual([['b']])
    expect(ids(made.plan.beyondLimit)).toEqual(['a'])
    expect(kept(made)).toEqual([['young', 'too-young']])
    expect(server.deleteCalls).toEqual([])
  })

  test('of one job of many is its share, by the families of the plan', async () => {
    const shares = [1, 2, 3].map((index) => ({ index, count: 3 }))
    for (const shard of shares) {
      const server = new FakeClearML([task({ id: 'b' }), task({ id: 'a', parentId: 'b' })])
      const expected = isInShard('a', shard) ? [['a', 'b']] : []
      expect(families(await draft(server, { shard }))).toEqual(expected)
    }
  })

  test('counts rows that cannot be read', async () => {
    const { api } = new FakeClearML()
    const listTasks: typeof api.listTasks = (_, page) =>
      Promise.resolve(page === 0 ? { tasks: [aged('a', 50)], rowCount: 3 } : { tasks: [], rowCount: 0 })
    const made = await draft({ api: { ...api, listTasks } })
    expect(made.unreadableRows).toBe(2)
  })

  test('puts users of a model before its maker, and steps before their controller', async () => {
    const [controller, step] = [hexId('a'), hexId('b')]
    const server = new FakeClearML(
      [
        aged('maker', 90),
        aged('user', 50, { inputModelIds: ['m'] }),
        aged(controller, 80, { type: 'controller' }),
        aged(step, 40, { parentId: controller }),
      ],
      [model('m', 'maker')],
    )
    const made = await draft(server)
    expect(families(made)).toEqual([
      ['user', 'maker'],
      [step, controller],
    ])
    expect(made.needs).toEqual([{ taskId: controller, byId: step, reason: 'steps-stay' }])
  })

  test('puts a version of a dataset that another builds on behind it', async () => {
    const [base, derived] = [hexId('a'), hexId('b')]
    const dataset = { systemTags: ['archived', 'dataset'] }
    const server = new FakeClearML([aged(base, 90, dataset), aged(derived, 40, dataset)])
    server.datasets.set(derived, `{"parents":["${base}"]}`)
    expect(families(await draft(server, {}, { protect: new Set() }))).toEqual([[derived, base]])
  })

  test('keeps a controller whose step stays, and says for which one', async () => {
    const controller = hexId('a')
    const server = new FakeClearML([
      aged(controller, 80, { type: 'controller' }),
      aged('step', 1, { parentId: controller }),
    ])
    const made = await draft(server)
    expect(families(made)).toEqual([])
    expect(made.plan.kept.find(({ task: { id } }) => id === controller)).toMatchObject({
      reason: 'steps-stay',
      by: ['step'],
    })
  })

  test('looks for steps only of controllers that the rules let go', async () => {
    const server = new FakeClearML([aged('young', 1, { type: 'controller' })])
    await draft(server)
    expect(server.calls).not.toContain('childrenOf')
  })
})

describe('the brake', () => {
  const server = () => new FakeClearML([aged('a', 50), aged('b', 60), aged('c', 1), aged('d', 1)])
  const tasks = (limit: number) => ({ kind: 'tasks' as const, tasks: limit })

  test('weighs what qualifies against what the selection takes in, before max-tasks cuts it', async () => {
    const { brake } = await draft(server(), { abortAbove: tasks(1), maxTasks: 1 })
    expect(brake).toContain('2 of 4 archived tasks')
    expect((await draft(server(), { abortAbove: tasks(2) })).brake).toBeUndefined()
    expect((await draft(server())).brake).toBeUndefined()
  })

  test('a share counts in the selection, without what it leaves out', async () => {
    const mixed = server()
    for (const id of ['e', 'f', 'g']) mixed.set(aged(id, 50, { tags: ['keep'] }))
    const half = { kind: 'share' as const, hundredths: 5_000 }
    expect((await draft(mixed, { abortAbove: half })).brake).toBeUndefined()
    expect((await draft(mixed, { abortAbove: { ...half, hundredths: 4_999 } })).brake).toContain('2 of 4')
  })

  test('does not weigh what is kept for another task', async () => {
    const held = server()
    held.set(aged('controller', 80, { type: 'controller' }))
    held.set(aged('step', 1, { parentId: 'controller' }))
    expect((await draft(held, { abortAbove: tasks(2) })).brake).toBeUndefined()
  })
})

describe('an approved plan', () => {
  const seen = (id: string, change: Partial<ApprovedTask> = {}): ApprovedTask =>
    approvedTask(id, { name: `name of ${id}`, ...change })
  const approval = (...tasks: ApprovedTask[]) => ({
    madeAtMs: NOW,
    archives: new Map(),
    tasks: new Map(tasks.map((item) => [item.id, item])),
  })

  /** The list of the archive leaves these out, as if they were restored; only their ids find them. */
  function serverHiding(hidden: string[], tasks: TaskContents[]): Pick<FakeClearML, 'api' | 'idsAsked'> {
    const server = new FakeClearML(tasks)
    const { api } = server
    const listTasks: typeof api.listTasks = async (filter, page) => {
      const { tasks: found } = await api.listTasks(filter, page)
      const listed = found.filter(({ id }) => !hidden.includes(id))
      return { tasks: listed, rowCount: listed.length }
    }
    return { api: { ...api, listTasks }, idsAsked: server.idsAsked }
  }

  test('lets only go what it listed', async () => {
    const made = await draft(new FakeClearML([task({ id: 'a' }), task({ id: 'b' })]), {
      approval: approval(seen('a')),
    })
    expect(families(made)).toEqual([['a']])
    expect(kept(made)).toEqual([['b', 'not-in-plan']])
  })

  test('asks by id for what is not listed any more: what is there is decided anew, the rest is gone', async () => {
    const server = serverHiding(['restored'], [task({ id: 'a' }), task({ id: 'restored', systemTags: [] })])
    const made = await draft(server, { approval: approval(seen('a'), seen('restored'), seen('gone')) })
    expect(server.idsAsked).toEqual([['restored', 'gone']])
    expect(families(made)).toEqual([['a']])
    expect(kept(made)).toEqual([['restored', 'not-archived']])
    expect(made.plan.gone).toMatchObject([{ id: 'gone', name: 'name of gone' }])
  })

  test('asks for 500 ids at a time, and for none if all are listed', async () => {
    const many = Array.from({ length: 501 }, (_, i) => seen(`x${i}`))
    const server = new FakeClearML([task({ id: 'a' })])
    const made = await draft(server, { approval: approval(...many) })
    expect(server.idsAsked.map(({ length }) => length)).toEqual([500, 1])
    expect(made.plan.gone).toHaveLength(501)

    const complete = new FakeClearML([task({ id: 'a' })])
    await draft(complete, { approval: approval(seen('a')) })
    expect(complete.idsAsked).toEqual([])
  })

  test('what it let go is the measure of who needs whom', async () => {
    // The step goes by the rules but was not approved: its controller stays with it.
    const server = new FakeClearML([
      task({ id: 'controller', type: 'controller' }),
      task({ id: 'step', parentId: 'controller' }),
    ])
    const made = await draft(server, { approval: approval(seen('controller')) })
    expect(families(made)).toEqual([])
    expect(kept(made)).toEqual([
      ['step', 'not-in-plan'],
      ['controller', 'steps-stay'],
    ])
  })

  test('jobs share it by the families that it told, not by those of today', async () => {
    const shards = [1, 2, 3, 4].map((index) => ({ index, count: 4 }))
    for (const shard of shards) {
      const made = await draft(new FakeClearML([task({ id: 'a' })]), {
        shard,
        approval: approval(seen('a', { family: 'other' })),
      })
      expect(families(made)).toEqual(isInShard('other', shard) ? [['a']] : [])
    }
    expect(shards.map((shard) => isInShard('a', shard))).not.toEqual(
      shards.map((shard) => isInShard('other', shard)),
    )
  })
})

describe('a run that is ended', () => {
  test.each([
    ['while it lists', 'listTasks', 'tasksById'],
    ['while it asks for approved tasks', 'tasksById', 'childrenOf'],
    ['while it asks for children', 'childrenOf', 'modelsById'],
  ] as const)('%s asks for nothing more', async (_, during, never) => {
    const controller = new AbortController()
    const server = new FakeClearML([task({ id: 'a', type: 'controller', inputModelIds: ['m'] })])
    server.beforeCall = (name) => {
      if (name === during) controller.abort(new Error('cancelled'))
    }
    const approved = new Map(['a', 'gone'].map((id): [string, ApprovedTask] => [id, approvedTask(id)]))
    const work = draft(server, {
      signal: controller.signal,
      approval: { madeAtMs: NOW, archives: new Map(), tasks: approved },
    })
    await expect(work).rejects.toThrow('cancelled')
    expect(server.calls).toContain(during)
    expect(server.calls).not.toContain(never)
  })
})
