import { describe, expect, test } from '@jest/globals'
import { recheck } from '../../../src/cleanup/inspect/recheck.ts'
import type { Outcome } from '../../../src/cleanup/outcome.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { COMPANY, doomed, ids, NOW, policy, task } from '../../support/fixtures.ts'

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
