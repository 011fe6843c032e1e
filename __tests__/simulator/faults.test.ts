import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addTask } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts'
import { call, post } from '../support/simulator/client.ts'

let simulator: Simulator

beforeEach(async () => {
  simulator = await startSimulator()
})
afterEach(() => simulator.close())

let others: Simulator[] = []
afterEach(async () => {
  await Promise.all(others.map((other) => other.close()))
  others = []
})

/** A simulator whose waits take no time, and on whose clock each of them ends late. */
async function startOnOwnClock(
  options: SimulatorOptions = {},
  { lateMs = 0 } = {},
): Promise<{ slow: Simulator; slept: number[] }> {
  const slept: number[] = []
  let nowMs = 0
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms)
    nowMs += ms + lateMs
    return Promise.resolve()
  }
  const slow = await startSimulator({ ...options, waits: { now: () => nowMs, sleep } })
  others.push(slow)
  return { slow, slept }
}

const archivedTask = () => addTask(simulator.store, { system_tags: ['archived'] }).id

describe('faults', () => {
  test('a proxy answers 503 twice, then the server is back', async () => {
    const fault = { kind: 'status', status: 503, headers: { 'retry-after': '1' } } as const
    simulator.faults.add({ endpoint: 'tasks.get_all', calls: [1, 2], fault })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 3; attempt++) {
      const { response } = await post(simulator, '/tasks.get_all')
      statuses.push(response.status)
      if (attempt === 0) expect(response.headers.get('retry-after')).toBe('1')
    }
    expect(statuses).toEqual([503, 503, 200])
    expect(simulator.requests.map(({ status }) => status)).toEqual([503, 503, 200])
  })

  test('other endpoints are spared', async () => {
    simulator.faults.add({ endpoint: 'tasks.get_all', calls: 'all', fault: { kind: 'html' } })
    expect((await call(simulator, 'debug.ping')).meta.result_code).toBe(200)
    expect((await post(simulator, '/tasks.get_all')).text).toContain('<html>')
  })

  test('* strikes every call of the API server', async () => {
    const fault = { kind: 'api-error', code: 500, subcode: 1, message: 'Internal error' } as const
    simulator.faults.add({ endpoint: '*', calls: [2], fault })
    expect((await call(simulator, 'debug.ping')).meta.result_code).toBe(200)
    const { meta } = await call(simulator, 'debug.ping')
    expect([meta.result_code, meta.result_subcode, meta.result_msg]).toEqual([500, 1, 'Internal error'])
  })

  test('before: a reset connection leaves the tasks alone', async () => {
    const id = archivedTask()
    simulator.faults.add({ endpoint: 'tasks.delete_many', calls: [1], fault: { kind: 'reset' } })
    await expect(post(simulator, '/tasks.delete_many', { ids: [id] })).rejects.toThrow()
    expect(simulator.store.tasks.has(id)).toBe(true)
  })

  test('after: the connection is reset, but the task is gone', async () => {
    const id = archivedTask()
    simulator.faults.add({
      endpoint: 'tasks.delete_many',
      calls: [1],
      fault: { kind: 'reset' },
      phase: 'after',
    })
    await expect(post(simulator, '/tasks.delete_many', { ids: [id] })).rejects.toThrow()
    expect(simulator.store.tasks.has(id)).toBe(false)
  })

  test('after: an error although the documents are gone', async () => {
    const id = archivedTask()
    const fault = { kind: 'api-error', code: 500, subcode: 100, message: 'General data error' } as const
    simulator.faults.add({ endpoint: 'tasks.delete_many', calls: 'all', fault, phase: 'after' })
    expect((await call(simulator, 'tasks.delete_many', { ids: [id] })).meta.result_subcode).toBe(100)
    expect(simulator.store.tasks.has(id)).toBe(false)
  })

  test('a hanging request ends when the client gives up', async () => {
    simulator.faults.add({ endpoint: 'debug.ping', calls: 'all', fault: { kind: 'hang' } })
    const signal = AbortSignal.timeout(50)
    await expect(fetch(`${simulator.apiUrl}/debug.ping`, { signal })).rejects.toThrow()
    expect(simulator.requests.at(-1)?.status).toBe(0)
  })

  test('a delay only delays', async () => {
    const { slow, slept } = await startOnOwnClock()
    slow.faults.add({ endpoint: 'debug.ping', calls: 'all', fault: { kind: 'delay', ms: 30 } })
    expect((await call(slow, 'debug.ping')).meta.result_code).toBe(200)
    expect(slept).toEqual([30])
  })

  test('half a reply', async () => {
    simulator.faults.add({ endpoint: 'debug.ping', calls: 'all', fault: { kind: 'truncate' } })
    const { response, text } = await post(simulator, '/debug.ping')
    expect(response.status).toBe(200)
    expect(() => JSON.parse(text) as unknown).toThrow()
    expect(text).toMatch(/^\{"meta"/)
  })

  test('an expired token, on both servers', async () => {
    simulator.faults.add({ endpoint: 'debug.ping', calls: 'all', fault: { kind: 'expire-token' } })
    simulator.faults.add({ endpoint: 'fileserver', calls: 'all', fault: { kind: 'expire-token' } })
    const { meta } = await call(simulator, 'debug.ping')
    expect([meta.result_code, meta.result_subcode]).toEqual([401, 30])
    const response = await fetch(simulator.filesUrl)
    expect([response.status, await response.text()]).toEqual([401, 'Signature has expired'])
  })

  test('a rewritten reply', async () => {
    const rewrite = () => ({ meta: null, data: [] })
    simulator.faults.add({ endpoint: 'debug.ping', calls: 'all', fault: { kind: 'rewrite', rewrite } })
    expect(JSON.parse((await post(simulator, '/debug.ping')).text)).toEqual({ meta: null, data: [] })
  })
})

