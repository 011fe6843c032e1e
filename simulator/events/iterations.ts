import { randomUUID } from 'node:crypto'
import { eventsOf } from '../elasticsearch.ts'
import type { Call } from '../endpoint.ts'
import type { EventDocument, Store } from '../store.ts'
import { eventRow, matchesMetrics } from './subjects.ts'
import type { MetricFilter } from './subjects.ts'

type Iteration = { iter: number; events: Record<string, unknown>[] }

export type TaskMetric = { task: string; filter: MetricFilter }

/** How far each scroll has come: per task the oldest iteration that was shown. */
const scrolls = new WeakMap<Store, Map<string, Map<string, number>>>()

/**
 * `events.debug_images` and `events.plots`: the newest iterations first, the next older ones with each
 * call that repeats the scroll id. Only the newest event of each metric and variant that has a given
 * URL is shown: recycled file names hide their older iterations.
 */
export function showIterations(
  call: Call,
  type: EventDocument['type'],
  targets: readonly TaskMetric[],
  { iterations, scrollId }: { iterations: number; scrollId: string | undefined },
): { metrics: { task: string; iterations: Iteration[] }[]; scroll_id: string } {
  const ofStore = scrolls.get(call.store) ?? new Map<string, Map<string, number>>()
  scrolls.set(call.store, ofStore)
  const id = scrollId !== undefined && ofStore.has(scrollId) ? scrollId : randomUUID().replaceAll('-', '')
  const positions = ofStore.get(id) ?? new Map<string, number>()
  ofStore.set(id, positions)

  const metrics = targets.map(({ task, filter }) => {
    const events = eventsOf(call, task).filter(
      (event) => event.type === type && matchesMetrics(event, filter),
    )
    const shown = groupByIteration(newestOfEachFile(events), positions.get(task)).slice(0, iterations)
    const oldest = shown.at(-1)
    if (oldest !== undefined) positions.set(task, oldest.iter)
    return { task, iterations: shown }
  })
  return { metrics, scroll_id: id }
}

export function newestOfEachFile(events: readonly EventDocument[]): EventDocument[] {
  const newest = new Map<string, EventDocument>()
  for (const event of events) {
    const key = [event.metric, event.variant, event.type === 'plot' ? event.iter : event.url].join('\n')
    const known = newest.get(key)
    if (known === undefined || (event.iter ?? 0) >= (known.iter ?? 0)) newest.set(key, event)
  }
  return [...newest.values()]
}

function groupByIteration(events: readonly EventDocument[], before: number | undefined): Iteration[] {
  const groups = new Map<number, EventDocument[]>()
  for (const event of events) {
    const iter = event.iter ?? 0
    if (before !== undefined && iter >= before) continue
    groups.set(iter, [...(groups.get(iter) ?? []), event])
  }
  return [...groups]
    .sort(([a], [b]) => b - a)
    .map(([iter, group]) => ({ iter, events: group.sort(byMetricAndVariant).map(eventRow) }))
}

export const byMetricAndVariant = (a: EventDocument, b: EventDocument): number =>
  compare(a.metric ?? '', b.metric ?? '') || compare(a.variant ?? '', b.variant ?? '')

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))
