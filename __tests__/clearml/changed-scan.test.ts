import { describe, expect, test } from '@jest/globals'
import { lastChangeOf, scanChanged } from '../../src/clearml/changed-scan.ts'
import type { JsonObject } from '../../src/clearml/json.ts'
import type { Reader } from '../../src/clearml/paging.ts'

const TASKS = { endpoint: 'tasks.get_all_ex', list: 'tasks', fields: ['id', 'last_change'] }
const T = Date.parse('2026-11-22T12:00:00.700Z')
const MINUTE_MS = 60_000

const at = (id: string, ms: number) => ({
  id,
  last_change: new Date(ms).toISOString().replace('Z', '000+00:00'),
})

function serving(pages: readonly (readonly unknown[])[]): { reader: Reader; asked: JsonObject[] } {
  const asked: JsonObject[] = []
  const call: Reader['call'] = (_, params) => {
    asked.push(params)
    return Promise.resolve({ tasks: pages[Number(params['page'])] ?? [] })
  }
  return { reader: { call, host: 'http://clearml.test:8008' }, asked }
}

/** The ids of the visited, and the number of requests. */
async function scan(
  pages: readonly (readonly unknown[])[],
  sinceMs: number | undefined,
): Promise<{ ids: string[]; asked: JsonObject[] }> {
  const { reader, asked } = serving(pages)
  const ids: string[] = []
  await scanChanged(reader, TASKS, sinceMs, (_, id) => ids.push(id))
  return { ids, asked }
}

describe('the last change of any record', () => {
  test('is by the server’s clock', async () => {
    const { reader, asked } = serving([[at('a', T)]])
    expect(await lastChangeOf(reader, TASKS)).toBe(T)
    expect(asked[0]).toMatchObject({ order_by: ['-last_change'], page_size: 1, search_hidden: true })
  })

  test.each([[[]], [[{ id: 'a', last_change: 'soon' }]]])('is not known of %j', async (page) => {
    expect(await lastChangeOf(serving([page]).reader, TASKS)).toBeUndefined()
  })
})

describe('what changed since', () => {
  test('is asked for from a minute before, since writes may have been under way, newest first', async () => {
    const { ids, asked } = await scan([[at('b', T + 9), at('a', T - MINUTE_MS)]], T)
    expect(ids).toEqual(['b', 'a'])
    expect(asked[0]).toMatchObject({
      ...{ last_change: ['>=2026-11-22T11:59:00'], order_by: ['-last_change', 'id'] },
      ...{ only_fields: TASKS.fields, search_hidden: true, page_size: 500 },
    })
  })

  test('ends with a page of older ones where the server ignores the condition', async () => {
    const old = T - MINUTE_MS - 1
    const { ids, asked } = await scan(
      [[at('c', T + 1), at('b', T)], [at('a', T), at('z', old)], [at('y', old)], [at('x', old)]],
      T,
    )
    expect(ids).toEqual(expect.arrayContaining(['c', 'b', 'a']))
    expect(asked.map(({ page }) => page)).toEqual([0, 1, 2, 0, 1, 2])
  })

  test('is told once where it is on two pages, since another was written meanwhile', async () => {
    const pages = [
      [at('c', T + 2), at('b', T + 1)],
      [at('b', T + 1), at('a', T)],
    ]
    expect((await scan(pages, T)).ids).toEqual(['c', 'b', 'a'])
  })

  test('is told each time where it has no readable id, and does not end where it has no date', async () => {
    const pages = [[at('b', T - 2 * MINUTE_MS), null, { id: 7 }], [at('a', T)]]
    expect((await scan(pages, T)).ids).toEqual(['b', '', '', 'a'])
    expect((await scan([[{ id: 'c', last_change: 'soon' }], [at('a', T)]], T)).ids).toEqual(['c', 'a'])
  })

  test('is told though it slipped between two pages, since another was deleted meanwhile', async () => {
    const [c, b, slipped, a] = [at('c', T + 3), at('b', T + 2), at('slipped', T + 1), at('a', T)]
    const pages = [[c, b], [a], [], [b, slipped], [a], []]
    const asked: JsonObject[] = []
    const call: Reader['call'] = () => Promise.resolve({ tasks: pages[asked.push({}) - 1] ?? [] })
    const ids: string[] = []
    await scanChanged({ call, host: 'http://clearml.test:8008' }, TASKS, T, (_, id) => ids.push(id))
    expect(ids).toEqual(['c', 'b', 'a', 'slipped'])
    expect(asked).toHaveLength(6)
  })

  test('takes two requests where one page holds all of it', async () => {
    expect((await scan([[at('b', T), at('a', T)]], T)).asked).toHaveLength(2)
    const old = T - 2 * MINUTE_MS
    expect((await scan([[at('b', T), at('a', old)], [at('z', old)]], T)).asked).toHaveLength(2)
  })

  test('is everything where no instant is known', async () => {
    const { ids, asked } = await scan([[at('b', 0)], [at('a', 0)]], undefined)
    expect(ids).toEqual(['b', 'a'])
    expect(asked[0]).not.toHaveProperty('last_change')
  })
})
