import { describe, expect, test } from '@jest/globals'
import { recheckBy, type Recheck } from '../../../src/cleanup/inspect/recheck.ts'
import type { Outcome } from '../../../src/cleanup/outcome.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import type { Circle, Doomed } from '../../../src/plan/order.ts'
import type { Policy } from '../../../src/plan/policy.ts'
import type { KeepReason } from '../../../src/plan/reasons.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { COMPANY, doomed, ids, NOW, policy, rule, task } from '../../support/fixtures.ts'

function recheck<Item extends Doomed>(
  api: Parameters<typeof recheckBy>[0],
  items: readonly Item[],
  by: Policy,
): Promise<Recheck<Item>> {
  return recheckBy(api, by)(items)
}

describe('recheck', () => {
  test('asks for all of the tasks in one call, and confirms them in the given order', async () => {
    const items = [doomed('b'), doomed('a'), doomed('c')]
    const server = new FakeClearML(items.map((item) => item.task))
    const { confirmed, settled } = await recheck(server.api, items, policy())
    expect(server.idsAsked).toEqual([['b', 'a', 'c']])
    expect(ids(confirmed)).toEqual(['b', 'a', 'c'])
    expect(settled).toEqual([])
  })

  test.each<[what: string, change: Partial<TaskContents>, outcome: Outcome]>([
    ['was restored', { systemTags: [] }, { kind: 'kept', reason: 'not-archived' }],
    ['was restarted', { status: 'in_progress' }, { kind: 'kept', reason: 'running' }],
    ['was published', { status: 'published' }, { kind: 'kept', reason: 'published' }],
    ['was made a dataset', { systemTags: ['archived', 'dataset'] }, { kind: 'kept', reason: 'dataset' }],
    ['changed its status', { statusChanged: NOW }, { kind: 'kept', reason: 'too-young' }],
    [
      'has contents that cannot be read',
      { unreadable: 'models.output' },
      { kind: 'kept', reason: 'contents-unreadable' },
    ],
    [
      'was restored and cannot be read',
      { systemTags: [], unreadable: 'models.output' },
      { kind: 'kept', reason: 'not-archived' },
    ],
    ['was given to another company', { owner: { kind: 'public' } }, { kind: 'kept', reason: 'public' }],
  ])('keeps a task that %s since it was listed', async (_, change, outcome) => {
    const items = [doomed('a'), doomed('b')]
    const server = new FakeClearML([task({ id: 'a', ...change }), task({ id: 'b' })])
    const { confirmed, settled } = await recheck(server.api, items, policy())
    expect(ids(confirmed)).toEqual(['b'])
    expect(settled.map((item) => [item.task.id, item.outcome])).toEqual([['a', outcome]])
  })

  test('keeps a task that another rule decides on now, which a later run does with all that it takes in', async () => {
    const rules = [rule({ name: 'tagged', tags: ['sweep'] }), rule({ name: 'rest' })]
    const server = new FakeClearML([task({ id: 'a', tags: ['sweep'] }), task({ id: 'b' })])
    const items = [doomed('a', { tags: [] }), doomed('b', { tags: [] })]
    const { confirmed, settled } = await recheck(server.api, items, { ...policy(), rules })
    expect(ids(confirmed)).toEqual(['b'])
    expect(settled).toMatchObject([{ task: { id: 'a' }, outcome: { kind: 'kept', reason: 'other-rule' } }])
  })

  test('a task that is not there any more is gone', async () => {
    const server = new FakeClearML([task({ id: 'b' })])
    const { confirmed, settled } = await recheck(server.api, [doomed('a'), doomed('b')], policy())
    expect(ids(confirmed)).toEqual(['b'])
    expect(settled).toMatchObject([{ task: { id: 'a' }, outcome: { kind: 'gone' } }])
  })

  test('a harmless change, as of a name or an owner by the same company, confirms', async () => {
    const owner = { kind: 'company', companyId: COMPANY } as const
    const server = new FakeClearML([task({ id: 'a', name: 'renamed', owner, lastChange: NOW })])
    expect(ids((await recheck(server.api, [doomed('a')], policy())).confirmed)).toEqual(['a'])
  })

  test('confirms a task as it was listed, with its contents as they are now', async () => {
    const server = new FakeClearML([task({ id: 'a', name: 'renamed', outputModelIds: ['m1'] })])
    const { confirmed } = await recheck(server.api, [doomed('a', {}, 7)], policy())
    expect(confirmed).toMatchObject([
      { task: { name: 'train' }, ageAtMs: 7, contents: { name: 'renamed', outputModelIds: ['m1'] } },
    ])
  })

  test('that cannot ask throws, and settles nothing', async () => {
    const server = new FakeClearML([task({ id: 'a' })])
    const error = clearmlError('tasks.get_all_ex', TIMED_OUT)
    server.beforeLookup = () => {
      throw error
    }
    await expect(recheck(server.api, [doomed('a')], policy())).rejects.toBe(error)
  })
})

