import { afterEach, expect, test } from '@jest/globals'
import { RELEASES } from '../../simulator/release.ts'
import type { ReleaseName } from '../../simulator/release.ts'
import { addProject, addTask } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { call, post } from '../support/simulator/client.ts'

/*
 * What differs between releases, after the versions that the documentation of the API names.
 */

let simulator: Simulator | undefined

afterEach(() => simulator?.close())

async function start(release: ReleaseName, ...tasks: Partial<TaskDocument>[]): Promise<Simulator> {
  simulator = await startSimulator({ release })
  for (const task of tasks) addTask(simulator.store, task)
  return simulator
}

async function names(server: Simulator, query: Record<string, unknown>, endpoint = 'tasks.get_all_ex') {
  const { data } = await call(server, endpoint, query)
  return data.tasks?.map(({ name }) => name)
}

test.each(RELEASES)('%s logs in and tells its version', async (release) => {
  const server = await start(release)
  const { token = '' } = (await call(server, 'auth.login')).data
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<
    string,
    unknown
  >
  expect(claims).toMatchObject({
    api_version: server.release.apiVersion,
    server_version: `${release}.0`,
    feature_set: 'basic',
  })
})

test.each([
  ['1.1', ['archived']],
  ['1.2', ['archived', 'both', 'plain']],
  ['1.13', ['archived', 'both', 'plain']],
  ['1.14', ['archived']],
] as const)('%s reads a list of includes and excludes', async (release, expected) => {
  const server = await start(
    release,
    { name: 'archived', system_tags: ['archived'] },
    { name: 'both', system_tags: ['archived', 'dataset'] },
    { name: 'plain' },
  )
  const mixed = await names(server, { system_tags: ['archived', '-dataset'] })
  expect(mixed).toEqual(expected)
  const explicit = ['__$all', 'archived', '__$not', 'dataset']
  expect(await names(server, { system_tags: explicit })).toEqual(['archived'])
})

test.each([
  ['1.1', 600],
  ['1.2', 500],
] as const)('%s: a page of 600', async (release, expected) => {
  const server = await start(release, ...Array.from({ length: 600 }, () => ({})))
  expect(await names(server, { page: 0, page_size: 600 })).toHaveLength(expected)
  expect(await names(server, {})).toHaveLength(expected)
})

test.each([
  ['1.2', ['hidden', 'seen']],
  ['1.4', ['seen']],
] as const)('%s: hidden tasks', async (release, expected) => {
  const server = await start(release, { name: 'hidden', system_tags: ['hidden'] }, { name: 'seen' })
  expect(await names(server, {})).toEqual(expected)
  expect(await names(server, { search_hidden: true })).toEqual(['hidden', 'seen'])
})

test.each([
  ['1.8', ['own', 'public']],
  ['1.9', ['own']],
] as const)('%s: allow_public', async (release, expected) => {
  const server = await start(release, { name: 'own' }, { name: 'public', company: '' })
  expect(await names(server, { allow_public: false })).toEqual(expected)
  expect(await names(server, { allow_public: false }, 'tasks.get_all')).toEqual(['own', 'public'])
})

test.each([
  ['1.11', ['top']],
  ['1.12', ['top', 'sub']],
] as const)('%s: include_subprojects', async (release, expected) => {
  const server = await start(release)
  const sub = addProject(server.store, 'A/B/C')
  const top = [...server.store.projects.values()].find(({ name }) => name === 'A')!
  addTask(server.store, { name: 'top', project: top.id })
  addTask(server.store, { name: 'sub', project: sub.id })
  const query = { project: [top.id], include_subprojects: true }
  expect(await names(server, query, 'tasks.get_all')).toEqual(expected)
  expect(await names(server, query)).toEqual(['top', 'sub'])
})

test.each([
  ['1.16', 1],
  ['1.17', 0],
] as const)('%s: conditions on last_change and created', async (release, expected) => {
  const server = await start(release, {})
  expect(await names(server, { last_change: ['<2001-01-01'] })).toHaveLength(expected)
  expect(await names(server, { created: [null, '2001-01-01'] })).toHaveLength(expected)
})

test.each([
  ['1.12', 2],
  ['1.13', 1],
] as const)('%s: the filters object', async (release, expected) => {
  const server = await start(release, { tags: ['a'] }, {})
  const filters = { tags: { any: { include: ['a'] } } }
  expect(await names(server, { filters })).toHaveLength(expected)
})

test.each([
  ['1.5', 404],
  ['1.6', 200],
] as const)('%s: organization.get_entities_count', async (release, expected) => {
  const server = await start(release, {})
  const { meta } = await call(server, 'organization.get_entities_count', { tasks: {} })
  expect(meta.result_code).toBe(expected)
})

test('2.2 counts up to a limit', async () => {
  const server = await start('2.2', {}, {}, {})
  const { data } = await call(server, 'organization.get_entities_count', { tasks: {}, limit: 2 })
  expect(data).toEqual({ tasks: 2 })
})

test.each(['tasks.delete_many', 'tasks.archive_many'])('0.17 has no %s', async (endpoint) => {
  const server = await start('0.17')
  expect((await call(server, endpoint, { ids: ['x'] })).meta).toMatchObject({
    result_code: 404,
    result_subcode: 0,
    result_msg: `Unable to find endpoint for name ${endpoint} and version 2.12`,
  })
})

test.each([
  ['2.2', 200],
  ['2.3', 401],
] as const)('%s: server.info without a login', async (release, expected) => {
  const server = await start(release)
  const { response } = await post(server, '/server.info', {}, { authorization: '' })
  expect(response.status).toBe(expected)
})

test.each([
  ['2.0', '', /^Traceback/],
  ['2.1', null, null],
] as const)('%s: error_stack', async (release, success, crash) => {
  const server = await start(release)
  expect((await call(server, 'debug.ping')).meta.error_stack).toBe(success)
  const { meta } = await call(server, 'tasks.get_all', { page: '0' })
  if (crash) expect(meta.error_stack).toMatch(crash)
  else expect(meta.error_stack).toBeNull()
})

test.each([
  ['1.14', 200],
  ['1.15', 401],
] as const)('%s: a token after auth.logout', async (release, expected) => {
  const server = await start(release)
  const { token } = (await call(server, 'auth.login')).data
  const authorization = `Bearer ${token!}`
  await post(server, '/auth.logout', {}, { authorization })
  const { response } = await post(server, '/users.get_current_user', {}, { authorization })
  expect(response.status).toBe(expected)
})

test.each([
  ['1.16', 'in_progress'],
  ['1.17', 'stopped'],
] as const)('%s: archiving a running task', async (release, expected) => {
  const server = await start(release, { id: 'running', status: 'in_progress' })
  const { data } = await call(server, 'tasks.archive', { tasks: ['running'] })
  expect(data).toEqual({ archived: 1 })
  expect(server.store.tasks.get('running')).toMatchObject({ status: expected, system_tags: ['archived'] })
})

test('before 1.13 models have no last_change to ask for', async () => {
  const query = { only_fields: ['id', 'last_change'] }
  const old = await call(await start('1.12'), 'models.get_all_ex', query)
  expect(old.meta).toMatchObject({ result_code: 400, result_subcode: 14 })
  await simulator?.close()
  const { meta } = await call(await start('1.13'), 'models.get_all_ex', query)
  expect(meta.result_code).toBe(200)
})
