import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { createClearML, MAX_PAGE_SIZE, type ClearML } from '../../src/clearml/api.ts'
import { createHttp } from '../../src/clearml/http.ts'
import type { JsonObject } from '../../src/clearml/json.ts'
import { signIn } from '../../src/clearml/session.ts'
import { TASK_FIELDS } from '../../src/clearml/task.ts'
import { ids, NOW, taskRow } from '../support/fixtures.ts'
import { jwt } from '../support/jwt.ts'

const HOST = 'http://clearml.test:8008'

type Asked = { kind: 'read' | 'act'; endpoint: string; params: JsonObject }

/** An API whose server answers with these data, one after another; the last one for ever. */
function api(...replies: JsonObject[]): { clearml: ClearML; asked: Asked[] } {
  const asked: Asked[] = []
  const call = (kind: Asked['kind']) => (endpoint: string, params: JsonObject) => {
    asked.push({ kind, endpoint, params })
    return Promise.resolve(replies[Math.min(asked.length, replies.length) - 1] ?? {})
  }
  const claims = {
    serverVersion: undefined,
    apiVersion: undefined,
    companyId: undefined,
    userId: undefined,
    userName: undefined,
  }
  const sendWithToken = (): never => {
    throw new Error('no call of the API goes this way')
  }
  const session = { claims, read: call('read'), act: call('act'), sendWithToken }
  return { clearml: createClearML(session, HOST), asked }
}

function rows(...taskIds: string[]): JsonObject {
  return { tasks: taskIds.map((id) => taskRow({ id })) }
}

const LISTING = {
  allow_public: false,
  only_fields: TASK_FIELDS,
  order_by: ['id'],
  page_size: 500,
}

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
      { kind: 'read', endpoint: 'tasks.get_all_ex', params: { ...LISTING, id: ['a', 'b'], page: 0 } },
    ])
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

