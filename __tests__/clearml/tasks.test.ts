import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { createClearML } from '../../src/clearml/api.ts'
import { CONTENT_FIELDS } from '../../src/clearml/contents.ts'
import { createHttp } from '../../src/clearml/http.ts'
import type { JsonObject } from '../../src/clearml/json.ts'
import { MAX_PAGE_SIZE } from '../../src/clearml/paging.ts'
import type { Abilities } from '../../src/clearml/server.ts'
import { signIn } from '../../src/clearml/session.ts'
import { TASK_FIELDS } from '../../src/clearml/task.ts'
import { createTasksApi, type DeleteFlags, type TasksApi } from '../../src/clearml/tasks.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'
import { ABILITIES, ids, NOW, server, taskRow } from '../support/fixtures.ts'
import { jwt } from '../support/jwt.ts'
import { retryOptions } from '../support/retry-options.ts'

const HOST = 'http://clearml.test:8008'

function api(...replies: JsonObject[]): { clearml: TasksApi; asked: Asked[] } {
  return apiOf({}, ...replies)
}

/** On a server that lacks some abilities. */
function apiOf(lacking: Partial<Abilities>, ...replies: JsonObject[]): { clearml: TasksApi; asked: Asked[] } {
  const { session, asked } = fakeSession(...replies)
  return { clearml: createTasksApi(session, server({ abilities: { ...ABILITIES, ...lacking } })), asked }
}

const FLAGS: DeleteFlags = { force: false, deleteModels: true, deleteFiles: false }

function rows(...taskIds: string[]): JsonObject {
  return { tasks: taskIds.map((id) => taskRow({ id })) }
}

const PAGE = { order_by: ['id'], page_size: 500 }
const LISTING = { ...PAGE, allow_public: false, only_fields: TASK_FIELDS }
const LOOKUP = { ...PAGE, allow_public: false, only_fields: [...CONTENT_FIELDS, 'report_assets'] }

// Node's own network modules are patched for the whole worker, and would stay so for the next test file.
afterAll(() => {
  nock.restore()
})

describe('listTasks', () => {
  test('asks for one page of own tasks in a stable order', async () => {
    const { clearml, asked } = api(rows('a', 'b'))
    const filter = { system_tags: ['archived'], status: ['created'], search_hidden: false }
    const { tasks, rowCount } = await clearml.listTasks(filter, 3)
    expect(ids(tasks)).toEqual(['a', 'b'])
    expect(rowCount).toBe(2)
    expect(asked).toEqual([
      { kind: 'read', endpoint: 'tasks.get_all_ex', params: { ...LISTING, ...filter, page: 3 } },
    ])
  })

  test('counts rows that are no tasks, and leaves them out', async () => {
    const { clearml } = api({
      tasks: [taskRow({ id: 'a' }), { name: 'no id' }, null, 7, taskRow({ id: '' })],
    })
    const { tasks, rowCount } = await clearml.listTasks(
      { system_tags: ['archived'], search_hidden: false },
      0,
    )
    expect(ids(tasks)).toEqual(['a'])
    expect(rowCount).toBe(5)
  })

  test.each<[data: JsonObject]>([[{}], [{ tasks: null }], [{ tasks: {} }], [{ tasks: 'none' }]])(
    'fails when the reply is %j, rather than take the listing for empty',
    async (data) => {
      await expect(
        api(data).clearml.listTasks({ system_tags: ['archived'], search_hidden: false }, 0),
      ).rejects.toMatchObject({ failure: { kind: 'unexpected', detail: 'no list of tasks' } })
    },
  )
})

describe('tasksById', () => {
  test('asks for all ids in one call', async () => {
    const { clearml, asked } = api(rows('a', 'b'))
    expect(ids(await clearml.tasksById(['a', 'b']))).toEqual(['a', 'b'])
    expect(asked).toEqual([
      { kind: 'read', endpoint: 'tasks.get_all_ex', params: { ...LOOKUP, id: ['a', 'b'], page: 0 } },
    ])
  })

  test('leaves out what has no id to act on', async () => {
    const { clearml } = api({ tasks: [null, taskRow({ id: 'a' })] }, { tasks: [] })
    expect(ids(await clearml.tasksById(['a', 'b']))).toEqual(['a'])
  })

  test('fails when a server gives other tasks, since it does not filter then', async () => {
    const { clearml } = api(rows('a', 'x'))
    await expect(clearml.tasksById(['a', 'b'])).rejects.toMatchObject({
      failure: { kind: 'unexpected', detail: 'tasks that were not asked for by id' },
    })
  })

  test('asks on when a server cuts its pages shorter, so that no task is taken for gone', async () => {
    const { clearml, asked } = api(rows('a', 'b'), rows('c', 'd'), rows('e'), rows())
    expect(ids(await clearml.tasksById(['a', 'b', 'c', 'd', 'e', 'gone']))).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(asked.map(({ params }) => params['page'])).toEqual([0, 1, 2, 3])
  })

  test('ends when a server gives the same page again and again', async () => {
    const { clearml, asked } = api(rows('a'))
    expect(ids(await clearml.tasksById(['a', 'b']))).toEqual(['a'])
    expect(asked).toHaveLength(2)
  })

  test('asks once when all of the tasks are gone', async () => {
    const { clearml, asked } = api(rows())
    expect(await clearml.tasksById(['a', 'b'])).toEqual([])
    expect(asked).toHaveLength(1)
  })
})

