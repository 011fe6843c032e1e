import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import { createReportingApi, type ReportingApi } from '../../src/clearml/reporting.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'
import { COMPANY, server } from '../support/fixtures.ts'

function world(...replies: JsonObject[]): { api: ReportingApi; asked: Asked[] } {
  const { session, asked } = fakeSession(...replies)
  return { api: createReportingApi(session, server()), asked }
}

describe('the project', () => {
  const own = { id: 'p1', name: 'DevOps', company: { id: COMPANY } }

  test('is found by its whole name', async () => {
    const { api, asked } = world({ projects: [own] })
    expect(await api.findProject('DevOps')).toBe('p1')
    expect(asked).toEqual([
      {
        kind: 'read',
        endpoint: 'projects.get_all_ex',
        params: {
          name: '^DevOps$',
          search_hidden: true,
          allow_public: false,
          only_fields: ['id', 'name', 'company'],
        },
      },
    ])
  })

  test('is not taken from a reply without a list, nor from one without an id', async () => {
    await expect(world({}).api.findProject('DevOps')).rejects.toThrow(
      /^projects\.get_all_ex on .*no list of projects$/u,
    )
    const nameless = world({ projects: [null, { ...own, id: undefined }] })
    await expect(nameless.api.findProject('DevOps')).rejects.toThrow(/^projects\.get_all_ex on .*no id$/u)
    await expect(world({}).api.createProject('DevOps')).rejects.toThrow(/^projects\.create on .*no id$/u)
  })

  test('is known by its company, whichever way the server refers to it', async () => {
    for (const company of [COMPANY, undefined])
      expect(await world({ projects: [{ ...own, company }] }).api.findProject('DevOps')).toBe('p1')
  })

  test.each([
    ['another name', { ...own, name: 'DevOps/Sub' }],
    ['a public one', { ...own, company: {} }],
    ['a public one, as text', { ...own, company: '' }],
    ['one of another company', { ...own, company: { id: 'other' } }],
  ])('is not taken for %s', async (_, row) => {
    expect(await world({ projects: [row] }).api.findProject('DevOps')).toBeUndefined()
    expect(await world({ projects: [row, own] }).api.findProject('DevOps')).toBe('p1')
  })

  test('is created once, without a repetition', async () => {
    const { api, asked } = world({ id: 'p2' })
    expect(await api.createProject('DevOps')).toBe('p2')
    expect(asked).toEqual([
      { kind: 'act', endpoint: 'projects.create', params: { name: 'DevOps', description: '' } },
    ])
  })
})

describe('the task', () => {
  const task = {
    ...{ name: 'n', type: 'service', projectId: 'p1', comment: 'c', tags: ['t'] },
    parameters: { 'dry-run': 'false' },
  }

  test('is created once, with its parameters as the SDK writes them', async () => {
    const { api, asked } = world({ id: 'a1' })
    expect(await api.createTask(task)).toBe('a1')
    const parameter = { section: 'General', name: 'dry-run', value: 'false', type: 'str', description: '' }
    expect(asked).toEqual([
      {
        kind: 'act',
        endpoint: 'tasks.create',
        params: {
          ...{ name: 'n', type: 'service', project: 'p1', comment: 'c', tags: ['t'] },
          system_tags: ['development'],
          hyperparams: { General: { 'dry-run': parameter } },
        },
      },
    ])
  })

  test.each([{}, { id: 7 }, { id: '' }, { id: '../x' }, { id: 'x/..' }])(
    'is not taken from the reply %j',
    async (reply) => {
      await expect(world(reply).api.createTask(task)).rejects.toMatchObject({
        endpoint: 'tasks.create',
        failure: { kind: 'unexpected', detail: 'no id' },
      })
    },
  )

  test('starts and ends without force, so that the server has its say', async () => {
    const { api, asked } = world({})
    await api.startTask('a1')
    for (const status of ['completed', 'failed', 'stopped'] as const) await api.endTask('a1', status, 'm')
    expect(asked.map(({ kind, endpoint, params }) => [kind, endpoint, params['force']])).toEqual([
      ['put', 'tasks.started', false],
      ['put', 'tasks.completed', false],
      ['put', 'tasks.failed', false],
      ['put', 'tasks.stopped', false],
    ])
    expect(asked[1]?.params).toMatchObject({ task: 'a1', status_message: 'm' })
  })
})

describe('scalars', () => {
  const event = { metric: 'Tasks', variant: 'deleted', iter: 2, timestamp: 5, value: 7 }
  const scalar = { metric: 'Tasks', variant: 'deleted', iteration: 2, atMs: 5, value: 7 }

  test('are sent with the log as one batch', async () => {
    const { api, asked } = world({ added: 2, errors: 0 })
    await api.addEvents('a1', { logs: [{ atMs: 4, level: 'warning', text: 'said' }], scalars: [scalar] })
    const worker = 'clearml-cleanup'
    expect(asked).toEqual([
      {
        kind: 'putLines',
        endpoint: 'events.add_batch',
        params: {
          lines: [
            { type: 'log', task: 'a1', timestamp: 4, level: 'warning', msg: 'said', worker },
            { type: 'training_stats_scalar', task: 'a1', ...event, worker },
          ],
        },
      },
    ])
  })

  test('that the server did not add are an error; nothing to send is no call', async () => {
    const { api, asked } = world({ added: 1, errors: 2 })
    await api.addEvents('a1', { logs: [], scalars: [] })
    expect(asked).toEqual([])
    await expect(api.addEvents('a1', { logs: [], scalars: [scalar, scalar, scalar] })).rejects.toThrow(
      '2 of 3 events were not added',
    )
  })
})

test('an artifact is registered as the SDK does', async () => {
  const { api, asked } = world({ updated: 1 })
  await api.putArtifact('a1', {
    ...{ key: 'receipt', uri: 'http://f/r.json', contentType: 'application/json', bytes: 3 },
    ...{ sha256: 'abc', atMs: 1_999, preview: '{}' },
  })
  expect(asked).toEqual([
    {
      kind: 'put',
      endpoint: 'tasks.add_or_update_artifacts',
      params: {
        task: 'a1',
        force: true,
        artifacts: [
          {
            ...{ key: 'receipt', type: 'JSON', mode: 'output', uri: 'http://f/r.json', hash: 'abc' },
            ...{ content_size: 3, timestamp: 1 },
            type_data: { content_type: 'application/json', preview: '{}' },
          },
        ],
      },
    },
  ])
})
