import { describe, expect, test } from '@jest/globals'
import type { ClearML } from '../../../src/clearml/api.ts'
import type { TaskFilter, TaskPage } from '../../../src/clearml/tasks.ts'
import { createLister, type Listing } from '../../../src/cleanup/survey/list.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { ids, task } from '../../support/fixtures.ts'

const FILTER: TaskFilter = { system_tags: ['archived'], search_hidden: false }

function tasks(number: number): ReturnType<typeof task>[] {
  return Array.from({ length: number }, (_, i) => task({ id: `t${String(i).padStart(5, '0')}` }))
}

type Options = { concurrency?: number; signal?: AbortSignal; onPage?: (page: number, listed: number) => void }

function list(api: ClearML, options: Options = {}): Promise<Listing> {
  const listTasks = createLister(api, {
    concurrency: 4,
    signal: new AbortController().signal,
    onPage: () => undefined,
    ...options,
  })
  return listTasks(FILTER)
}

/** A server that gives these pages, and empty ones after them. */
function paged(...pages: (TaskPage | string[])[]): { api: ClearML; asked: number[]; filters: TaskFilter[] } {
  const asked: number[] = []
  const filters: TaskFilter[] = []
  const api: ClearML = {
    ...new FakeClearML().api,
    listTasks: (filter, page) => {
      asked.push(page)
      filters.push(filter)
      const found = pages[page] ?? []
      return Promise.resolve(
        Array.isArray(found) ? { tasks: found.map((id) => task({ id })), rowCount: found.length } : found,
      )
    },
  }
  return { api, asked, filters }
}

describe('a list', () => {
  test('of an empty archive is empty, with one request', async () => {
    const server = new FakeClearML()
    await expect(list(server.api)).resolves.toEqual({ tasks: [], pages: 0, unreadableRows: 0 })
    expect(server.pagesAsked).toEqual([0])
  })

  test.each([1, 499, 500, 501, 1_000, 2_750, 12_345])('lists all of %d tasks, each once', async (number) => {
    const server = new FakeClearML(tasks(number))
    const listing = await list(server.api)
    expect(ids(listing.tasks)).toEqual(ids(tasks(number)))
    expect(listing.pages).toBe(Math.ceil(number / 500))
  })

  test.each([1, 7, 100])('lists all tasks of a server that gives pages of %d', async (maxPageSize) => {
    const server = new FakeClearML(tasks(350))
    server.maxPageSize = maxPageSize
    const listing = await list(server.api)
    expect(ids(listing.tasks)).toEqual(ids(tasks(350)))
  })

  test('hands the filter on as it is', async () => {
    const { api, filters } = paged(['a'])
    await list(api)
    expect(filters.every((filter) => filter === FILTER)).toBe(true)
  })

  test('ends at a page that brings nothing new, even if the server never gives an empty one', async () => {
    const { api, asked } = paged(['a', 'b'], ['b', 'a'], ['c'])
    expect(ids((await list(api)).tasks)).toEqual(['a', 'b'])
    expect(asked).toEqual([0, 1])
  })

  test('takes a task once that moved between pages, and keeps what was listed first', async () => {
    const again: TaskPage = { tasks: [task({ id: 'b', name: 'later' }), task({ id: 'c' })], rowCount: 2 }
    const { tasks: listed } = await list(paged(['a', 'b'], again).api)
    expect(ids(listed)).toEqual(['a', 'b', 'c'])
    expect(listed[1]?.name).toBe('train')
  })

  test('counts rows without an id and goes on behind them', async () => {
    const { api } = paged({ tasks: [task({ id: 'a' })], rowCount: 3 }, ['b'])
    const listing = await list(api)
    expect(ids(listing.tasks)).toEqual(['a', 'b'])
    expect(listing.unreadableRows).toBe(2)
  })

  test('tells of each page how many tasks are listed by then', async () => {
    const said: [number, number][] = []
    const server = new FakeClearML(tasks(1_200))
    await list(server.api, { onPage: (page, listed) => said.push([page, listed]) })
    expect(said).toEqual([
      [1, 500],
      [2, 1_000],
      [3, 1_200],
    ])
  })

  test('fetches pages in parallel behind a full one, no more at once than allowed', async () => {
    const server = new FakeClearML(tasks(5_000))
    let open = 0
    let most = 0
    const api: ClearML = {
      ...server.api,
      listTasks: async (filter, page) => {
        open += 1
        most = Math.max(most, open)
        await new Promise(setImmediate)
        open -= 1
        return server.api.listTasks(filter, page)
      },
    }
    const listing = await list(api, { concurrency: 3 })
    expect(listing.tasks).toHaveLength(5_000)
    expect(most).toBe(3)
  })

  test('fetches one page at a time again behind a short one', async () => {
    const full = (first: number): TaskPage => ({
      tasks: tasks(first + 500).slice(first),
      rowCount: 500,
    })
    const { api, asked } = paged(full(0), full(500), ['x'], ['y'])
    await list(api)
    expect(asked).toEqual([0, 1, 2, 3, 4])
  })

  test('keeps the order of pages when a later one answers first', async () => {
    const server = new FakeClearML(tasks(2_000))
    const api: ClearML = {
      ...server.api,
      listTasks: async (filter, page) => {
        const found = await server.api.listTasks(filter, page)
        for (let turns = 10 - page; turns > 0; turns--) await Promise.resolve()
        return found
      },
    }
    expect(ids((await list(api)).tasks)).toEqual(ids(tasks(2_000)))
  })

  test('asks for nothing once it is aborted', async () => {
    const server = new FakeClearML(tasks(10))
    await expect(list(server.api, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(server.pagesAsked).toEqual([])
  })

  test('stops before the next page when it is aborted on the way', async () => {
    const stop = new AbortController()
    const server = new FakeClearML(tasks(3_000))
    const listing = list(server.api, {
      concurrency: 1,
      signal: stop.signal,
      onPage: (page) => {
        if (page === 2) stop.abort()
      },
    })
    await expect(listing).rejects.toMatchObject({ name: 'AbortError' })
    expect(server.pagesAsked).toEqual([0, 1])
  })

  test('fails with the error of a page rather than leave a gap', async () => {
    const server = new FakeClearML(tasks(2_000))
    const api: ClearML = {
      ...server.api,
      listTasks: (filter, page) =>
        page === 2 ? Promise.reject(new Error('page 2 is lost')) : server.api.listTasks(filter, page),
    }
    await expect(list(api)).rejects.toThrow('page 2 is lost')
  })
})