describe('of a circle', () => {
  const circle: Circle = {
    members: new Map(['a', 'b', 'c'].map((id) => [id, doomed(id)])),
    holds: [
      { reason: 'files-of-a-step', by: ['b'] },
      { reason: 'steps-stay', by: ['c'] },
    ],
  }
  const item = { ...doomed('a'), circle }

  test('a task goes while all others qualify, or are gone', async () => {
    const server = new FakeClearML([task({ id: 'a' }), task({ id: 'b' })])
    const { confirmed } = await recheck(server.api, [item], policy())
    expect(confirmed).toMatchObject([{ task: { id: 'a' }, circle }])
    expect(server.idsAsked).toEqual([['a', 'b', 'c']])
  })

  test.each<[id: string, reason: KeepReason]>([
    ['b', 'files-of-a-step'],
    ['c', 'steps-stay'],
  ])('a task stays where %s does not qualify any more, by what that one held it for', async (id, reason) => {
    const server = new FakeClearML(['a', 'b', 'c'].map((each) => task({ id: each })))
    server.change(id, { systemTags: [] })
    const { settled } = await recheck(server.api, [item, doomed('x')], policy())
    expect(settled.map(({ task: { id: found }, outcome }) => [found, outcome])).toEqual([
      ['a', { kind: 'kept', reason, by: [id] }],
      ['x', { kind: 'gone' }],
    ])
  })

  test('a task stays where one of whom no hold tells does not qualify, by the first hold that there is', async () => {
    const server = new FakeClearML([task({ id: 'a' }), task({ id: 'b', systemTags: [] })])
    const members = new Map(['a', 'b'].map((id) => [id, doomed(id)]))
    for (const [holds, reason] of [
      [[{ reason: 'dataset-used', by: ['z'] }], 'dataset-used'],
      [[], 'steps-stay'],
    ] as const) {
      const { settled } = await recheck(
        server.api,
        [{ ...doomed('a'), circle: { members, holds } }],
        policy(),
      )
      expect(settled).toMatchObject([{ outcome: { kind: 'kept', reason, by: ['b'] } }])
    }
  })

  test('a task of one circle is of no concern to those of another', async () => {
    const server = new FakeClearML(['a', 'b', 'd'].map((id) => task({ id })))
    server.change('b', { systemTags: [] })
    const other = { members: new Map([['d', doomed('d')]]), holds: [] }
    const { confirmed } = await recheck(server.api, [item, { ...doomed('d'), circle: other }], policy())
    expect(ids(confirmed)).toEqual(['d'])
  })

  test('a task that changed itself says so', async () => {
    const server = new FakeClearML([
      task({ id: 'a', status: 'in_progress' }),
      task({ id: 'b', systemTags: [] }),
    ])
    const { settled } = await recheck(server.api, [item], policy())
    expect(settled).toMatchObject([{ outcome: { kind: 'kept', reason: 'running' } }])
  })

  test('of more than 500 tasks all are asked for', async () => {
    const members = new Map(Array.from({ length: 1_001 }, (_, i) => [`t${i}`, doomed(`t${i}`)]))
    const server = new FakeClearML([task({ id: 't0' })])
    await recheck(server.api, [{ ...doomed('t0'), circle: { members, holds: [] } }], policy())
    expect(server.idsAsked.map(({ length }) => length)).toEqual([500, 500, 1])
  })
})
