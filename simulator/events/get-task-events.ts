import type { Call } from '../endpoint.ts'
import { eventsOf } from '../elasticsearch.ts'
import { ApiError } from '../errors.ts'
import { flag, optionalString, requiredString } from '../fields.ts'
import type { Params } from '../params.ts'
import { isDict } from '../python.ts'
import type { EventDocument } from '../store.ts'
import { legacyPage } from './legacy-scroll.ts'
import { parseEventsQuery } from './request.ts'
import { decodeScroll, encodeScroll, invalidScroll } from './scroll.ts'
import { checkSubjects, eventRow } from './subjects.ts'
import { nextPage, selectEvents } from './task-events.ts'
import type { EventsQuery } from './task-events.ts'

/** Elasticsearch's own limit; the server does not lower larger batch sizes. */
const LARGEST_BATCH = 10_000

type Reply = { returned: number; total: number | null; scroll_id: string; events: Record<string, unknown>[] }

export function getTaskEvents(call: Call): Reply {
  return call.release.atLeast('1.2') ? scrollByIteration(call) : scrollByTime(call)
}

/** Later calls take everything but the batch size from the scroll, whatever they send. */
function scrollByIteration(call: Call): Reply {
  const { task, scrollId } = subjectOf(call.params)
  const state = scrollId === undefined ? undefined : decodeScroll(scrollId)
  if (state !== undefined && state['task'] !== task) throw invalidScroll(scrollId ?? '')
  const scrolled = isDict(state?.['request']) ? state['request'] : undefined
  const query = parseEventsQuery(
    scrolled === undefined ? call.params : { ...scrolled, batch_size: call.params['batch_size'] },
  )
  const selected = select(call, task, query)
  const after = typeof state?.['after'] === 'number' ? state['after'] : undefined
  const events = nextPage(selected, query, after)
  const request = {
    event_type: query.eventType,
    order: query.order,
    metrics: query.metrics,
    model_events: query.modelEvents,
  }
  return {
    returned: events.length,
    total: flag(call.params, 'count_total', true) ? selected.length : null,
    scroll_id: encodeScroll({ task, request, after: events.at(-1)?.iter ?? after }),
    events: events.map(eventRow),
  }
}

function scrollByTime(call: Call): Reply {
  const { task, scrollId } = subjectOf(call.params)
  const query = { ...parseEventsQuery(call.params), metrics: [], modelEvents: false }
  const { events, total, scrollId: scroll_id } = legacyPage(select(call, task, query), query, scrollId)
  return { returned: events.length, total, scroll_id, events: events.map(eventRow) }
}

function subjectOf(params: Params): { task: string; scrollId: string | undefined } {
  const scrollId = optionalString(params, 'scroll_id')
  return { task: requiredString(params, 'task'), scrollId: scrollId === '' ? undefined : scrollId }
}

function select(call: Call, subject: string, query: EventsQuery): EventDocument[] {
  checkSubjects(call, [subject], query.modelEvents)
  const events = eventsOf(call, subject)
  if (query.batchSize > LARGEST_BATCH) {
    throw new ApiError([500, 100], 'General data error: err=Result window is too large, extra_info=search')
  }
  return selectEvents(events, query)
}
