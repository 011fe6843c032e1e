import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import { createModelsApi, type Model, type ModelsApi } from '../../src/clearml/models.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'
import { hexId } from '../support/fixtures.ts'

function api(...replies: JsonObject[]): { models: ModelsApi; asked: Asked[] } {
  const { session, asked } = fakeSession(...replies)
  return { models: createModelsApi(session, 'http://h'), asked }
}

const QUERY = { order_by: ['id'], page_size: 500, only_fields: ['id', 'uri', 'ready', 'task', 'comment'] }

const names = (length: number): string[] => Array.from({ length }, (_, i) => `x${i}`)

async function parse(row: unknown): Promise<readonly Model[]> {
  return api({ models: [row] }, { models: [] }).models.modelsById(['m'])
}

test.each([null, 'm', {}, { id: '' }, { id: 7 }])('a row like %j is no model', async (row) => {
  const { models } = api({ models: [{ id: 'm' }, row] }, { models: [] })
  expect((await models.modelsById(['m', 'n'])).map(({ id }) => id)).toEqual(['m'])
})

describe.each([
  ['modelsOfTasks', (ids: string[]) => ({ task: ids }), 500],
  ['modelsById', (ids: string[]) => ({ id: ids }), 500],
  [
    'modelsInFoldersOf',
    (ids: string[]) => ({ _any_: { fields: ['uri'], pattern: `\\.(${ids.join('|')})/` } }),
    200,
  ],
] as const)('%s', (name, filterOf, portion) => {
  test('of nothing asks nothing: an empty list would be no filter', async () => {
    const { models, asked } = api()
    expect(await models[name]([])).toEqual([])
    expect(asked).toEqual([])
  })

  test('asks for models of anybody, public ones too, to the last page', async () => {
    const { models, asked } = api(
      { models: [{ id: 'm1', uri: 'u1', ready: false, task: { id: 't1' } }] },
      { models: [{ id: 'm2', uri: 'u2', ready: true, task: { id: 't2' } }] },
      { models: [] },
    )
    expect(await models[name](['a', 'b', 'c'])).toEqual([
      { id: 'm1', uri: 'u1', published: false, taskId: 't1', createdBy: undefined },
      { id: 'm2', uri: 'u2', published: true, taskId: 't2', createdBy: undefined },
    ])
    expect(asked).toEqual(
      [0, 1, 2].map((page) => ({
        kind: 'read',
        endpoint: 'models.get_all_ex',
        params: { ...QUERY, ...filterOf(['a', 'b', 'c']), page },
      })),
    )
  })

  test(`asks by ${portion} at a time`, async () => {
    const { models, asked } = api({ models: [] })
    const all = names(portion * 2 + 1)
    await models[name](all)
    expect(asked.map(({ params }) => params)).toEqual(
      [all.slice(0, portion), all.slice(portion, 2 * portion), all.slice(2 * portion)].map((ids) => ({
        ...QUERY,
        ...filterOf(ids),
        page: 0,
      })),
    )
  })

  test('fails when the reply holds no list', async () => {
    await expect(api({}).models[name](['a'])).rejects.toThrow('no list of models')
  })
})

test('modelsById asks for no further page once it has as many as it asked for', async () => {
  const { models, asked } = api({ models: [{ id: 'a' }, { id: 'b' }] })
  expect(await models.modelsById(['a', 'b', 'a'])).toHaveLength(2)
  expect(asked).toHaveLength(1)
})

test('the pattern for folders finds whole segments that end in an id, and nothing else', async () => {
  const { models, asked } = api({ models: [] })
  await models.modelsInFoldersOf([hexId('a'), hexId('b')])
  const { pattern } = asked[0]?.params['_any_'] as { pattern: string }
  const matches = (uri: string): boolean => new RegExp(pattern, 'u').test(uri)
  expect(matches(`http://files:8081/p/train.${hexId('b')}/models/m.pt`)).toBe(true)
  expect(matches(`s3://bucket/train.${hexId('a')}/m.pt`)).toBe(true)
  expect(matches(`http://files:8081/p/train.${hexId('a')}`)).toBe(false)
  expect(matches(`http://files:8081/p/train.${hexId('a')}0/m.pt`)).toBe(false)
  expect(matches(`http://files:8081/p/train-${hexId('a')}/m.pt`)).toBe(false)
  expect(matches(`http://files:8081/p/train.${hexId('c')}/m.pt`)).toBe(false)
})