describe('existing', () => {
  test('asks for nothing but ids, and for public tasks too', async () => {
    const { clearml, asked } = api(rows('b'), rows())
    expect([...(await clearml.existing(['a', 'b']))]).toEqual(['b'])
    expect(asked[0]).toEqual({
      kind: 'read',
      endpoint: 'tasks.get_all_ex',
      params: { ...PAGE, id: ['a', 'b'], only_fields: ['id'], page: 0 },
    })
  })

  test('fails when a server gives other tasks, since it does not filter then', async () => {
    const { clearml } = api(rows('a', 'x'))
    await expect(clearml.existing(['a', 'b'])).rejects.toMatchObject({
      failure: { kind: 'unexpected', detail: 'tasks that were not asked for by id' },
    })
  })
})

test('a server without reports is not asked for their assets', async () => {
  const { clearml, asked } = apiOf({ hasReports: false }, rows('a'))
  await clearml.tasksById(['a'])
  expect(asked[0]?.params['only_fields']).toEqual([...CONTENT_FIELDS])
})

describe('publishedChildrenOf', () => {
  const child = (id: unknown, parent: unknown, status: unknown = 'published'): JsonObject => ({
    id,
    status,
    parent,
  })

  test('asks for published children of anybody, hidden ones too, to the last page', async () => {
    const { clearml, asked } = api(
      { tasks: [child('c', { id: 'a' }), child('d', { id: 'b' })] },
      { tasks: [child('e', { id: 'a' })] },
      { tasks: [] },
    )
    const children = await clearml.publishedChildrenOf(['a', 'b'])
    expect([...children]).toEqual([
      ['a', ['c', 'e']],
      ['b', ['d']],
    ])
    const params = {
      ...PAGE,
      parent: ['a', 'b'],
      status: ['published'],
      search_hidden: true,
      only_fields: ['id', 'status', 'parent'],
    }
    expect(asked).toEqual(
      [0, 1, 2].map((page) => ({ kind: 'read', endpoint: 'tasks.get_all_ex', params: { ...params, page } })),
    )
  })

  test('leaves out rows that are no published child, as of a server that does not filter', async () => {
    const { clearml } = api({
      tasks: [
        child('c', { id: 'a' }, 'created'),
        child('d', { id: 'a' }, null),
        child('e', 'a'),
        child('f', {}),
        child(7, { id: 'a' }),
        null,
      ],
    })
    expect((await clearml.publishedChildrenOf(['a'])).size).toBe(0)
  })
})

describe('usersOfModels', () => {
  const user = (id: string, ...models: string[]): JsonObject => ({
    id,
    models: { input: models.map((model) => ({ model: { id: model } })) },
  })
  const params = { ...PAGE, search_hidden: true, only_fields: ['id', 'models.input'], page: 0 }

  test('of no models asks nothing', async () => {
    for (const filtersByInputModels of [true, false]) {
      const { clearml, asked } = apiOf({ filtersByInputModels })
      expect((await clearml.usersOfModels([])).size).toBe(0)
      expect(asked).toEqual([])
    }
  })

  test('asks for tasks of anybody by their input models', async () => {
    const { clearml, asked } = api({ tasks: [user('a', 'm', 'x'), user('b', 'm', 'n')] }, { tasks: [] })
    expect([...(await clearml.usersOfModels(['m', 'n', 'o']))]).toEqual([
      ['m', ['a', 'b']],
      ['n', ['b']],
    ])
    expect(asked[0]).toEqual({
      kind: 'read',
      endpoint: 'tasks.get_all_ex',
      params: { ...params, 'models.input.model': ['m', 'n', 'o'] },
    })
  })

  test('asks by 500 models at a time', async () => {
    const { clearml, asked } = api({ tasks: [] })
    await clearml.usersOfModels(Array.from({ length: 1_001 }, (_, i) => `m${i}`))
    const filters = asked.map(({ params: sent }) => (sent['models.input.model'] as string[]).length)
    expect(filters).toEqual([500, 500, 1])
  })

  test('looks through all tasks once a run where a list of models is no filter', async () => {
    const { clearml, asked } = apiOf(
      { filtersByInputModels: false },
      { tasks: [user('a', 'm'), user('b', 'n')] },
      { tasks: [] },
    )
    expect([...(await clearml.usersOfModels(['m']))]).toEqual([['m', ['a']]])
    expect([...(await clearml.usersOfModels(['n']))]).toEqual([['n', ['b']]])
    expect(asked.map(({ params: sent }) => sent)).toEqual([params, { ...params, page: 1 }])
  })

  test('takes a task whose input models cannot be read for a user of every model', async () => {
    const odd = { id: 'odd', models: { input: 'm' } }
    const { clearml } = api({ tasks: [user('a', 'm'), odd, null] }, { tasks: [] })
    expect([...(await clearml.usersOfModels(['m', 'n']))]).toEqual([
      ['m', ['a', 'odd', 'unknown']],
      ['n', ['odd', 'unknown']],
    ])
  })

  test('counts a user without an id, too', async () => {
    const nameless = { models: { input: [{ model: { id: 'm' } }] } }
    const { clearml } = api({ tasks: [user('a', 'm'), nameless] }, { tasks: [] })
    expect([...(await clearml.usersOfModels(['m']))]).toEqual([['m', ['a', 'unknown']]])
  })
})