describe.each(['tasksById', 'deleteTasks'] as const)('%s', (name) => {
  const send = (clearml: ClearML, taskIds: readonly string[]): Promise<unknown> =>
    name === 'tasksById' ? clearml.tasksById(taskIds) : clearml.deleteTasks(taskIds, { force: false })

  test.each([0, MAX_PAGE_SIZE + 1])('refuses %d ids before anything is sent', async (length) => {
    const { clearml, asked } = api(rows())
    await expect(send(clearml, Array(length).fill('a') as string[])).rejects.toThrow(RangeError)
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
  test.each([true, false])('sends every flag as a JSON boolean, force: %j', async (force) => {
    const { clearml, asked } = api({ succeeded: [], failed: [] })
    await clearml.deleteTasks(['a', 'b'], { force })
    expect(asked).toStrictEqual([
      {
        kind: 'act',
        endpoint: 'tasks.delete_many',
        params: {
          ids: ['a', 'b'],
          force,
          move_to_trash: false,
          return_file_urls: true,
          delete_output_models: true,
          delete_external_artifacts: false,
          include_pipeline_steps: false,
        },
      },
    ])
  })

  test('reads a reply of the real server', async () => {
    const transcript = JSON.parse(
      readFileSync(new URL('../fixtures/transcripts/16-delete_many-mix.json', import.meta.url), 'utf8'),
    ) as { response: { body: { data: JsonObject } } }[]
    const reply = await api(transcript[0]!.response.body.data).clearml.deleteTasks(['any'], { force: false })
    expect([...reply.succeeded.keys()]).toEqual([
      '5f2f23d88ef6464bb46bd0b132a7ac59',
      '843db2ede6cf4122af1641392d58c3ca',
    ])
    expect(reply.succeeded.get('5f2f23d88ef6464bb46bd0b132a7ac59')?.fileUrls).toHaveLength(7)
    expect([...reply.failed].map(([id, { codes }]) => [id.slice(0, 4), ...codes])).toEqual([
      ['0000', 400, 101],
      ['3cf5', 400, 123],
      ['cc69', 400, 123],
      ['c83a', 400, 123],
      ['fd1d', 400, 123],
      ['', 400, 101],
    ])
    expect(reply.failed.get('3cf53c1776204bcd8df92799bb75b7bd')?.message).toMatch(
      /^Task cannot be deleted \(due to status/u,
    )
  })

  test('tells what went with a task', async () => {
    const urls = { model_urls: ['m'], artifact_urls: ['a1', 'a2'], event_urls: ['e'] }
    const { clearml } = api({ succeeded: [{ id: 'a', deleted: true, deleted_models: 2, urls }] })
    const { succeeded } = await clearml.deleteTasks(['a'], { force: false })
    expect(succeeded.get('a')).toEqual({ models: 2, fileUrls: ['m', 'a1', 'a2', 'e'] })
  })

  test.each([null, undefined, 'text', {}, { model_urls: 'm' }, { model_urls: [1] }])(
    'takes the URLs %j for none',
    async (urls) => {
      const { clearml } = api({ succeeded: [{ id: 'a', deleted: true, urls }] })
      expect((await clearml.deleteTasks(['a'], { force: false })).succeeded.get('a')).toEqual({
        models: 0,
        fileUrls: [],
      })
    },
  )

  test.each([
    { id: 'a' },
    { id: 'a', deleted: false },
    { id: 'a', deleted: 'true' },
    { id: 'a', deleted: 1 },
    { deleted: true },
    { id: 7, deleted: true },
    null,
    'a',
    ['a'],
  ])('does not take %j for a success', async (succeeded) => {
    const { clearml } = api({ succeeded: [succeeded], failed: [] })
    expect((await clearml.deleteTasks(['a'], { force: false })).succeeded.size).toBe(0)
  })

  test('a task that is deleted and then failed, as one sent twice, is deleted', async () => {
    const reply = await api({
      succeeded: [{ id: 'a', deleted: true }],
      failed: [{ id: 'a', error: { codes: [400, 101], msg: 'Invalid task id' } }],
    }).clearml.deleteTasks(['a'], { force: false })
    expect([...reply.succeeded.keys()]).toEqual(['a'])
    expect(reply.failed.size).toBe(0)
  })

  test.each<[error: unknown, codes: [number, number], message: string]>([
    [{ codes: [400, 123], msg: 'held' }, [400, 123], 'held'],
    [{ codes: [400], msg: 'held' }, [400, 0], 'held'],
    [{ codes: ['400', '123'] }, [0, 0], 'no reason given'],
    [{ codes: 400, msg: 7 }, [0, 0], 'no reason given'],
    [undefined, [0, 0], 'no reason given'],
    [null, [0, 0], 'no reason given'],
  ])('reads the refusal %j', async (error, codes, message) => {
    const { failed } = await api({ failed: [{ id: 'a', error }] }).clearml.deleteTasks(['a'], {
      force: false,
    })
    expect(failed.get('a')).toEqual({ codes, message })
  })

  test.each<[data: JsonObject]>([
    [{}],
    [{ succeeded: null, failed: null }],
    [{ succeeded: {}, failed: 'x' }],
    [{ failed: [null, 7, {}, { id: 7 }] }],
    [{ deleted: true }],
  ])('says nothing of any task when the reply is %j', async (data) => {
    const { succeeded, failed } = await api(data).clearml.deleteTasks(['a'], { force: false })
    expect([succeeded.size, failed.size]).toEqual([0, 0])
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
      concurrency: 1,
      timeoutMs: 5_000,
      maxReplyBytes: 10_000,
      now: () => NOW,
    })
    try {
      const session = await signIn(
        { apiHost: HOST, accessKey: 'A', secretKey: 'S' },
        {
          send: http.send,
          mask: () => undefined,
          sleep: () => Promise.resolve(),
          random: () => 0,
          onRetry: () => undefined,
        },
      )
      const reply = await createClearML(session, HOST).deleteTasks(['a'], { force: false })
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