describe('a model', () => {
  test.each<[ready: unknown, published: boolean]>([
    [false, false],
    [undefined, false],
    [null, false],
    [true, true],
    ['false', true],
    [0, true],
    [{}, true],
  ])('with ready %j is published: %j; anything but a plain no may be', async (ready, published) => {
    expect(await parse({ id: 'm', ready })).toMatchObject([{ published }])
  })

  test.each<[comment: unknown, createdBy: string | undefined]>([
    [`Created by task id: ${hexId('a')}`, hexId('a')],
    [`Overwritten by task id: ${hexId('a')}\nthe best one`, hexId('a')],
    [`Imported by task id: ${hexId('a')}`, undefined],
    [`see: Created by task id: ${hexId('a')}`, undefined],
    [`Created by task id: ${hexId('a')}0`, undefined],
    ['Created by task id: a', undefined],
    [undefined, undefined],
    [7, undefined],
  ])('with the comment %j was made by %j', async (comment, createdBy) => {
    expect(await parse({ id: 'm', comment })).toMatchObject([{ createdBy }])
  })

  test.each<[task: unknown, taskId: string | undefined]>([
    [{ id: 't' }, 't'],
    ['t', 't'],
    [{ id: '__DELETED__t' }, '__DELETED__t'],
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ id: 7 }, undefined],
    [7, undefined],
  ])('made by %j has the task %j', async (task, taskId) => {
    expect(await parse({ id: 'm', task })).toMatchObject([{ taskId }])
  })

  test.each([undefined, null, 7, {}])('with the URI %j has none', async (uri) => {
    expect(await parse({ id: 'm', uri })).toMatchObject([{ uri: '' }])
  })

  test.each([null, 'm', {}, { id: '' }, { id: 7 }])('without an id is left out: %j', async (row) => {
    const { models } = api({ models: [row, { id: 'other' }] }, { models: [] })
    expect((await models.modelsById(['m', 'other'])).map(({ id }) => id)).toEqual(['other'])
  })
})

describe('deleteModels', () => {
  const LEAVE = { deleteFiles: false }

  test.each([true, false])('leaves files to the server only where it is told to: %j', async (deleteFiles) => {
    const { models, asked } = api({ succeeded: [], failed: [] })
    await models.deleteModels(['m'], { deleteFiles })
    expect(asked[0]?.params).toMatchObject({ delete_external_artifacts: deleteFiles })
  })

  test('of nothing sends nothing', async () => {
    const { models, asked } = api()
    expect(await models.deleteModels([], LEAVE)).toEqual({ deleted: new Set(), refusals: new Map() })
    expect(asked).toEqual([])
  })

  test('is sent once, with force', async () => {
    const { models, asked } = api({ succeeded: [], failed: [] })
    await models.deleteModels(['m', 'n'], LEAVE)
    expect(asked).toStrictEqual([
      {
        kind: 'act',
        endpoint: 'models.delete_many',
        params: { ids: ['m', 'n'], force: true, delete_external_artifacts: false },
      },
    ])
  })

  test('sends 500 at a time, one after another', async () => {
    const { models, asked } = api({ succeeded: [], failed: [] })
    await models.deleteModels(names(1_200), LEAVE)
    expect(asked.map(({ params }) => (params['ids'] as string[]).length)).toEqual([500, 500, 200])
  })

  test('gives what went and what was refused, of all calls; a model that was gone is neither', async () => {
    const failed = (id: string, codes: number[]): JsonObject => ({ id, error: { codes, msg: 'no' } })
    const { models } = api(
      {
        succeeded: [{ id: 'x0', deleted: true }],
        failed: [failed('x1', [400, 201]), failed('x2', [400, 203])],
      },
      { failed: [failed('x500', [403, 201]), failed('x501', [400, 203])] },
    )
    const { deleted, refusals } = await models.deleteModels(names(600), LEAVE)
    expect([...deleted]).toEqual(['x0'])
    expect([...refusals]).toEqual([
      ['x2', { codes: [400, 203], message: 'no' }],
      ['x500', { codes: [403, 201], message: 'no' }],
      ['x501', { codes: [400, 203], message: 'no' }],
    ])
  })
})

describe('deleteFreeModels', () => {
  test('forces nothing, leaves the files alone, and reads what the server said of each', async () => {
    const { models, asked } = api({
      succeeded: [
        { id: 'a', deleted: true, url: 'http://h/a.pt' },
        { id: 'b', deleted: true, url: null },
      ],
      failed: [{ id: 'c', error: { codes: [400, 205], msg: 'Model is used by tasks' } }],
    })
    const { succeeded, failed } = await models.deleteFreeModels(['a', 'b', 'c'])
    expect(asked).toEqual([
      {
        kind: 'act',
        endpoint: 'models.delete_many',
        params: { ids: ['a', 'b', 'c'], force: false, delete_external_artifacts: false },
      },
    ])
    expect([...succeeded].map(([id, { modelUrls }]) => [id, modelUrls])).toEqual([
      ['a', ['http://h/a.pt']],
      ['b', []],
    ])
    expect(failed.get('c')?.codes).toEqual([400, 205])
  })
})
