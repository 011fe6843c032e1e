import { describe, expect, test } from '@jest/globals'
import { askByIds } from '../../src/clearml/by-ids.ts'
import { createEventsApi } from '../../src/clearml/events.ts'
import type { JsonObject } from '../../src/clearml/json.ts'
import { createModelsApi } from '../../src/clearml/models.ts'
import { createRecordsApi } from '../../src/clearml/records.ts'
import { createTasksApi } from '../../src/clearml/tasks.ts'
import { clearmlError } from '../support/fake-clearml.ts'
import { server } from '../support/fixtures.ts'
import { fakeSession } from '../support/fake-session.ts'

const HOST = 'http://clearml.test:8008'
const TOO_LARGE = clearmlError('any', { kind: 'unreadable', status: 413, excerpt: '<html>' })
const ids = Array.from({ length: 100 }, (_, i) => `id${i}`)

/** Behind a proxy that takes only so many ids in one call. */
function limited(limit: number, reply: (params: JsonObject) => JsonObject) {
  const passed: { endpoint: string; ids: readonly string[] }[] = []
  const call = (endpoint: string, params: JsonObject): Promise<JsonObject> => {
    const sent = JSON.stringify(params).match(/id\d+/gu) ?? []
    if (sent.length > limit) return Promise.reject(TOO_LARGE)
    if (!('page' in params) || params['page'] === 0) passed.push({ endpoint, ids: sent })
    return Promise.resolve(reply(params))
  }
  return { session: { ...fakeSession().session, read: call, act: call }, passed }
}

const rowsOf =
  (list: string, more: JsonObject = {}) =>
  (params: JsonObject): JsonObject => {
    const sent = JSON.stringify(params).match(/id\d+/gu) ?? []
    return { [list]: params['page'] === 0 ? sent.map((id) => ({ id, ...more })) : [] }
  }
const deletion = (params: JsonObject): JsonObject => ({
  succeeded: (params['ids'] as string[]).filter((id) => id !== 'id7').map((id) => ({ id, deleted: true })),
  failed: (params['ids'] as string[])
    .filter((id) => id === 'id7')
    .map((id) => ({ id, error: { codes: [400, 123], msg: 'no' } })),
})

test('asks in calls of a size, and gives all that they answer, in order', async () => {
  const asked: number[] = []
  const found = await askByIds(ids, 40, (part) => {
    asked.push(part.length)
    return Promise.resolve(part.map((id) => id.toUpperCase()))
  })
  expect(asked).toEqual([40, 40, 20])
  expect(found).toEqual(ids.map((id) => id.toUpperCase()))
})

describe('where a proxy takes no large body', () => {
  const all = (passed: readonly { ids: readonly string[] }[]): string[] => passed.flatMap((call) => call.ids)

  test('tasks are asked for by ids in smaller calls', async () => {
    const { session, passed } = limited(30, rowsOf('tasks'))
    const clearml = createTasksApi(session, server())
    expect(await clearml.existing(ids)).toEqual(new Set(ids))
    expect(await clearml.tasksById(ids)).toHaveLength(100)
    await clearml.publishedChildrenOf(ids)
    await clearml.usersOfModels(ids)
    expect(all(passed).toSorted()).toEqual([...ids, ...ids, ...ids, ...ids].toSorted())
  })

  test('models are, too, and patterns are shorter', async () => {
    const { session, passed } = limited(30, rowsOf('models'))
    const clearml = createModelsApi(session, HOST)
    for (const found of [
      await clearml.modelsById(ids),
      await clearml.modelsOfTasks(ids),
      await clearml.modelsInFoldersOf(ids),
    ])
      expect(found.map(({ id }) => id)).toEqual(ids)
    expect(Math.max(...passed.map((call) => call.ids.length))).toBeLessThanOrEqual(30)
  })

  test('children and metrics are', async () => {
    const children = limited(30, rowsOf('tasks', { parent: { id: 'id3' } }))
    expect((await createRecordsApi(children.session, server()).childrenOf(ids)).get('id3')).toHaveLength(100)
    const metrics = limited(30, ({ tasks }) => ({
      metrics: (tasks as string[]).map((task) => ({ task, metrics: ['m'] })),
    }))
    expect((await createEventsApi(metrics.session, HOST).metricsOf(ids, 'plot'))?.size).toBe(100)
  })

  test('tasks are deleted in smaller calls, each once, and all answers count', async () => {
    const { session, passed } = limited(30, deletion)
    const flags = { force: false, deleteModels: true, deleteFiles: false }
    const { succeeded, failed } = await createTasksApi(session, server()).deleteTasks(ids, flags)
    expect(all(passed)).toEqual(ids)
    expect([succeeded.size, [...failed.keys()]]).toEqual([99, ['id7']])
  })

  test('models are deleted so, too', async () => {
    const { session, passed } = limited(30, deletion)
    const { deleted, refusals } = await createModelsApi(session, HOST).deleteModels(ids, {
      deleteFiles: false,
    })
    expect(all(passed)).toEqual(ids)
    expect([deleted.size, [...refusals.keys()]]).toEqual([99, ['id7']])
  })

  test('one id that is too large by itself is an error', async () => {
    const { session } = limited(0, deletion)
    await expect(createTasksApi(session, server()).existing(['id1'])).rejects.toBe(TOO_LARGE)
  })
})