describe('the world changes between calls', () => {
  test('a task is restored between its listing and its deletion', async () => {
    const id = archivedTask()
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint === 'tasks.delete_many') simulator.store.tasks.get(id)!.system_tags = []
    }
    expect((await call(simulator, 'tasks.get_all', { system_tags: ['archived'] })).data.tasks).toHaveLength(1)
    const { data } = await call(simulator, 'tasks.delete_many', { ids: [id] })
    expect(data['failed']).toMatchObject([{ id, error: { codes: [400, 123] } }])
  })

  test('a failing callback is answered, not swallowed', async () => {
    simulator.onRequest = () => {
      throw new Error('the test itself is wrong')
    }
    const { response, text } = await post(simulator, '/debug.ping')
    expect(response.status).toBe(500)
    expect(text).toContain('the test itself is wrong')
  })
})

describe('servers that lie', () => {
  const young = { system_tags: ['archived'], status_changed: ['<2020-01-01'] }

  test.each([
    ['none', 0],
    ['dates', 1],
    ['all', 2],
  ] as const)('ignoreFilters %s', async (ignoreFilters, expected) => {
    archivedTask()
    addTask(simulator.store)
    simulator.settings.ignoreFilters = ignoreFilters
    expect((await call(simulator, 'tasks.get_all', young)).data.tasks).toHaveLength(expected)
  })

  test('rows without dates', async () => {
    archivedTask()
    simulator.settings.tamperTasks = (row) => ({ id: row['id'] })
    const rows = (await call(simulator, 'tasks.get_all')).data.tasks
    expect(rows?.map((row) => Object.keys(row))).toEqual([['id']])
  })
})

test('a call takes what its tasks cost together, however late the timers are', async () => {
  const { slow, slept } = await startOnOwnClock({ taskCostMs: 10 }, { lateMs: 4 })
  const ids = Array.from({ length: 4 }, () => addTask(slow.store, { system_tags: ['archived'] }).id)
  await call(slow, 'tasks.delete_many', { ids })
  expect(slept).toEqual([10, 6, 6, 6])
})

test('tells when a request comes in and when it is answered', async () => {
  const changes: number[] = []
  simulator.onInside = (change) => changes.push(change)
  await call(simulator, 'tasks.get_all')
  expect(changes).toEqual([1, -1])
})

test('latency is waited per request, the cost of tasks one after the other', async () => {
  const { slow, slept } = await startOnOwnClock({ latencyMs: 20, taskCostMs: 15 })
  const ids = [1, 2, 3].map(() => addTask(slow.store, { system_tags: ['archived'] }).id)
  await call(slow, 'tasks.delete_many', { ids })
  expect(slept).toEqual([20, 15, 15, 15])
})
