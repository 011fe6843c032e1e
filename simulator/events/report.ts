import { isDict } from '../python.ts'
import type { Call } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { flag } from '../fields.ts'
import type { Params } from '../params.ts'
import type { EventDocument } from '../store.ts'
import { reachElasticsearch } from '../elasticsearch.ts'
import { ingestBatch } from './ingest.ts'
import { EVENT_TYPES } from './request.ts'

type Added = { added: number; errors: number; errors_info: Record<string, number> }

/** `events.add` and `events.add_batch`: what cannot be added is counted, unless it is all of them. */
export function reportEvents(call: Call, events: readonly Params[]): Added {
  const problems: Record<string, number> = {}
  const good: EventDocument[] = []
  for (const event of events) {
    const problem = problemOf(call, event)
    if (problem === undefined) good.push(documentOf(call, event))
    else problems[problem] = (problems[problem] ?? 0) + 1
  }
  reachElasticsearch(call)
  keep(call, good)
  const added = good.length
  if (added === 0) {
    const reasons = Object.entries(problems).map(([problem, times]) => `${problem}=${times}`)
    throw new ApiError([400, 131], `Events not added: ${reasons.join(', ')}`)
  }
  const errors = Object.values(problems).reduce((sum, times) => sum + times, 0)
  return { added, errors, errors_info: problems }
}

function problemOf({ store, identity }: Call, event: Params): string | undefined {
  const { type, task: id } = event
  if (typeof type !== 'string') return "Event must have a 'type' field"
  if (type === '*' || !(EVENT_TYPES as readonly string[]).includes(type)) return `Invalid event type ${type}`
  if (typeof id !== 'string') return "Event must have a 'task' field"
  const task = store.tasks.get(id)
  const isLocked = task?.status === 'published' || task?.status === 'publishing'
  const isOpen = task?.company === identity.company && (!isLocked || flag(event, 'allow_locked', false))
  return isOpen ? undefined : `Invalid task id ${id}`
}

function documentOf(call: Call, event: Params): EventDocument {
  const document = { metric: '', variant: '', timestamp: call.now().getTime(), ...event } as EventDocument
  delete document['allow_locked']
  return document
}

function keep(call: Call, reported: readonly EventDocument[]): void {
  const { store, release } = call
  const batch = [
    ...new Map(reported.map((document) => [identityOf(document) ?? document, document])).values(),
  ]
  for (const document of batch) {
    const identity = identityOf(document)
    if (identity !== undefined) {
      const others = (store.events.get(document.task) ?? []).filter((known) => identityOf(known) !== identity)
      store.events.set(document.task, others)
    }
    const task = store.tasks.get(document.task)
    if (task === undefined) continue
    task.last_update = call.now()
    if (document.iter !== undefined) task.last_iteration = Math.max(task.last_iteration ?? 0, document.iter)
  }
  ingestBatch(store, batch, release)
}

/** Elasticsearch keeps one document for each scalar: whoever reports it again replaces it. */
function identityOf({ type, task, iter, metric, variant }: EventDocument): string | undefined {
  return type === 'training_stats_scalar' ? JSON.stringify([task, iter, metric, variant]) : undefined
}

/** The fields of each line of an `application/json-lines` body, which Python splits at more than `\n`. */
export function parseLines(text: string): Params[] {
  // eslint-disable-next-line no-control-regex -- str.splitlines() of Python
  const lines = text.split(/\r\n|[\n\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]/u)
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const value: unknown = JSON.parse(line)
      if (!isDict(value)) throw new ApiError([500, 0], 'Data should be a dict')
      return value
    })
}
