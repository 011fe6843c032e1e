import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import { createPastRunsApi, type PastRunsApi } from '../../src/clearml/past-runs.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'
import { server } from '../support/fixtures.ts'

function world(...replies: JsonObject[]): { api: PastRunsApi; asked: Asked[] } {
  const { session, asked } = fakeSession(...replies)
  return { api: createPastRunsApi(session, server()), asked }
}

describe('siblings', () => {
  const query = { projectId: 'p1', type: 'service', tag: 'ours' }
  const sibling = {
    ...{ id: 's1', name: 'n', type: 'service', project: { id: 'p1' }, tags: ['ours', 'more'] },
    last_iteration: 3,
  }

  test('are asked for newest first', async () => {
    const { api, asked } = world({ tasks: [sibling] })
    expect(await api.siblings(query)).toEqual([
      { id: 's1', name: 'n', tags: ['ours', 'more'], lastIteration: 3 },
    ])
    expect(asked).toEqual([
      {
        kind: 'read',
        endpoint: 'tasks.get_all_ex',
        params: {
          ...{ project: ['p1'], type: ['service'], tags: ['ours'], allow_public: false },
          ...{ order_by: ['-created'], page: 0, page_size: 200 },
          only_fields: ['id', 'name', 'type', 'project', 'tags', 'last_iteration'],
        },
      },
    ])
  })

  test.each([
    { id: 7 },
    { type: 'training' },
    { project: null },
    { project: { id: 'p2' } },
    { project: {} },
    { tags: ['more'] },
    { tags: 'ours' },
  ])('are no rows with %j, whatever the server was asked for', async (change) => {
    expect(await world({ tasks: [{ ...sibling, ...change }] }).api.siblings(query)).toEqual([])
  })

  test('are read past rows that are none, and may have no name', async () => {
    const { api } = world({ tasks: [null, { ...sibling, name: undefined }] })
    expect(await api.siblings(query)).toMatchObject([{ id: 's1', name: '' }])
  })

  test('that never reported a scalar have iteration 0', async () => {
    const { api } = world({ tasks: [{ ...sibling, last_iteration: null }] })
    expect(await api.siblings(query)).toMatchObject([{ lastIteration: 0 }])
  })

  test('are no reply without a list', async () => {
    await expect(world({}).api.siblings(query)).rejects.toMatchObject({
      endpoint: 'tasks.get_all_ex',
      failure: { kind: 'unexpected', detail: 'no list of tasks' },
    })
  })
})

describe('scalars', () => {
  const event = { metric: 'Tasks', variant: 'deleted', iter: 2, timestamp: 5, value: 7 }
  const scalar = { metric: 'Tasks', variant: 'deleted', iteration: 2, atMs: 5, value: 7 }

  test('are read in one call, the highest iterations first', async () => {
    const { api, asked } = world({ events: [event] })
    expect(await api.scalarsOf('a1', 100)).toEqual([scalar])
    expect(asked).toEqual([
      {
        kind: 'read',
        endpoint: 'events.get_task_events',
        params: { task: 'a1', event_type: 'training_stats_scalar', order: 'desc', batch_size: 100 },
      },
    ])
  })

  test('are read past rows that are none, and not from a reply without a list', async () => {
    expect(await world({ events: [null, event] }).api.scalarsOf('a1', 100)).toEqual([scalar])
    await expect(world({}).api.scalarsOf('a1', 100)).rejects.toThrow(
      /^events\.get_task_events on .*no list of events$/u,
    )
  })

  test.each([{ metric: 1 }, { variant: null }, { iter: '2' }, { timestamp: undefined }, { value: 'NaN' }])(
    'with %j are left out',
    async (change) => {
      expect(await world({ events: [{ ...event, ...change }] }).api.scalarsOf('a1', 100)).toEqual([])
    },
  )
})
