import { deflateSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { Event, EventPage, EventQuery, EventsApi } from '../../src/clearml/events.ts'
import { UNREADABLE_PLOT } from '../../src/files/event-images.ts'
import { eventUrls, type EventUrls } from '../../src/files/event-urls.ts'

type Answer = (query: EventQuery, nth: number) => EventPage

function event(fields: Partial<Event> = {}): Event {
  return { url: undefined, sourceUrls: [], plot: undefined, iteration: 1, ...fields }
}

/** Samples with these URLs, all of one iteration. */
function samples(iteration: number, ...urls: string[]): Event[] {
  return urls.map((url) => event({ url, iteration }))
}

function page(events: readonly Event[], scrollId?: string, total?: number): EventPage {
  return { events, scrollId, total }
}

function apiOf(answer: Answer, metrics: readonly string[] = []): { api: EventsApi; asked: EventQuery[] } {
  const asked: EventQuery[] = []
  const api: EventsApi = {
    eventPage: (query) => {
      asked.push(query)
      if (asked.length > 20_000) throw new Error('the loop does not end')
      return Promise.resolve(answer(query, asked.length))
    },
    metricsOf: (taskIds) => Promise.resolve(new Map(taskIds.map((id) => [id, metrics]))),
  }
  return { api, asked }
}

const listOf = (api: EventsApi, byIteration = true): Promise<EventUrls> =>
  eventUrls(api, 't', 'training_debug_image', { byIteration })

const samplesOf = async (api: EventsApi, byIteration = true): Promise<string[]> => [
  ...(await listOf(api, byIteration)).urls,
]

const imagesOf = async (...events: Event[]): Promise<string[]> => {
  const { api } = apiOf(() => page(events, undefined, events.length))
  return [...(await eventUrls(api, 't', 'plot', { byIteration: true })).urls]
}

describe('paging by iteration', () => {
  test('of a task without events asks once', async () => {
    const { api, asked } = apiOf(() => page([], 's', 0))
    expect(await samplesOf(api)).toEqual([])
    expect(asked).toEqual([
      {
        taskId: 't',
        type: 'training_debug_image',
        batchSize: 10_000,
        scrollId: undefined,
        metric: undefined,
      },
    ])
  })

  test('asks for plots by smaller pages, since they carry the plot', async () => {
    const { api, asked } = apiOf(() => page([]))
    await eventUrls(api, 't', 'plot', { byIteration: true })
    expect(asked).toMatchObject([{ type: 'plot', batchSize: 200 }])
  })

  test('goes on where the last page ended, until all are counted', async () => {
    const pages = [
      page(samples(9, 'a', 'b'), 's1', 5),
      page(samples(7, 'c', 'd'), 's2', 5),
      page(samples(3, 'e'), 's3', 5),
    ]
    const { api, asked } = apiOf((_, nth) => pages[nth - 1] ?? page([]))
    expect(await samplesOf(api)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(asked.map(({ scrollId }) => scrollId)).toEqual([undefined, 's1', 's2'])
  })

  test('gives a recycled URL once, and passes over events without one', async () => {
    const events = [...samples(3, 'a', 'b'), event({ iteration: 2 }), ...samples(1, 'b', 'a', 'c')]
    const { api } = apiOf(() => page(events, 's', events.length))
    expect(await samplesOf(api)).toEqual(['a', 'b', 'c'])
  })

  test('250 samples over three pages with recycled names are all found', async () => {
    const all = Array.from({ length: 250 }, (_, i) => event({ url: `u${i % 100}`, iteration: 250 - i }))
    const { api, asked } = apiOf(({ scrollId }) => {
      const start = Number(scrollId ?? 0)
      return page(all.slice(start, start + 100), String(start + 100), all.length)
    })
    expect(await samplesOf(api)).toHaveLength(100)
    expect(asked).toHaveLength(3)
  })

  test.each<[what: string, answer: Answer, asked: number]>([
    ['iteration 0, where the server forgets where it was', () => page(samples(0, 'a', 'b'), 's', 99), 1],
    ['events without an iteration', () => page([event({ url: 'a', iteration: undefined })], 's', 99), 1],
    ['an iteration seen before', () => page(samples(5, 'a', 'b'), 's', 99), 2],
    ['an iteration above one seen before', (_, nth) => page(samples(4 + nth, 'a', 'b'), 's', 99), 2],
    ['a page without events', (_, nth) => page(nth === 1 ? samples(5, 'a', 'b') : [], 's', 99), 2],
    ['a page without a scroll', () => page(samples(5, 'a', 'b'), undefined, 99), 1],
    ['a short page, where nothing is counted', () => page(samples(5, 'a', 'b'), 's', undefined), 1],
    ['the last of those counted', () => page(samples(5, 'a', 'b'), 's', 2), 1],
  ])('ends at %s', async (_, answer, number) => {
    const { api, asked } = apiOf(answer)
    expect(await samplesOf(api)).toContain('a')
    expect(asked).toHaveLength(number)
  })

  test('does not believe a total of 10,000, where the server stops counting', async () => {
    const full = (iteration: number, prefix: string): Event[] =>
      Array.from({ length: 6_000 }, (_, i) => event({ url: `${prefix}${i}`, iteration }))
    const pages = [
      page(full(9, 'a'), 's1', 10_000),
      page(full(8, 'b'), 's2', 10_000),
      page(samples(7, 'last'), 's3', 10_000),
    ]
    const { api, asked } = apiOf((_, nth) => pages[nth - 1] ?? page([], 's4', 10_000))
    expect(await samplesOf(api)).toHaveLength(12_001)
    expect(asked).toHaveLength(4)
  })

  test('has a last page at all events, even if the server never ends', async () => {
    const { api, asked } = apiOf((_, nth) => page(samples(1_000_000 - nth, `u${nth}`), `s${nth}`, 20_000))
    await expect(samplesOf(api)).rejects.toThrow(
      'the server listed more than 10000 pages of training_debug_image events',
    )
    expect(asked).toHaveLength(10_000)
  })

  test('fails with the error of a page, rather than leave files behind', async () => {
    const { api } = apiOf((_, nth) => {
      if (nth === 2) throw new Error('502')
      return page(samples(5, 'a'), 's', 99)
    })
    await expect(samplesOf(api)).rejects.toThrow('502')
  })
})

describe('fewer events than the server counts', () => {
  test('are asked for metric by metric: iterations below 0 lie behind the end', async () => {
    const { api } = apiOf(
      ({ metric }) =>
        metric === undefined ? page(samples(0, 'a', 'b'), 's', 3) : page(samples(-5, 'c'), 's', 1),
      ['img'],
    )
    const found = await listOf(api)
    expect([...found.urls]).toEqual(['a', 'b', 'c'])
    expect(found.cut).toBe('1 of 3 events cannot be listed')
  })

  test('are complete when the metrics make up for them', async () => {
    const { api } = apiOf(
      ({ metric }) =>
        metric === undefined ? page(samples(0, 'a'), 's', 2) : page(samples(-5, `of ${metric}`), 's', 1),
      ['img', 'loss'],
    )
    const found = await listOf(api)
    expect([...found.urls]).toEqual(['a', 'of img', 'of loss'])
    expect(found.cut).toBeUndefined()
  })

  test('of one metric cannot be listed', async () => {
    const { api } = apiOf(() => page(samples(0, 'a'), 's', 2), ['img'])
    expect((await listOf(api)).cut).toBe('1 of 2 events of metric "img" cannot be listed')
  })

  test('are not made up for by pages that begin anew', async () => {
    const { api } = apiOf(() => page(samples(5, 'a'), 's', 2), [])
    expect((await listOf(api)).cut).toBe('1 of 2 events cannot be listed')
  })
})

describe('an iteration of 10,000 events and more', () => {
  const crowd = (iteration: number, prefix: string, length = 10_000): Event[] =>
    Array.from({ length }, (_, i) => event({ url: `${prefix}${i}`, iteration }))

  test('is asked for again metric by metric', async () => {
    const { api, asked } = apiOf(
      ({ metric }) =>
        metric === undefined
          ? page(crowd(0, 'a'), 's', 10_000)
          : page(samples(0, 'a1', `${metric}-beyond`), 's', 2),
      ['loss', 'img'],
    )
    const urls = await samplesOf(api)
    expect(urls).toHaveLength(10_002)
    expect(urls).toEqual(expect.arrayContaining(['a0', 'a9999', 'loss-beyond', 'img-beyond']))
    expect(asked.map(({ metric }) => metric)).toEqual([undefined, 'loss', 'img'])
  })

  test('does not hide the iterations below it', async () => {
    const { api } = apiOf(
      ({ metric, scrollId }) => {
        if (metric !== undefined) return page(samples(3, metric), 's', 1)
        return scrollId === undefined
          ? page(crowd(9, 'a'), 's1', 10_000)
          : page(samples(2, 'low'), undefined, 10_000)
      },
      ['loss'],
    )
    expect(await samplesOf(api)).toEqual(expect.arrayContaining(['a0', 'low', 'loss']))
  })

  test('of one metric cannot be listed, so that the task has to stay', async () => {
    const { api } = apiOf(() => page(crowd(0, 'a'), 's', 11_000), ['loss'])
    const { urls, cut } = await listOf(api)
    expect(cut).toBe('more than 10000 events in one iteration of metric "loss" cannot be listed')
    expect(urls.size).toBe(10_000)
  })

  test('whose metrics the server does not name cannot be listed either', async () => {
    const { api } = apiOf(() => page(crowd(0, 'a'), 's', 10_000), [])
    expect((await listOf(api)).cut).toBe('more than 10000 events in one iteration cannot be listed')
  })

  test('of which the server says nothing at all cannot be listed either', async () => {
    const { api } = apiOf(() => page(crowd(0, 'a'), 's', 10_000))
    for (const answer of [new Map<string, string[]>(), undefined]) {
      const silent = { ...api, metricsOf: () => Promise.resolve(answer) }
      expect((await listOf(silent)).cut).toContain('cannot be listed')
    }
  })

  test('is listed to the end only if its metrics hold as many events as there are', async () => {
    const reply =
      (total: number | undefined): Answer =>
      ({ metric }) =>
        metric === undefined ? page(crowd(0, 'a'), 's', total) : page(crowd(0, metric, 6_000), 's', 6_000)
    expect((await listOf(apiOf(reply(12_000), ['loss', 'img']).api)).cut).toBeUndefined()
    for (const total of [12_001, undefined])
      expect((await listOf(apiOf(reply(total), ['loss', 'img']).api)).cut).toBe(
        'more than 10000 events in one iteration cannot be listed',
      )
  })

  test('names the URLs that were found all the same', async () => {
    const { api } = apiOf(
      ({ metric }) =>
        metric === 'img'
          ? page(crowd(0, 'i'), 's', 11_000)
          : page(samples(0, metric ?? 'all'), 's', metric === undefined ? 11_001 : 1),
      ['loss', 'img'],
    )
    const { urls } = await listOf(api)
    expect(urls.size).toBe(10_002)
    expect([...urls]).toEqual(expect.arrayContaining(['all', 'loss', 'i9999']))
  })

  test.each([9_999])('of %d is complete', async (length) => {
    const { api, asked } = apiOf(() => page(crowd(0, 'a', length), 's', length), ['loss'])
    expect(await samplesOf(api)).toHaveLength(length)
    expect(asked).toHaveLength(1)
  })

  test('only when one iteration has them, not the task as a whole', async () => {
    const pages = [page(crowd(9, 'a', 6_000), 's1', 10_000), page(crowd(8, 'b', 6_000), undefined, 10_000)]
    const { api, asked } = apiOf((_, nth) => pages[nth - 1]!, ['loss'])
    expect(await samplesOf(api)).toHaveLength(12_000)
    expect(asked.map(({ metric }) => metric)).toEqual([undefined, undefined])
  })
})

describe('the scroll of releases up to 1.1', () => {
  test.each<[end: string, last: EventPage]>([
    ['an empty page', page([], 's9')],
    ['the mark FFFF', page(samples(0, 'c'), 'FFFF')],
    ['a page without a scroll', page(samples(0, 'c'))],
  ])('ends at %s', async (_, last) => {
    const pages = [page(samples(0, 'a'), 's1', 1), page(samples(0, 'b', 'a'), 's2', 1), last]
    const { api, asked } = apiOf((__, nth) => pages[nth - 1]!)
    expect(await samplesOf(api, false)).toEqual(['a', 'b', ...(last.events.length > 0 ? ['c'] : [])])
    expect(asked.map(({ scrollId }) => scrollId)).toEqual([undefined, 's1', 's2'])
  })

  test('has a last page at all events, even if the server never ends', async () => {
    const { api, asked } = apiOf(() => page(samples(0, 'a'), 's'))
    await expect(samplesOf(api, false)).rejects.toThrow('more than 10000 pages')
    expect(asked).toHaveLength(10_000)
  })
})

describe('the images of a plot', () => {
  const plot = { layout: { images: [{ source: 'http://f/1.png' }, { source: 's3://b/2 "x".png' }] } }
  const compress = (text: string): string => deflateSync(Buffer.from(text)).toString('base64')

  test('are those that the server lists', async () => {
    expect(
      await imagesOf(
        event({ sourceUrls: ['http://f/a.png', 'http://f/b.png'] }),
        event({ sourceUrls: ['http://f/b.png'], plot: { text: JSON.stringify(plot) } }),
      ),
    ).toEqual(['http://f/a.png', 'http://f/b.png'])
  })

  test('are never the url of the event', async () => {
    expect(await imagesOf(event({ url: 'http://f/x.png' }))).toEqual([])
  })

  test.each<[what: string, given: Event['plot']]>([
    ['text', { text: JSON.stringify(plot) }],
    ['indented text', { text: JSON.stringify(plot, undefined, 2) }],
    ['compressed data', { compressed: compress(JSON.stringify(plot)) }],
  ])('are all found in a plot that comes as %s', async (_, given) => {
    expect(await imagesOf(event({ plot: given }))).toEqual(['http://f/1.png', 's3://b/2 "x".png'])
  })

  test.each([
    '{"source": "data:image/png;base64,AAAA"}',
    '{"source": "images/1.png"}',
    '{"source": 7}',
    '{"resource": "http://f/1.png"}',
    '{"source": "http://f/broken\\x"}',
    '{"source": "http://f/cut',
    '',
    'no plot',
  ])('are none in %j', async (text) => {
    expect(await imagesOf(event({ plot: { text } }))).toEqual([])
  })

  test('that cannot be unpacked are named as such', async () => {
    expect(await imagesOf(event({ plot: { compressed: 'AAAA' } }))).toEqual([UNREADABLE_PLOT])
  })
})
