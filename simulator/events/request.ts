import { flag, invalid, oneOf, optionalInteger, requiredString } from '../fields.ts'
import type { Params } from '../params.ts'
import { isDict } from '../python.ts'
import type { TaskMetric } from './iterations.ts'
import type { MetricFilter } from './subjects.ts'
import type { EventsQuery } from './task-events.ts'

export const EVENT_TYPES = ['*', 'training_debug_image', 'plot', 'log', 'training_stats_scalar'] as const

export const parseEventsQuery = (params: Params): EventsQuery => ({
  eventType: oneOf(params, 'event_type', EVENT_TYPES, 'eventtype') ?? '*',
  order: oneOf(params, 'order', ['asc', 'desc'], 'logorderenum') ?? 'asc',
  batchSize: optionalInteger(params, 'batch_size') ?? 500,
  metrics: rows(params, 'metrics').map(metricOf),
  modelEvents: flag(params, 'model_events', false),
})

/** The tasks that `events.debug_images` is asked about, each with or without one of its metrics. */
export const parseTargets = (params: Params): TaskMetric[] =>
  rows(params, 'metrics').map((row) => ({
    task: requiredString(row, 'task'),
    filter: typeof row['metric'] === 'string' ? [metricOf(row)] : [],
  }))

function rows(params: Params, field: string): Params[] {
  const value = params[field] ?? []
  if (!Array.isArray(value) || !value.every(isDict)) throw invalid(`error for field '${field}'`)
  return value
}

function metricOf(row: Params): MetricFilter[number] {
  const variants: unknown = row['variants']
  const metric = requiredString(row, 'metric')
  return Array.isArray(variants) ? { metric, variants: variants.map(String) } : { metric }
}
