import { PythonException } from '../python.ts'
import type { EventDocument } from '../store.ts'
import { matchesMetrics } from './subjects.ts'
import type { MetricFilter } from './subjects.ts'

export type EventsQuery = {
  eventType: EventDocument['type'] | '*'
  order: 'asc' | 'desc'
  batchSize: number
  metrics: MetricFilter
  modelEvents: boolean
}

/** Elasticsearch gives no more than this for the rest of an iteration. */
const COMPLETION_LIMIT = 10_000

export const selectEvents = (events: readonly EventDocument[], query: EventsQuery): EventDocument[] =>
  events.filter(
    (event) =>
      (query.eventType === '*' || event.type === query.eventType) &&
      (event.model_event === true) === query.modelEvents &&
      matchesMetrics(event, query.metrics),
  )

/**
 * The next page after iteration `after`: `batchSize` events, and what else the last one's iteration has.
 * An `after` of 0 is taken for none, so a page that ends at iteration 0 comes again and again.
 */
export function nextPage(
  selected: readonly EventDocument[],
  query: EventsQuery,
  after: number | undefined,
): EventDocument[] {
  const direction = query.order === 'asc' ? 1 : -1
  const isNext = ({ iter }: EventDocument) =>
    after === undefined || after === 0 || (iter !== undefined && (iter - after) * direction > 0)
  const sorted = selected.filter(isNext).sort((a, b) => byIteration(a, b, direction))
  const page = sorted.slice(0, query.batchSize)
  const last = page.at(-1)
  if (last === undefined) return page
  if (last.iter === undefined) throw new PythonException("'iter'")
  if (page.length < query.batchSize) return page
  return [...page, ...restOfIteration(sorted, page, last.iter)]
}

/** The limit counts the events of that iteration which the page has already: more are out of reach. */
function restOfIteration(sorted: EventDocument[], page: EventDocument[], iteration: number): EventDocument[] {
  const alreadyGiven = new Set(page)
  const sameIteration = sorted.filter(({ iter }) => iter === iteration).slice(0, COMPLETION_LIMIT)
  return sameIteration.filter((event) => !alreadyGiven.has(event))
}

/** Events without an iteration come last in both directions. */
function byIteration(a: EventDocument, b: EventDocument, direction: number): number {
  if (a.iter === undefined || b.iter === undefined)
    return Number(a.iter === undefined) - Number(b.iter === undefined)
  return (a.iter - b.iter) * direction
}