describe.each(['tasksById', 'existing', 'publishedChildrenOf', 'deleteTasks'] as const)('%s', (name) => {
  const send = (clearml: TasksApi, taskIds: readonly string[]): Promise<unknown> =>
    name === 'deleteTasks' ? clearml.deleteTasks(taskIds, FLAGS) : clearml[name](taskIds)

  test.each([0, MAX_PAGE_SIZE + 1])('refuses %d ids before anything is sent', async (length) => {
    const { clearml, asked } = api(rows())
    await expect(send(clearml, Array(length).fill('a') as string[])).rejects.toThrow(
      new RangeError(`between 1 and 500 task ids can be asked for at once, not ${length}`),
    )
    expect(asked).toEqual([])
  })

  test('takes 500 ids', async () => {
    const { clearml, asked } = api(rows())
    await send(
      clearml,
      Array.from({ length: 500 }, (_, i) => `t${i}`),
    )
    expect(asked).toHaveLength(1)
  })
})

describe('deleteTasks', () => {
  const BOTH = [true, false]
  const COMBINATIONS = BOTH.flatMap((force) =>
    BOTH.flatMap((deleteModels) => BOTH.map((deleteFiles) => ({ force, deleteModels, deleteFiles }))),
  )

  test.each(COMBINATIONS)('sends every flag as a JSON boolean: %j', async (flags) => {
    const { clearml, asked } = api({ succeeded: [], failed: [] })
    await clearml.deleteTasks(['a', 'b'], flags)
    expect(asked).toStrictEqual([
      {
        kind: 'act',
        endpoint: 'tasks.delete_many',
        params: {
          ids: ['a', 'b'],
          force: flags.force,
          move_to_trash: false,
          return_file_urls: true,
          delete_output_models: flags.deleteModels,
          delete_external_artifacts: flags.deleteFiles,
          include_pipeline_steps: false,
        },
      },
    ])
  })

  test('gives what the reply says of each task', async () => {
    const { clearml } = api({
      succeeded: [{ id: 'a', deleted: true, deleted_models: 2 }],
      failed: [{ id: 'b', error: { codes: [400, 123], msg: 'held' } }],
    })
    const { succeeded, failed } = await clearml.deleteTasks(['a', 'b'], FLAGS)
    expect([...succeeded]).toEqual([['a', { models: 2, modelUrls: [], artifactUrls: [] }]])
    expect([...failed]).toEqual([['b', { codes: [400, 123], message: 'held' }]])
  })
})

describe('on the wire', () => {
  beforeEach(() => {
    nock.disableNetConnect()
  })

  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.cleanAll()
    nock.enableNetConnect()
    expect(pending).toEqual([])
  })

  test('a deletion is one POST with exactly this body', async () => {
    const envelope = (data: unknown): object => ({ meta: { result_code: 200 }, data })
    nock(HOST)
      .post('/v2.13/auth.login', {})
      .reply(200, envelope({ token: jwt() }))
    let body = ''
    nock(HOST, { reqheaders: { authorization: `Bearer ${jwt()}` } })
      .post('/v2.13/tasks.delete_many', (parsed: unknown) => {
        body = JSON.stringify(parsed)
        return true
      })
      .reply(200, envelope({ succeeded: [{ id: 'a', deleted: true }] }))
    const http = createHttp({
      userAgent: 't',
      env: process.env,
      concurrency: 1,
      timeoutsMs: { connect: 5_000, silence: 5_000, total: 5_000 },
      maxReplyBytes: 10_000,
      now: () => NOW,
    })
    try {
      const session = await signIn(
        { apiHost: HOST, accessKey: 'A', secretKey: 'S' },
        { patience: retryOptions(), send: http.send, mask: () => undefined },
      )
      const reply = await createClearML(session, server()).deleteTasks(['a'], FLAGS)
      expect([...reply.succeeded.keys()]).toEqual(['a'])
    } finally {
      http.close()
    }
    expect(body).toBe(
      '{"ids":["a"],"force":false,"move_to_trash":false,"return_file_urls":true,' +
        '"delete_output_models":true,"delete_external_artifacts":false,"include_pipeline_steps":false}',
    )
  })
})
