import { ApiError } from '../errors.ts'
import type { EventDocument } from '../store.ts'
import { decodeScroll, encodeScroll } from './scroll.ts'
import type { EventsQuery } from './task-events.ts'

/** What a finished scroll is called; asking for it again gives nothing. */
const FINISHED = 'FFFF'

export type LegacyPage = { events: EventDocument[]; total: number; scrollId: string }

/** Up to 1.1: a scroll of Elasticsearch itself, sorted by time; an unknown one is its error, not the API's. */
export function legacyPage(
  selected: readonly EventDocument[],
  query: EventsQuery,
  scrollId: string | undefined,
): LegacyPage {
  if (scrollId === FINISHED) return { events: [], total: 0, scrollId: FINISHED }
  const start = { offset: 0, size: query.batchSize, order: query.order }
  const { offset, size, order } = scrollId === undefined ? start : readState(scrollId)
  const direction = order === 'asc' ? 1 : -1
  const sorted = selected.toSorted((a, b) => (a.timestamp - b.timestamp) * direction)
  const events = sorted.slice(offset, offset + size)
  const next = encodeScroll({ offset: offset + events.length, size, order })
  return { events, total: sorted.length, scrollId: events.length === 0 ? FINISHED : next }
}

function readState(scrollId: string): { offset: number; size: number; order: unknown } {
  try {
    const { offset, size, order } = decodeScroll(scrollId)
    return { offset: Number(offset), size: Number(size), order }
  } catch {
    throw new ApiError(
      [500, 100],
      'General data error: err=NotFoundError(404), extra_info=No search context found',
    )
  }
}
