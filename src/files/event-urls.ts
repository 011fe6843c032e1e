import { inflateSync } from 'node:zlib'
import type { Event, EventQuery, EventsApi, EventType } from '../clearml/events.ts'

/** Elasticsearch answers at most this many events of one iteration (docs/clearml-api.md, "Events"). */
const MAX_EVENTS_OF_ITERATION = 10_000
/** Plot events carry the plot itself, so a page of them is large. */
const BATCH_SIZES: Record<EventType, number> = { training_debug_image: 10_000, plot: 200 }
/** How releases up to 1.1 mark the end of a scroll. */
const SCROLL_END = 'FFFF'
/** A server that never ends would otherwise be asked for ever. */
const MAX_PAGES = 10_000

/** Stands among the URLs for a plot whose images nobody can tell, since its data cannot be unpacked. */
export const UNREADABLE_PLOT = 'plot:unreadable'

type Scope = Pick<EventQuery, 'taskId' | 'type' | 'metric'>

/**
 * Every distinct URL in a task's events of one type.
 * @throws Error if the server cannot list them all, so that the task has to stay.
 */
export async function eventUrls(
  api: EventsApi,
  taskId: string,
  type: EventType,
  { byIteration }: { byIteration: boolean },
): Promise<ReadonlySet<string>> {
  if (!byIteration) return await readScroll(api, { taskId, type, metric: undefined })
  const whole = await readAll(api, { taskId, type, metric: undefined })
  if (!whole.cut) return whole.urls

  // What lies beyond the server's limit for one iteration is only reached metric by metric.
  const urls = new Set(whole.urls)
  const metrics = (await api.metricsOf([taskId], type)).get(taskId) ?? []
  if (metrics.length === 0)
    throw new Error(`more than ${MAX_EVENTS_OF_ITERATION} events in one iteration cannot be listed`)
  for (const metric of metrics) {
    const part = await readAll(api, { taskId, type, metric })
    if (part.cut) {
      throw new Error(
        `more than ${MAX_EVENTS_OF_ITERATION} events of metric "${metric}" in one iteration cannot be listed`,
      )
    }
    for (const url of part.urls) urls.add(url)
  }
  return urls
}

/**
 * Pages by iteration, newest first. The server forgets where it was when a page ends on iteration 0, and
 * starts again (transcript 18): a page that ends there, or on an iteration seen before, is the last.
 */
async function readAll(api: EventsApi, scope: Scope): Promise<{ urls: ReadonlySet<string>; cut: boolean }> {
  const batchSize = BATCH_SIZES[scope.type]
  const urls = new Set<string>()
  const perIteration = new Map<number, number>()
  let scrollId: string | undefined
  let lowest = Infinity
  let read = 0
  for (let pages = 1; ; pages++) {
    if (pages > MAX_PAGES)
      throw new Error(`the server listed more than ${MAX_PAGES} pages of ${scope.type} events`)
    const page = await api.eventPage({ ...scope, batchSize, scrollId })
    for (const event of page.events) {
      for (const url of urlsOf(event, scope.type)) urls.add(url)
      const iteration = event.iteration ?? 0
      perIteration.set(iteration, (perIteration.get(iteration) ?? 0) + 1)
    }
    read += page.events.length
    const last = page.events.at(-1)?.iteration ?? 0
    // `total` stops counting at 10,000, so a larger one says only that there are more.
    const allCounted =
      page.total === undefined || (page.total < MAX_EVENTS_OF_ITERATION && read >= page.total)
    const atEnd =
      page.events.length === 0 ||
      page.scrollId === undefined ||
      last === 0 ||
      last >= lowest ||
      (allCounted && (page.total !== undefined || page.events.length < batchSize))
    if (atEnd) return { urls, cut: Math.max(0, ...perIteration.values()) >= MAX_EVENTS_OF_ITERATION }
    lowest = last
    scrollId = page.scrollId
  }
}

/** Up to release 1.1 events come by time, in a scroll that ends with an empty page. */
async function readScroll(api: EventsApi, scope: Scope): Promise<ReadonlySet<string>> {
  const urls = new Set<string>()
  let scrollId: string | undefined
  for (let pages = 1; pages <= MAX_PAGES; pages++) {
    const page = await api.eventPage({ ...scope, batchSize: BATCH_SIZES[scope.type], scrollId })
    for (const event of page.events) for (const url of urlsOf(event, scope.type)) urls.add(url)
    if (page.events.length === 0 || page.scrollId === undefined || page.scrollId === SCROLL_END) return urls
    scrollId = page.scrollId
  }
  throw new Error(`the server listed more than ${MAX_PAGES} pages of ${scope.type} events`)
}

function urlsOf(event: Event, type: EventType): readonly string[] {
  if (type === 'training_debug_image') return event.url === undefined ? [] : [event.url]
  return event.sourceUrls.length > 0 ? event.sourceUrls : imageSources(event)
}

/** Old events lack `source_urls`; the images are then found in the plot, which may be compressed. */
function imageSources({ plot }: Event): readonly string[] {
  if (plot === undefined) return []
  const text = 'text' in plot ? plot.text : unpack(plot.compressed)
  if (text === undefined) return [UNREADABLE_PLOT]
  const sources = [...text.matchAll(/"source"\s*:\s*("(?:[^"\\]|\\.)*")/gu)].map(([, literal]) =>
    parseText(literal),
  )
  return sources.filter((source) => /^[a-z][a-z0-9+.-]*:\/\//iu.test(source))
}

function unpack(compressed: string): string | undefined {
  try {
    return inflateSync(Buffer.from(compressed, 'base64')).toString('utf8')
  } catch {
    return undefined
  }
}

function parseText(literal: string | undefined): string {
  try {
    return String(JSON.parse(literal ?? '""'))
  } catch {
    return ''
  }
}
