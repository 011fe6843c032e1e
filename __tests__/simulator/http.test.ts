import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { addTask, newId } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import { call, post } from '../support/simulator/client.ts'
import { tokenFor } from '../support/simulator/replay.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
  for (let index = 0; index < 20; index++) addTask(simulator.store, { id: newId(`task ${index}`) })
})
afterAll(() => simulator.close())

/** Without fetch's own headers. */
function bare(path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const authorization = `Bearer ${tokenFor(simulator)}`
  return new Promise((resolve, reject) => {
    httpRequest(simulator.apiUrl + path, { headers: { authorization, ...headers } }, (response) => {
      response.resume()
      resolve(response)
    })
      .on('error', reject)
      .end()
  })
}

describe('replies', () => {
  test('are compressed where that is asked for and worth it', async () => {
    const gzip = { 'accept-encoding': 'gzip, deflate' }
    const encoding = async (path: string, headers: Record<string, string>) =>
      (await bare(path, headers)).headers['content-encoding']
    expect(await encoding('/tasks.get_all', gzip)).toBe('gzip')
    expect(await encoding('/tasks.get_all', {})).toBeUndefined()
    expect(await encoding('/debug.ping', gzip)).toBeUndefined()
  })

  test('close the connection and name the server twice', async () => {
    const { headers, rawHeaders } = await bare('/debug.ping', {})
    expect(headers.connection).toBe('close')
    expect(rawHeaders.filter((header) => header.toLowerCase() === 'server')).toHaveLength(2)
  })

  test('carry the trx that was sent', async () => {
    const { text } = await post(simulator, '/debug.ping', {}, { 'x-clearml-trx': 'mine' })
    expect(JSON.parse(text)).toMatchObject({ meta: { trx: 'mine' } })
  })
})

describe('requests', () => {
  test('query arguments nest, repeat and are converted', async () => {
    const query = 'search_hidden=TRUE&filters.tags.op=and&page_size=3&only_fields[]=id&x=a&x=2'
    await post(simulator, `/tasks.get_all?${query}`)
    expect(simulator.requests.at(-1)?.params).toEqual({
      search_hidden: true,
      filters: { tags: { op: 'and' } },
      page_size: 3,
      only_fields: ['id'],
      x: ['a', 2],
    })
  })

  test('are recorded with the endpoint, the status and the authorization', async () => {
    await post(simulator, '/v2.31/debug.ping', { a: 1 }, { authorization: 'Bearer x' })
    expect(simulator.requests.at(-1)).toEqual({
      server: 'api',
      method: 'POST',
      path: '/v2.31/debug.ping',
      endpoint: 'debug.ping',
      params: { a: 1 },
      status: 200,
      authorization: 'Bearer x',
    })
  })

  test('to the fileserver are recorded too', async () => {
    await fetch(`${simulator.filesUrl}/a/b.txt`, { method: 'DELETE' })
    expect(simulator.requests.at(-1)).toMatchObject({
      server: 'files',
      path: '/a/b.txt',
      endpoint: 'fileserver',
      status: 401,
    })
  })
})

describe('authentication', () => {
  test('base64 of a wrong length', async () => {
    const { text } = await post(simulator, '/auth.login', {}, { authorization: 'Basic abcde' })
    expect(JSON.parse(text)).toMatchObject({ meta: { result_code: 401, result_subcode: 21 } })
  })

  test('the header goes before the cookie', async () => {
    const cookie = `other=1; clearml_token_basic=${tokenFor(simulator)}`
    const wrong = await post(simulator, '/tasks.get_all', {}, { authorization: 'Bearer x.y.z', cookie })
    expect(wrong.response.status).toBe(401)
    expect((await post(simulator, '/tasks.get_all', {}, { authorization: '', cookie })).response.status).toBe(
      200,
    )
  })

  test('a bearer token buys a new one', async () => {
    const authorization = `Bearer ${tokenFor(simulator)}`
    const { text } = await post(simulator, '/auth.login', {}, { authorization })
    expect(JSON.parse(text)).toMatchObject({ data: { token: expect.stringMatching(/^eyJ/) } })
  })

  test('login sets a cookie that logout takes away', async () => {
    const { response } = await post(simulator, '/auth.login')
    expect(response.headers.get('set-cookie')).toMatch(
      /^clearml_token_basic=eyJ.*; HttpOnly; Path=\/; SameSite=Lax$/,
    )
    const logout = await post(simulator, '/auth.logout')
    expect(logout.response.headers.get('set-cookie')).toMatch(/^clearml_token_basic=; .*Max-Age=0/)
  })

  test('a token ends when it says so', async () => {
    const { token } = (await call(simulator, 'auth.login', { expiration_sec: -1 })).data
    const { response } = await post(simulator, '/tasks.get_all', {}, { authorization: `Bearer ${token!}` })
    expect(response.status).toBe(401)
  })
})
