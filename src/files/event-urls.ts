import type { EventQuery, EventsApi, EventType } from '../clearml/events.ts'
import { urlsOf } from './event-images.ts'

/** Elasticsearch answers at most this many events of one iteration (docs/clearml-api.md, "Events"). */
const MAX_EVENTS_OF_ITERATION = 10_000
/** Plot events carry the plot itself, so a page of them is large. */
const BATCH_SIZES: Record<EventType, number> = { training_debug_image: 10_000, plot: 200 }
/** How releases up to 1.1 mark the end of a scroll. */
const SCROLL_END = 'FFFF'
/** A server that never ends would otherwise be asked for ever. */
const MAX_PAGES = 10_000

type Scope = Pick<EventQuery, 'taskId' | 'type' | 'metric'>

export type EventUrls = {
  /** Distinct. */
  urls: ReadonlySet<string>
  /** What the server has and cannot list, where there is such. */
  cut: string | undefined
}

/** Every URL in a task's events of one type, with the proof that these are all: the server counts the events, too. */
export async function eventUrls(
  api: EventsApi,
  taskId: string,
  type: EventType,
  { byIteration }: { byIteration: boolean },
): Promise<EventUrls> {
  if (!byIteration)
    return { urls: await readScroll(api, { taskId, type, metric: undefined }), cut: undefined }
  const whole = await readAll(api, { taskId, type, metric: undefined })
  if (isComplete(whole)) return { urls: whole.urls, cut: undefined }

  // What lies beyond the server's limit for one iteration is only reached metric by metric.
  const urls = new Set(whole.urls)
  const metrics = (await api.metricsOf([taskId], type))?.get(taskId) ?? []
  let read = 0
  for (const metric of metrics) {
    const part = await readAll(api, { taskId, type, metric })
    for (const url of part.urls) urls.add(url)
    if (!isComplete(part)) return { urls, cut: `${countText(part)} of metric "${metric}" cannot be listed` }
    read += part.read
  }
  // The server names a limited number of metrics; without a count nobody knows whether these are all.
  const isAll = whole.total !== undefined && read >= whole.total
  return { urls, cut: isAll ? undefined : `${countText(whole)} cannot be listed` }
}

/** What one metric, or all of a task, came to. */
type Listing = {
  urls: ReadonlySet<string>
  /** Events that were read, each once. */
  read: number
  /** Events that there are, as the server counted them. */
  total: number | undefined
  /** The most that were read of one iteration. */
  ofOneIteration: number
}

function isComplete({ read, total = 0, ofOneIteration }: Listing): boolean {
  return ofOneIteration < MAX_EVENTS_OF_ITERATION && read >= total
}

function countText({ read, total = 0, ofOneIteration }: Listing): string {
  if (ofOneIteration >= MAX_EVENTS_OF_ITERATION)
    return `more than ${MAX_EVENTS_OF_ITERATION} events in one iteration`
  return `${total - read} of ${total} events`
}

/**
 * Pages by iteration, newest first. The server forgets where it was when a page ends on iteration 0, and
 * starts again (transcript 18): a page that ends there, or on an iteration seen before, is the last.
 */
async function readAll(api: EventsApi, scope: Scope): Promise<Listing> {
  const batchSize = BATCH_SIZES[scope.type]
  const urls = new Set<string>()
  const perIteration = new Map<number, number>()
  let total: number | undefined
  let scrollId: string | undefined
  let lowest = Infinity
  let read = 0
  for (let pages = 1; ; pages++) {
    if (pages > MAX_PAGES)
      throw new Error(`the server listed more than ${MAX_PAGES} pages of ${scope.type} events`)
    const page = await api.eventPage({ ...scope, batchSize, scrollId })
    total ??= page.total
    const last = page.events.at(-1)?.iteration ?? 0
    // The page began anew: these events were read before.
    if (last >= lowest) break
    for (const event of page.events) {
      for (const url of urlsOf(event, scope.type)) urls.add(url)
      const iteration = event.iteration ?? 0
      perIteration.set(iteration, (perIteration.get(iteration) ?? 0) + 1)
    }
    read += page.events.length
    // Some servers stop counting at 10,000: there a larger number says only that there are more.
    const allCounted = total === undefined || (total < MAX_EVENTS_OF_ITERATION && read >= total)
    const atEnd =
      page.events.length === 0 ||
      page.scrollId === undefined ||
      last === 0 ||
      (allCounted && (total !== undefined || page.events.length < batchSize))
    if (atEnd) break
    lowest = last
    scrollId = page.scrollId
  }
  return { urls, read, total, ofOneIteration: Math.max(0, ...perIteration.values()) }
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
