import { eventsOf } from '../elasticsearch.ts'
import type { Call } from '../endpoint.ts'
import { invalid, oneOf, requiredStrings } from '../fields.ts'
import type { EventDocument } from '../store.ts'
import { EVENT_TYPES } from './request.ts'
import { checkSubjects } from './subjects.ts'

/** The iteration of values that belong to none. */
const NO_ITERATION = -(2 ** 31)

/** Of any number of tasks, a row for each; none at all where the company never had an event of that type. */
export function getTaskMetrics(call: Call): { metrics: { task: string; metrics: string[] }[] } {
  const tasks = requiredStrings(call.params, 'tasks')
  const type = oneOf(call.params, 'event_type', EVENT_TYPES, 'eventtype')
  if (type === undefined) throw invalid("error for field 'event_type'. field is required!")
  checkSubjects(call, tasks)
  const rows = tasks.map((task) => ({ task, metrics: metricsOf(call, task, type) }))
  const { eventTypes } = call.store
  return { metrics: (type === '*' ? eventTypes.size > 0 : eventTypes.has(type)) ? rows : [] }
}

/** By name. Elasticsearch groups by a limited number of names; since 1.8 events without an iteration are left out. */
function metricsOf(call: Call, task: string, type: EventDocument['type'] | '*'): string[] {
  const isNew = call.release.atLeast('1.8')
  const counted = eventsOf(call, task).filter(
    (event) =>
      (type === '*' || event.type === type) && (!isNew || (event.iter ?? NO_ITERATION) > NO_ITERATION),
  )
  const names = new Set(counted.map(({ metric = '' }) => metric))
  return [...names].sort().slice(0, isNew ? 8_000 : 100)
}
