import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import type { RecordedFiles } from '../../src/clearml/file-records.ts'
import { createRecordedFilesApi } from '../../src/clearml/recorded-files.ts'
import type { Session } from '../../src/clearml/session.ts'
import { fakeSession } from '../support/fake-session.ts'
import { ABILITIES } from '../support/fixtures.ts'

const SERVER = { host: 'http://clearml.test:8008', abilities: ABILITIES }

/** Answers each call by its parameters. */
function serving(answer: (params: JsonObject, nth: number) => JsonObject) {
  const { session } = fakeSession()
  const asked: JsonObject[] = []
  const read: Session['read'] = (_, params) => Promise.resolve(answer(params, asked.push(params)))
  return { api: createRecordedFilesApi({ ...session, read }, SERVER), asked }
}

async function seen(
  scan: (visit: (record: RecordedFiles) => void) => Promise<void>,
): Promise<RecordedFiles[]> {
  const records: RecordedFiles[] = []
  await scan((record) => records.push(record))
  return records
}

const paged = (list: string, rows: readonly { id: string }[]) => (params: JsonObject) => ({
  [list]: params['page'] === 0 ? rows : [],
})

describe('a look at all tasks', () => {
  test('visits hidden ones too, 500 a page, with every URI of their records', async () => {
    const { api, asked } = serving(
      paged('tasks', [
        {
          id: 'a',
          parent: { id: '__DELETED__p' },
          execution: { artifacts: [{ key: 'x', uri: 's3://b/x', hash: 'f00' }, { key: 'none' }] },
          output: { destination: 's3://b/out' },
          report_assets: ['http://files/a.png'],
          report: 'see http://files/b.png',
        } as { id: string },
        { id: 'b' },
      ]),
    )
    expect(await seen(api.scanTaskFiles)).toEqual([
      {
        id: 'a',
        uris: [
          's3://b/x',
          '{"key":"none"}',
          '{"destination":"s3://b/out"}',
          '["http://files/a.png"]',
          'see http://files/b.png',
        ],
        mentions: ['__DELETED__p'],
      },
      { id: 'b', uris: [], mentions: [] },
    ])
    expect(asked[0]).toMatchObject({ search_hidden: true, page_size: 500, order_by: ['id'] })
    expect(asked[0]).not.toHaveProperty('allow_public')
  })

  test('finds one that slipped between two pages, since another was deleted meanwhile', async () => {
    const all = ['a', 'b', 'c', 'd'].map((id) => ({ id, output: { destination: `s3://b/${id}` } }))
    const { api } = serving(({ order_by: order, page, id }, nth) => {
      if (Array.isArray(id)) return { tasks: page === 0 ? all.filter((row) => id.includes(row.id)) : [] }
      const there = nth === 1 ? all : all.slice(1)
      const rows = JSON.stringify(order) === '["-id"]' ? there.toReversed() : there
      const start = Number(page) * 2
      return { tasks: rows.slice(start, start + 2) }
    })
    const records = await seen(api.scanTaskFiles)
    expect(records.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c', 'd'])
    expect(records.find(({ id }) => id === 'c')?.uris).toEqual(['{"destination":"s3://b/c"}'])
  })

  test('visits a task once, also where the server sends more than the skipped ones it was asked for', async () => {
    const all = ['a', 'b', 'c'].map((id) => ({ id, output: { destination: `s3://b/${id}` } }))
    const { api } = serving(({ order_by: order, page, id }) => {
      if (page !== 0) return { tasks: [] }
      const isFirstLook = !Array.isArray(id) && JSON.stringify(order) === '["id"]'
      return { tasks: isFirstLook ? all.slice(0, 2) : all }
    })
    expect((await seen(api.scanTaskFiles)).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  test('visits a record without a readable id all the same, and is not stopped by a row that is no record', async () => {
    const odd = paged('tasks', [
      { id: 'a' },
      { id: 7, output: { destination: 's3://b/odd' } } as unknown as { id: string },
    ])
    expect(await seen(serving(odd).api.scanTaskFiles)).toEqual([
      { id: 'a', uris: [], mentions: [] },
      { id: '', uris: ['{"destination":"s3://b/odd"}'], mentions: [] },
    ])
    const none = paged('tasks', [null as unknown as { id: string }, { id: 'a' }])
    expect((await seen(serving(none).api.scanTaskFiles)).map(({ id }) => id)).toEqual(['', 'a'])
  })

  test('visits each of several records without a readable id: all of them name files', async () => {
    const rows = [{ output: { destination: 's3://b/one' } }, { output: { destination: 's3://b/two' } }]
    const { api } = serving((params) => ({
      tasks: params['page'] === 0 ? [...rows, { id: 'a' }] : [],
    }))
    const uris = (await seen(api.scanTaskFiles)).flatMap((record) => record.uris)
    expect(uris).toEqual(['{"destination":"s3://b/one"}', '{"destination":"s3://b/two"}'])
  })

  test('is not stopped by a row that is no record among those that it had skipped', async () => {
    const { api } = serving(({ order_by: order, page, id }) => {
      if (page !== 0) return { tasks: [] }
      if (Array.isArray(id)) return { tasks: [null, { id: 'b', output: { destination: 's3://b/b' } }] }
      return { tasks: JSON.stringify(order) === '["-id"]' ? [{ id: 'b' }, { id: 'a' }] : [{ id: 'a' }] }
    })
    expect(await seen(api.scanTaskFiles)).toContainEqual({
      id: 'b',
      uris: ['{"destination":"s3://b/b"}'],
      mentions: [],
    })
  })

  test('takes what is no list of artifacts as it is', async () => {
    const { api } = serving(
      paged('tasks', [{ id: 'a', execution: { artifacts: { x: 1 } } } as { id: string }]),
    )
    expect((await seen(api.scanTaskFiles))[0]?.uris).toEqual(['{"x":1}'])
  })

  test('asks servers without reports for no field of theirs', async () => {
    const { session, asked } = fakeSession({ tasks: [] })
    const old = { ...SERVER, abilities: { ...ABILITIES, hasReports: false } }
    await createRecordedFilesApi(session, old).scanTaskFiles(() => undefined)
    expect(JSON.stringify(asked)).not.toContain('report')
  })
})

test('a model names its file, and its maker as long as that is there', async () => {
  const { api } = serving(
    paged('models', [
      { id: 'm', uri: 's3://b/m', task: { id: 't' }, comment: 'Created by task id: t' } as { id: string },
      { id: 'n', uri: 's3://b/n', task: '__DELETED__u' } as { id: string },
      { id: 'o' },
    ]),
  )
  expect(await seen(api.scanModelFiles)).toEqual([
    { id: 'm', uris: ['s3://b/m', 't'], mentions: ['t', 'Created by task id: t'] },
    { id: 'n', uris: ['s3://b/n'], mentions: ['__DELETED__u', ''] },
    { id: 'o', uris: [], mentions: ['', ''] },
  ])
})

test('tasks that changed since an instant are told with what their records name', async () => {
  const row = { id: 'a', last_change: '2026-11-22T12:00:00.700000+00:00', output: 's3://b/out' }
  const { api, asked } = serving(paged('tasks', [row]))
  expect(await api.lastChangeAtMs()).toBe(Date.parse('2026-11-22T12:00:00.700Z'))
  expect(await seen((visit) => api.scanTaskFilesSince(0, visit))).toEqual([
    { id: 'a', uris: ['s3://b/out'], mentions: [] },
  ])
  expect(asked[1]?.['only_fields']).toEqual(expect.arrayContaining(['output', 'report']))
})

test('models are asked for by any of 200 ids anywhere in their URIs', async () => {
  const { api, asked } = serving(({ page }) => ({ models: page === 0 ? [{ id: 'm', uri: 's3://b/m' }] : [] }))
  const ids = Array.from({ length: 201 }, (_, i) => `id${i}`)
  expect((await api.modelFilesNaming(ids)).map(({ id }) => id)).toEqual(['m', 'm'])
  const patterns = asked.flatMap(({ page, _any_: any }) => (page === 0 ? [JSON.stringify(any)] : []))
  expect(patterns).toHaveLength(2)
  expect(patterns[1]).toBe('{"fields":["uri"],"pattern":"(id200)"}')
})

test('a model without a readable id names its file all the same', async () => {
  const { api } = serving(({ page }) => ({
    models: page === 0 ? [{ id: 'm' }, { id: 7, uri: 's3://b/x' }] : [],
  }))
  expect(await api.modelFilesNaming(['x'])).toContainEqual({ id: '', uris: ['s3://b/x'], mentions: ['', ''] })
})
