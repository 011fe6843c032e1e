import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/clearml/json.ts'
import { fetchAllRows, fetchRows, scanRows } from '../../src/clearml/paging.ts'
import { fakeSession, type Asked } from '../support/fake-session.ts'

function readerOf(...replies: JsonObject[]): {
  asked: Asked[]
  all: (expected?: number) => Promise<readonly unknown[]>
  page: (page: number) => Promise<readonly unknown[]>
} {
  const { session, asked } = fakeSession(...replies)
  const reader = { call: session.read, host: 'http://h' }
  return {
    asked,
    all: (expected) => fetchAllRows(reader, 'models.get_all_ex', 'models', { task: ['t'] }, expected),
    page: (page) => fetchRows(reader, 'models.get_all_ex', 'models', { task: ['t'] }, page),
  }
}

/** Pages by the ids of their rows: `ab` has the rows a and b. */
function pages(...texts: string[]): JsonObject[] {
  return texts.map((text) => ({ models: Array.from(text, (id) => ({ id })) }))
}

const idsOf = (rows: readonly unknown[]): string => rows.map((row) => (row as { id: string }).id).join('')

describe('fetchRows', () => {
  test('asks for one page in a stable order', async () => {
    const { page, asked } = readerOf(...pages('ab'))
    expect(idsOf(await page(3))).toBe('ab')
    expect(asked).toEqual([
      {
        kind: 'read',
        endpoint: 'models.get_all_ex',
        params: { task: ['t'], order_by: ['id'], page: 3, page_size: 500 },
      },
    ])
  })

  test.each<[data: JsonObject]>([[{}], [{ models: null }], [{ models: {} }], [{ tasks: [] }]])(
    'fails when the reply is %j, rather than take the page for empty',
    async (data) => {
      await expect(readerOf(data).page(0)).rejects.toMatchObject({
        endpoint: 'models.get_all_ex',
        failure: { kind: 'unexpected', detail: 'no list of models' },
      })
    },
  )
})

describe('a page of rows without ids', () => {
  const odd: JsonObject = { models: [{ name: 'no id' }, { id: '' }, { id: 7 }, null] }

  test('is an error, rather than the end of the list', async () => {
    const failure = { kind: 'unexpected', detail: 'a page of models without ids' }
    await expect(readerOf(...pages('ab'), odd, ...pages('c')).all()).rejects.toMatchObject({ failure })
    await expect(readerOf(odd).page(0)).rejects.toMatchObject({ failure })
  })

  test('is none if one of them has one', async () => {
    expect(await readerOf({ models: [null, { id: 'a' }] }).page(0)).toHaveLength(2)
  })
})

describe('fetchAllRows', () => {
  test.each<[what: string, pages: string[], expected: number | undefined, rows: string, asked: number]>([
    ['an empty first page', [''], undefined, '', 1],
    ['an empty page', ['ab', 'c', ''], undefined, 'abc', 3],
    ['a page that was given before', ['ab', 'ab'], undefined, 'ab', 2],
    ['a page without a new row', ['ab', 'cd', 'bc', 'e'], undefined, 'abcd', 3],
    ['as many rows as there can be', ['ab', 'cd', 'ef'], 4, 'abcd', 2],
    ['more rows than there can be', ['abc', 'd'], 2, 'abc', 1],
    ['an empty page though more could be', ['ab', ''], 9, 'ab', 2],
    ['an empty page, not a short one', ['a', 'b', 'c', ''], undefined, 'abc', 4],
  ])('ends at %s', async (_, given, expected, rows, number) => {
    const { all, asked } = readerOf(...pages(...given))
    expect(idsOf(await all(expected))).toBe(rows)
    expect(asked.map(({ params }) => params['page'])).toEqual(Array.from({ length: number }, (__, i) => i))
  })

  test('gives each row once, though it moved between pages', async () => {
    const { all } = readerOf(...pages('abc', 'cd', ''))
    expect(idsOf(await all())).toBe('abcd')
  })

  test('fails with a page that cannot be read, rather than leave a gap', async () => {
    await expect(readerOf(...pages('ab'), {}).all()).rejects.toThrow('no list of models')
  })
})

describe('scanRows', () => {
  async function scan(...texts: string[]): Promise<{ visited: string; asked: Asked[] }> {
    const { session, asked } = fakeSession(...pages(...texts))
    const visited: unknown[] = []
    const reader = { call: session.read, host: 'http://h' }
    await scanRows(reader, 'models.get_all_ex', 'models', { task: ['t'] }, 20, (row) => {
      visited.push(row)
    })
    return { visited: idsOf(visited), asked }
  }

  test.each<[pages: string[], visited: string, asked: number]>([
    [[''], '', 1],
    [['ab', 'c', ''], 'abc', 3],
    [['ab', 'bc', 'abc', 'd'], 'abc', 3],
  ])('visits each row of the pages %j once', async (given, visited, number) => {
    const scanned = await scan(...given)
    expect(scanned.visited).toBe(visited)
    expect(scanned.asked.map(({ params }) => [params['page'], params['page_size']])).toEqual(
      Array.from({ length: number }, (_, i) => [i, 20]),
    )
  })
})
