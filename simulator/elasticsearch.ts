import type { Call } from './endpoint.ts'
import { ApiError } from './errors.ts'
import type { EventDocument } from './store.ts'

/** Elasticsearch keeps the events, and nothing else: what it answers, and that it may not answer at all (transcript 27). */
export function eventsOf(call: Call, subject: string): readonly EventDocument[] {
  reachElasticsearch(call)
  return call.store.events.get(subject) ?? []
}

export function dropEvents(call: Call, subjects: Iterable<string>): void {
  reachElasticsearch(call)
  for (const id of subjects) call.store.events.delete(id)
}

export function reachElasticsearch({ settings }: Call): void {
  if (settings.elasticsearchDown !== true) return
  const refused =
    "NewConnectionError(HTTPConnection(host='127.0.0.1', port=19200): Failed to establish a new connection: [Errno 111] Connection refused)"
  throw new ApiError(
    [500, 100],
    `General data error (Connection error caused by: ConnectionError(Connection error caused by: ${refused}))`,
  )
}
