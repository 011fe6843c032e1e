import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readDate } from '../../simulator/query/date-text.ts'
import { addModel, addProject, addTask } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import { call } from '../support/simulator/client.ts'

/*
 * What no transcript shows, or only in passing.
 */

let simulator: Simulator
let now: Date

beforeEach(async () => {
  now = new Date('2026-11-22T12:00:00Z')
  simulator = await startSimulator({ now: () => now })
})
afterEach(() => simulator.close())

async function rows(query: Record<string, unknown>, endpoint = 'tasks.get_all') {
  return (await call(simulator, endpoint, query)).data.tasks
}

const names = async (query: Record<string, unknown>) => (await rows(query))?.map(({ name }) => name)

// Expected values come from dateutil 2.9 itself.
describe('dates as dateutil reads them', () => {
  test.each([
    ['2026-10-23', '2026-10-23T00:00:00.000Z'],
    ['2026-10-23T22:57:33.123456', '2026-10-23T22:57:33.123Z'],
    ['2026-10-23T22:57:33+02:00', '2026-10-23T20:57:33.000Z'],
    ['2026-10-23T22:57:33-0500', '2026-10-24T03:57:33.000Z'],
    ['20261023', '2026-10-23T00:00:00.000Z'],
    ['20261023T22:57:33Z', '2026-10-23T22:57:33.000Z'],
    ['03/04/2026', '2026-03-04T00:00:00.000Z'],
    ['23.10.2026', '2026-10-23T00:00:00.000Z'],
    ['10/23/2026, 12:57:33 AM', '2026-10-23T00:57:33.000Z'],
    ['Fri, 23 Oct 2026 22:57:33 GMT', '2026-10-23T22:57:33.000Z'],
    ['October 23, 2026', '2026-10-23T00:00:00.000Z'],
    ['2024', '2024-11-22T00:00:00.000Z'],
    ['2026-02', '2026-02-22T00:00:00.000Z'],
    ['5', '2026-11-05T00:00:00.000Z'],
    ['10:30', '2026-11-22T10:30:00.000Z'],
    ['2026-10-23T22', '2026-10-23T22:00:00.000Z'],
    ['20261023T225733Z', '2026-10-23T22:57:33.000Z'],
    ['20261023225733', '2026-10-23T22:57:33.000Z'],
    ['2026-10-23 22:57:33 UTC+3', '2026-10-24T01:57:33.000Z'],
    ['2026-10-23 22:57:33 EST', '2026-10-23T22:57:33.000Z'],
    ['2026-10-23T22:57:33 -03:00 (BRST)', '2026-10-24T01:57:33.000Z'],
    ['at 10:30 on 2026-10-23', '2026-10-23T10:30:00.000Z'],
    ['Friday', '2026-11-27T00:00:00.000Z'],
    ['3/4/26', '2026-03-04T00:00:00.000Z'],
    ['99', '1999-11-22T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(readDate(text, new Date('2026-11-22T12:00:00Z'))?.toISOString()).toBe(expected)
  })

  test.each([
    ...['', ' ', 'now', 'garbage', 'NaN', 'Infinity', 'Invalid Date', '1792796253', '1792796253000'],
    ...['1792796253.0', '2026-W40', '2026-10-23T24:00:00Z', '2026-02-30', '2026-13-01', '+010000-01-01'],
    ...['23/10', '2026-10-23Z', '2026-10-23 13:00 PM', '2026-10-23T22:57:33+25:00', 'undefined', 'null'],
    'Fri Oct 23 2026 22:57:33 GMT+0000 (Coordinated Universal Time)',
  ])('not %p', (text) => {
    expect(readDate(text, new Date('2026-11-22T12:00:00Z'))).toBeUndefined()
  })
})

describe('filters', () => {
  test('of two conditions only the readable one counts', async () => {
    addTask(simulator.store, { name: 'old', status_changed: new Date('2020-01-01') })
    addTask(simulator.store, { name: 'new', status_changed: new Date('2026-01-01') })
    expect(await names({ status_changed: ['>2025-01-01', '<garbage'] })).toEqual(['new'])
  })

  test('a task without the date never matches', async () => {
    addTask(simulator.store, { status_changed: undefined })
    expect(await names({ status_changed: ['<2100-01-01'] })).toEqual([])
    expect(await names({ status_changed: ['>1970-01-01'] })).toEqual([])
  })

  test('ranges are inclusive, and an open minimum takes the missing', async () => {
    addTask(simulator.store, { name: 'none', started: undefined })
    addTask(simulator.store, { name: 'early', started: new Date('2020-01-01') })
    addTask(simulator.store, { name: 'late', started: new Date('2026-01-01') })
    expect(await names({ started: [null, '2020-01-01'] })).toEqual(['none', 'early'])
    expect(await names({ started: ['2020-01-01', '2026-01-01'] })).toEqual(['early', 'late'])
    expect((await call(simulator, 'tasks.get_all', { started: ['2020-01-01'] })).meta.result_subcode).toBe(12)
  })

  test('any and all of the filters object', async () => {
    addTask(simulator.store, { name: 'a', tags: ['a'] })
    addTask(simulator.store, { name: 'ab', tags: ['a', 'b'] })
    addTask(simulator.store, { name: 'none' })
    const tags = (filter: unknown) => names({ filters: { tags: filter } })
    expect(await tags({ any: { exclude: ['a', 'b'] } })).toEqual(['a', 'none'])
    expect(await tags({ all: { exclude: ['b'] } })).toEqual(['a', 'none'])
    expect(await tags({ any: { include: [null] } })).toEqual(['none'])
    expect(await tags({ any: { include: ['b'] }, all: { exclude: ['a'] }, op: 'or' })).toEqual(['ab', 'none'])
    expect(await names({ tags: ['a'], filters: { tags: { all: { include: ['b'] } } } })).toEqual(['ab'])
  })

  test('a tag that begins with a minus needs an operator before it', async () => {
    addTask(simulator.store, { name: 'minus', tags: ['-x'] })
    addTask(simulator.store, { name: 'plain' })
    expect(await names({ tags: ['-x'] })).toEqual(['minus', 'plain'])
    expect(await names({ tags: ['__$any', '-x'] })).toEqual(['minus'])
  })

  test('other companies are out of sight', async () => {
    addTask(simulator.store, { company: 'other' })
    expect(await names({})).toEqual([])
  })
})

describe('order', () => {
  test('missing values come last either way', async () => {
    addTask(simulator.store, { name: 'none', started: undefined })
    addTask(simulator.store, { name: 'early', started: new Date('2020-01-01') })
    addTask(simulator.store, { name: 'late', started: new Date('2026-01-01') })
    expect(await names({ order_by: ['started'] })).toEqual(['early', 'late', 'none'])
    expect(await names({ order_by: ['-started'] })).toEqual(['late', 'early', 'none'])
  })

  test('follows changes between two pages', async () => {
    const [first, second] = ['b', 'c'].map((name) => addTask(simulator.store, { name }))
    expect(await names({ order_by: ['name'] })).toEqual(['b', 'c'])
    second!.name = 'a'
    expect(await names({ order_by: ['name'] })).toEqual(['a', 'b'])
    simulator.store.tasks.delete(first!.id)
    expect(await names({ order_by: ['name'] })).toEqual(['a'])
  })
})

describe('projection', () => {
  test('joins what references point to', async () => {
    const { store } = simulator
    const project = addProject(store, 'P').id
    const model = addModel(store, { uri: 'http://files/m', ready: true }).id
    addTask(store, {
      id: 't',
      project,
      models: {
        output: [
          { name: 'm', model },
          { name: 'gone', model: 'x' },
        ],
      },
    })
    const only_fields = ['project.name', 'models.output.model.uri', 'user.name']
    expect(await rows({ only_fields }, 'tasks.get_all_ex')).toEqual([
      {
        id: 't',
        project: { id: project, name: 'P' },
        user: { id: 'simulated-user', name: 'Simulated User' },
        models: { output: [{ model: { id: model, uri: 'http://files/m' } }, { model: { id: 'x' } }] },
      },
    ])
  })

  test('artifacts come whole or not at all', async () => {
    const artifacts = [{ key: 'a', uri: 'http://files/a' }]
    addTask(simulator.store, { execution: { artifacts } })
    expect(await rows({ only_fields: ['execution.artifacts'] })).toEqual([{ execution: { artifacts } }])
    const inside = { only_fields: ['execution.artifacts.uri'] }
    expect(await rows(inside)).toEqual([{ execution: { artifacts: [] } }])
  })

  test('get_by_id gives everything, 400/101 for a stranger', async () => {
    addTask(simulator.store, { id: 'mine', name: 'n' })
    addTask(simulator.store, { id: 'theirs', company: 'other' })
    const { data } = await call(simulator, 'tasks.get_by_id', { task: 'mine' })
    expect(data['task']).toMatchObject({ id: 'mine', name: 'n', execution: { artifacts: [] } })
    expect((await call(simulator, 'tasks.get_by_id', { task: 'theirs' })).meta.result_subcode).toBe(101)
  })

  test('old clients get system tags among the tags', async () => {
    addTask(simulator.store, { id: 't', tags: ['a'], system_tags: ['archived'] })
    const query = { only_fields: ['id', 'tags', 'system_tags'] }
    expect(await rows(query, 'v2.2/tasks.get_all')).toEqual([
      { id: 't', tags: ['a', 'archived'], system_tags: [] },
    ])
  })
})

describe('scroll', () => {
  const query = { size: 1, only_fields: ['name'] }
  const scroll = async (scroll_id: unknown, more = {}) => {
    const { data } = await call(simulator, 'tasks.get_all', { ...query, scroll_id, ...more })
    return { id: data['scroll_id'], names: data.tasks?.map(({ name }) => name) }
  }
  beforeEach(() => {
    for (const name of ['a', 'b', 'c']) addTask(simulator.store, { name })
  })

  test('begins again, with another id, 600 seconds after its last use', async () => {
    const first = await scroll(null)
    now = new Date(now.getTime() + 599_000)
    const second = await scroll(first.id)
    expect([second.id, second.names]).toEqual([first.id, ['b']])
    now = new Date(now.getTime() + 600_000)
    const third = await scroll(first.id)
    expect(third.id).not.toBe(first.id)
    expect(third.names).toEqual(['a'])
  })

  test('refresh_scroll repeats all that was read', async () => {
    const { id } = await scroll(null)
    await scroll(id)
    expect((await scroll(id, { refresh_scroll: true })).names).toEqual(['a', 'b'])
    expect((await scroll(id)).names).toEqual(['c'])
  })
})

describe('archiving', () => {
  test('touches last_change only', async () => {
    const old = new Date('2026-01-01T00:00:00Z')
    const task = addTask(simulator.store, { id: 't', created: old })
    await call(simulator, 'tasks.archive', { tasks: ['t'] })
    expect(task).toMatchObject({ status_changed: old, last_update: old, last_change: now })
    const { data } = await call(simulator, 'tasks.unarchive_many', { ids: ['t', 'nosuch'] })
    expect(data).toMatchObject({ succeeded: [{ id: 't', unarchived: true }], failed: [{ id: 'nosuch' }] })
    expect(task.system_tags).toEqual([])
  })

  test('takes a queued task off its queue', async () => {
    simulator.store.queues.set('q', { id: 'q', company: 'x', name: 'default', entries: ['t'] })
    const task = addTask(simulator.store, { id: 't', status: 'queued' })
    await call(simulator, 'tasks.archive_many', { ids: ['t'] })
    expect(task).toMatchObject({ status: 'created', status_changed: now, system_tags: ['archived'] })
    expect(simulator.store.queues.get('q')?.entries).toEqual([])
  })
})

test('3,000 tasks are listed page by page, each once', async () => {
  const archived = { system_tags: ['archived'], status_changed: new Date('2026-01-01') }
  for (let index = 0; index < 3_000; index++) addTask(simulator.store, archived)
  const query = { system_tags: ['__$all', 'archived'], status_changed: ['<2026-06-01'], order_by: ['id'] }
  const ids: unknown[] = []
  for (let page = 0; page < 6; page++) {
    for (const { id } of (await rows({ ...query, page, page_size: 500, only_fields: ['id'] })) ?? [])
      ids.push(id)
  }
  expect([ids.length, new Set(ids).size]).toEqual([3_000, 3_000])
})
