import { ABILITIES, server } from '../support/fixtures.ts'
import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import { createRecordsApi, type RecordsApi } from '../../src/clearml/records.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'

function records(...pages: unknown[][]): { api: RecordsApi; asked: Asked[] } {
  const replies = [...pages, []].map((tasks): JsonObject => ({ tasks }))
  const { session, asked } = fakeSession(...replies)
  return { api: createRecordsApi(session, server()), asked }
}

describe('childrenOf', () => {
  test('groups children by the parents that were asked for', async () => {
    const { api, asked } = records([
      { id: 'c1', parent: { id: 'p' } },
      { id: 'd1', parent: { id: 'q' } },
      { id: 'c2', parent: { id: 'p' } },
    ])
    expect([...(await api.childrenOf(['p', 'q', 'lonely']))]).toEqual([
      ['p', ['c1', 'c2']],
      ['q', ['d1']],
    ])
    expect(asked[0]).toMatchObject({
      kind: 'read',
      endpoint: 'tasks.get_all_ex',
      params: { parent: ['p', 'q', 'lonely'], search_hidden: true, only_fields: ['id', 'parent'] },
    })
  })

  test('believes no row that the filter should have left out, or that cannot be read', async () => {
    const rows = [
      { id: 'x', parent: { id: 'other' } },
      { id: 'y', parent: 'p' },
      { id: 'z' },
      null,
      { parent: { id: 'p' } },
      { id: 'c', parent: { id: 'p' } },
    ]
    expect([...(await records(rows).api.childrenOf(['p']))]).toEqual([['p', ['c']]])
  })

  test('asks for 500 parents at a time, and for none without any', async () => {
    const { api, asked } = records()
    await api.childrenOf([])
    expect(asked).toEqual([])
    await api.childrenOf(Array.from({ length: 501 }, (_, i) => `p${i}`))
    expect(asked.map(({ params }) => (params['parent'] as string[]).length)).toEqual([500, 1])
  })
})

describe.each([
  ['scanControllers', { type: ['controller'] }, ['id', 'configuration', 'hyperparams', 'runtime']],
  [
    'scanDatasets',
    { system_tags: ['dataset'] },
    [
      'id',
      'configuration',
      'hyperparams',
      'runtime',
      'parent',
      'comment',
      'tags',
      'script',
      'models',
      'execution',
    ],
  ],
] as const)('%s', (name, filter, fields) => {
  test('gives each record once as text with its id', async () => {
    const row = { id: 'a', configuration: { Pipeline: { value: 'step b' } } }
    const { api } = records([row], [row, { id: 'b' }, { configuration: {} }])
    const seen: [string, string][] = []
    await api[name]((id, text) => seen.push([id, text]))
    expect(seen).toEqual([
      ['a', JSON.stringify(row)],
      ['b', '{"id":"b"}'],
      ['', '{"configuration":{}}'],
    ])
  })

  test('a row that is none names nobody', async () => {
    const seen: [string, string][] = []
    await records([null, { id: 'a' }]).api[name]((id, text) => seen.push([id, text]))
    expect(seen).toEqual([
      ['', 'null'],
      ['a', '{"id":"a"}'],
    ])
  })

  test('asks for the fields that may name other tasks, hidden tasks included, in small pages', async () => {
    const { api, asked } = records()
    await api[name](() => undefined)
    expect(asked).toEqual([
      {
        kind: 'read',
        endpoint: 'tasks.get_all_ex',
        params: {
          ...filter,
          search_hidden: true,
          only_fields: fields,
          order_by: ['id'],
          page: 0,
          page_size: 50,
        },
      },
    ])
  })
})

describe('recentFileUris', () => {
  test('gives artifacts of tasks that are not archived and models in turn, newest first', async () => {
    const artifact = (uri: string) => ({ execution: { artifacts: [{ key: 'a', uri }, { key: 'none' }] } })
    const { session, asked } = fakeSession(
      { models: [{ id: 'm1', uri: 'm1' }, { id: 'm2' }, { id: 'm3', uri: 'm3' }] },
      {
        tasks: [
          { id: 't1', system_tags: [], ...artifact('t1') },
          { id: 't2', system_tags: ['archived'], ...artifact('archived') },
          { id: 't3', ...artifact('t3') },
          { id: 't4' },
        ],
      },
    )
    expect(await createRecordsApi(session, server()).recentFileUris()).toEqual(['t1', 'm1', 't3', 'm3'])
    expect(asked.map(({ endpoint, params }) => [endpoint, params['order_by'], params['page_size']])).toEqual([
      ['models.get_all_ex', ['-created'], 500],
      ['tasks.get_all_ex', ['-created'], 100],
    ])
  })
})

describe('files of tasks', () => {
  test('are those of every task, 500 a page, with what a report shows where there are reports', async () => {
    for (const hasReports of [true, false]) {
      const { session, asked } = fakeSession(
        { tasks: [{ id: 'a' }] },
        { tasks: [{ id: 'b' }] },
        { tasks: [] },
      )
      const seen: string[] = []
      const of = createRecordsApi(session, server({ abilities: { ...ABILITIES, hasReports } }))
      await of.scanFilesOfTasks((id) => seen.push(id))
      expect(seen).toEqual(['a', 'b'])
      expect(asked[0]).toMatchObject({
        endpoint: 'tasks.get_all_ex',
        params: { search_hidden: true, page_size: 500, order_by: ['id'] },
      })
      expect(asked[0]?.params['only_fields']).toEqual([
        ...['id', 'last_change', 'execution.artifacts', ...(hasReports ? ['report_assets'] : [])],
      ])
    }
  })

  test('miss none that slipped between two pages, since another was deleted meanwhile', async () => {
    const { api } = records([{ id: 'a' }], [], [{ id: 'slipped' }, { id: 'a' }], [], [{ id: 'slipped' }])
    const seen: string[] = []
    await api.scanFilesOfTasks((id) => seen.push(id))
    expect(seen).toEqual(['a', 'slipped'])
  })

  test('that changed are those of the same fields, with their dates', async () => {
    const { api, asked } = records([{ id: 'b', last_change: '2026-01-09T00:00:00+00:00' }])
    const seen: [string, string][] = []
    await api.scanChangedFilesOfTasks(Date.parse('2026-01-05T00:00:00Z'), (id, text) => seen.push([id, text]))
    expect(seen).toEqual([['b', '{"id":"b","last_change":"2026-01-09T00:00:00+00:00"}']])
    expect(asked[0]?.params['only_fields']).toEqual(expect.arrayContaining(['id', 'execution.artifacts']))
  })
})
