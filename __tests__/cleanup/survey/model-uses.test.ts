import { describe, expect, test } from '@jest/globals'
import type { Model } from '../../../src/clearml/models.ts'
import { findModelUses, type ModelUses } from '../../../src/cleanup/survey/model-uses.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { doomed, fileOf, hexId, model, task } from '../../support/fixtures.ts'

const OLD = hexId('0d')

test('without input models nothing is used', async () => {
  expect(await findModelUses(new FakeClearML().api, [doomed('a'), doomed('b')])).toEqual({
    uses: [],
    inheritable: new Set(),
    heirs: [],
  })
})

test('a user is paired with the maker of each model, as far as one is known', async () => {
  const server = new FakeClearML([], [model('m', 'x'), model('n', 'y'), model('imported', undefined)])
  const { uses, heirs } = await findModelUses(server.api, [
    doomed('a', { inputModelIds: ['m', 'n', 'imported', 'gone'] }),
    doomed('b', { inputModelIds: ['m'] }),
    doomed('x', { inputModelIds: ['m'] }),
  ])
  expect(uses).toEqual([
    { userId: 'a', makerId: 'x' },
    { userId: 'a', makerId: 'y' },
    { userId: 'b', makerId: 'x' },
    { userId: 'x', makerId: 'x' },
  ])
  expect(heirs).toEqual([])
})

describe('a draft whose maker is gone', () => {
  const left = (taskId: string | undefined, change: Partial<Model> = {}): Model =>
    model('m', taskId, { uri: fileOf(OLD, 'models/m.pt'), ...change })
  const users = [doomed('a', { inputModelIds: ['m'] }), doomed('b', { inputModelIds: ['m'] })]
  const find = (found: Model, ...others: ReturnType<typeof task>[]): Promise<ModelUses> => {
    const server = new FakeClearML([...users.map((user) => user.task), ...others], [found])
    return findModelUses(server.api, users)
  }

  test.each([undefined, `__DELETED__${OLD}`, OLD])(
    'goes with the last of its users, where its record names %j as its maker',
    async (taskId) => {
      expect(await find(left(taskId))).toMatchObject({ inheritable: new Set(['m']), heirs: [['a', 'b']] })
    },
  )

  test.each<[what: string, found: Model, others: ReturnType<typeof task>[]]>([
    ['a task uses that stays', left(undefined), [task({ id: 'c', inputModelIds: ['m'] })]],
    ['is published', left(undefined, { published: true }), []],
    ['lies in no task folder: it was imported', left(undefined, { uri: 'https://example.com/m.pt' }), []],
    ['has a maker after all', left(OLD), [task({ id: OLD })]],
  ])('stays if it is one that %s', async (_, found, others) => {
    expect(await find(found, ...others)).toMatchObject({ inheritable: new Set(), heirs: [] })
  })

  test('whose maker goes, too, waits for no heir: the order sees to it', async () => {
    const maker = doomed('x')
    const server = new FakeClearML([...users.map((user) => user.task), maker.task], [left('x')])
    const found = await findModelUses(server.api, [...users, maker])
    expect(found).toMatchObject({ inheritable: new Set(['m']), heirs: [] })
  })

  test('is asked for once, with its users and its maker', async () => {
    const server = new FakeClearML(
      users.map((user) => user.task),
      [left(OLD)],
    )
    await findModelUses(server.api, users)
    expect(server.calls).toEqual(['modelsById', 'existing', 'usersOfModels'])
  })
})

test('each model is asked for once', async () => {
  const asked: (readonly string[])[] = []
  const modelsById = (ids: readonly string[]): Promise<[]> => {
    asked.push(ids)
    return Promise.resolve([])
  }
  await findModelUses({ ...new FakeClearML().api, modelsById }, [
    doomed('a', { inputModelIds: ['m', 'n'] }),
    doomed('b', { inputModelIds: ['n', 'm'] }),
  ])
  expect(asked).toEqual([['m', 'n']])
})
