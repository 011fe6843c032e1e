import { expect, test } from '@jest/globals'
import { findModelUses } from '../../../src/cleanup/survey/model-uses.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { doomed, model } from '../../support/fixtures.ts'

test('without input models nothing is used', async () => {
  expect(await findModelUses(new FakeClearML().api, [doomed('a'), doomed('b')])).toEqual([])
})

test('a user is paired with the maker of each model, as far as one is known', async () => {
  const server = new FakeClearML([], [model('m', 'x'), model('n', 'y'), model('imported', undefined)])
  const uses = await findModelUses(server.api, [
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
})

test('each model is asked for once', async () => {
  const asked: (readonly string[])[] = []
  const modelsById = (ids: readonly string[]): Promise<[]> => {
    asked.push(ids)
    return Promise.resolve([])
  }
  await findModelUses({ modelsById }, [
    doomed('a', { inputModelIds: ['m', 'n'] }),
    doomed('b', { inputModelIds: ['n', 'm'] }),
  ])
  expect(asked).toEqual([['m', 'n']])
})
