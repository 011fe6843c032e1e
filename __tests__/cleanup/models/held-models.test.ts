import { describe, expect, test } from '@jest/globals'
import { heldModels } from '../../../src/cleanup/models/held-models.ts'
import { modelTieFinder, type FindModelTies } from '../../../src/cleanup/models/ties.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { doomed, hexId, ids, model, task } from '../../support/fixtures.ts'

const [MAKER, OPEN, USER] = [hexId('a'), hexId('b'), hexId('c')]

const tiesOn = ({ api }: FakeClearML, forceDelete = false): FindModelTies =>
  modelTieFinder(api, { forceDelete })

describe('models of the plan', () => {
  test('stay where a task uses them, or made them and lies open; what was kept before stays kept', async () => {
    const server = new FakeClearML(
      [task({ id: MAKER }), task({ id: OPEN, systemTags: [] }), task({ id: USER, inputModelIds: ['used'] })],
      [model('free', MAKER), model('of-open', OPEN), model('used', MAKER)],
    )
    const items = ['free', 'of-open', 'used', 'gone'].map((id) => doomed(id))
    const young = { task: task({ id: 'young' }), reason: 'too-young' } as const
    const { decisions, order } = await heldModels({ doomed: items, kept: [young] }, tiesOn(server))
    expect(ids(decisions.doomed)).toEqual(['free', 'gone'])
    expect(decisions.kept).toEqual([
      young,
      { task: items[1]?.task, reason: 'maker-not-archived', by: [OPEN] },
      { task: items[2]?.task, reason: 'used-as-input', by: [USER] },
    ])
    expect(order).toEqual([])
    const forced = await heldModels({ doomed: items, kept: [] }, tiesOn(server, true))
    expect(ids(forced.decisions.doomed)).toEqual(['free', 'of-open', 'gone'])
  })

  test('that name one file go one after the other, the last id last', async () => {
    const { uri } = model('m1', MAKER)
    const models = ['m2', 'm3', 'm1'].map((id) => model(id, MAKER, { uri }))
    const server = new FakeClearML(
      [task({ id: MAKER })],
      [...models, model('other', MAKER), model('none', MAKER, { uri: '' })],
    )
    const items = ['m2', 'm3', 'm1', 'other', 'none'].map((id) => doomed(id))
    const { order } = await heldModels({ doomed: items, kept: [] }, tiesOn(server))
    expect(order).toEqual([
      { userId: 'm2', makerId: 'm3' },
      { userId: 'm1', makerId: 'm3' },
    ])
  })
})
