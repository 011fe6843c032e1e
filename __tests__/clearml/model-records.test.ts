import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import {
  createModelRecordsApi,
  parseModelRecord,
  type ModelRecordsApi,
} from '../../src/clearml/model-records.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'
import { ABILITIES, COMPANY, server } from '../support/fixtures.ts'

function api(
  replies: JsonObject[],
  modelsHaveLastChange = true,
): { models: ModelRecordsApi; asked: Asked[] } {
  const { session, asked } = fakeSession(...replies)
  const abilities = { ...ABILITIES, modelsHaveLastChange }
  return { models: createModelRecordsApi(session, server({ abilities })), asked }
}

const CHANGE = '2026-01-02T00:00:00+00:00'
const UPDATE = '2025-01-02T00:00:00+00:00'
const ROW = {
  ...{ id: 'm', name: 'weights', company: { id: COMPANY }, project: { id: 'p', name: 'Vision' } },
  ...{ user: { id: 'u', name: 'Ada' }, tags: ['a'], system_tags: ['archived'], ready: false },
  ...{ last_update: UPDATE, last_change: CHANGE, uri: 'http://h/x', task: { id: 't' } },
}

describe('a model as what goes by itself', () => {
  test('has the fields of a task that a decision needs, and no other', () => {
    expect(parseModelRecord({ ...ROW, type: 'x', execution: 7, parent: { id: 'q' } })).toMatchObject({
      ...{ id: 'm', name: 'weights', owner: { kind: 'company', companyId: COMPANY }, projectName: 'Vision' },
      ...{ userName: 'Ada', tags: ['a'], systemTags: ['archived'], status: 'created', type: undefined },
      ...{ lastChange: Date.parse(CHANGE), lastUpdate: Date.parse(UPDATE), parentId: undefined },
      ...{ artifacts: [], inputModelIds: [], unreadable: undefined },
    })
  })

  test.each([
    [true, 'published'],
    [false, 'created'],
    [undefined, undefined],
    ['false', undefined],
  ])('is published where ready is %j: %j', (ready, status) => {
    expect(parseModelRecord({ ...ROW, ready })?.status).toBe(status)
  })

  test('was changed last when it was updated, where no change was stamped since', () => {
    expect(parseModelRecord({ ...ROW, last_change: undefined })?.lastChange).toBe(Date.parse(UPDATE))
    expect(parseModelRecord({ ...ROW, last_change: 'odd' })?.lastChange).toBe('unreadable')
    expect(
      parseModelRecord({ ...ROW, last_change: undefined, last_update: undefined })?.lastChange,
    ).toBeUndefined()
  })

  test.each([
    ['uri', { uri: 7 }],
    ['task', { task: 7 }],
    ['task', { task: { id: [] } }],
    [undefined, { uri: undefined, task: undefined }],
    [undefined, { task: {} }],
    [undefined, { task: '__DELETED__t' }],
  ])('tells that %s cannot be read', (field, change) => {
    expect(parseModelRecord({ ...ROW, ...change })?.unreadable).toBe(field)
  })

  test.each([null, 'm', {}, { id: '' }])('is none in a row like %j', (row) => {
    expect(parseModelRecord(row)).toBeUndefined()
  })
})

describe('listModels', () => {
  const FILTER = {
    system_tags: ['archived'],
    project: ['p'],
    type: ['x'],
    status: ['created'],
    search_hidden: false,
  }

  test('asks for what models have, and counts rows that cannot be read', async () => {
    const { models, asked } = api([{ models: [ROW, { name: 'odd' }] }])
    const page = await models.listModels(FILTER, 3)
    expect([page.tasks.map(({ id }) => id), page.rowCount]).toEqual([['m'], 2])
    const { only_fields, ...params } = asked[0]?.params ?? {}
    expect(asked[0]?.endpoint).toBe('models.get_all_ex')
    expect(params).toEqual({
      ...{ order_by: ['id'], page: 3, page_size: 500 },
      ...{ system_tags: ['archived'], project: ['p'], user: undefined, tags: undefined },
    })
    expect(only_fields).toContain('last_change')
  })

  test('does not ask servers for a field that they do not have', async () => {
    const { models, asked } = api([{ models: [] }], false)
    await models.listModels(FILTER, 0)
    expect(asked[0]?.params['only_fields']).not.toContain('last_change')
  })
})

describe('by ids', () => {
  test('records come as they are now, and ids that exist', async () => {
    expect((await api([{ models: [ROW] }]).models.modelRecords(['m', 'gone'])).map(({ id }) => id)).toEqual([
      'm',
    ])
    expect([...(await api([{ models: [{ id: 'm' }] }]).models.existingModels(['m', 'gone']))]).toEqual(['m'])
  })

  test('a server that does not filter is not believed', async () => {
    const { models } = api([{ models: [ROW, { ...ROW, id: 'n' }] }, { models: [] }])
    await expect(models.modelRecords(['m', 'o'])).rejects.toThrow('models that were not asked for by id')
  })

  test('nothing is asked for nothing', async () => {
    const { models, asked } = api([])
    await models.modelRecords([])
    await models.existingModels([])
    expect(await models.tasksNaming([], [])).toEqual([])
    expect(asked).toEqual([])
  })
})

describe('tasksNaming', () => {
  const TASK = {
    ...{ id: 't', status: 'completed', system_tags: ['archived'] },
    models: { input: [{ model: { id: 'm' } }], output: [{ model: { id: 'n' } }] },
  }

  test('asks all tasks by a pattern on both lists, and for the makers by id', async () => {
    const { models, asked } = api([
      { tasks: [TASK] },
      { tasks: [{ ...TASK, id: 'maker', system_tags: [] }] },
      { tasks: [] },
    ])
    const found = await models.tasksNaming(['m', 'n.(x)'], ['maker'])
    expect(found).toEqual([
      { id: 't', status: 'completed', isArchived: true, inputModelIds: ['m'], outputModelIds: ['n'] },
      { id: 'maker', status: 'completed', isArchived: false, inputModelIds: ['m'], outputModelIds: ['n'] },
    ])
    expect(asked[0]).toMatchObject({
      endpoint: 'tasks.get_all_ex',
      params: {
        search_hidden: true,
        _any_: { fields: ['models.input.model', 'models.output.model'], pattern: '^(?:m|n\\.\\(x\\))$' },
      },
    })
    expect(asked[1]?.params).toMatchObject({ id: ['maker'], search_hidden: true })
  })

  test('tells what cannot be read, and does not take odd tags for those of the archive', async () => {
    const odd = { ...TASK, system_tags: 'archived', models: { input: 7, output: 'x' } }
    const { models } = api([{ tasks: [odd] }, { tasks: [] }])
    expect(await models.tasksNaming(['m'], [])).toEqual([
      {
        id: 't',
        status: 'completed',
        isArchived: false,
        inputModelIds: undefined,
        outputModelIds: undefined,
      },
    ])
  })

  test('asks for 200 models at a time', async () => {
    const { models, asked } = api([{ tasks: [] }])
    await models.tasksNaming(
      Array.from({ length: 401 }, (_, i) => `m${i}`),
      [],
    )
    expect(asked).toHaveLength(3)
  })
})
