import { reportEvents } from '../events/report.ts'
import { scalarSeries } from '../events/scalar-series.ts'
import { byMetricAndVariant, newestOfEachFile, showIterations } from '../events/iterations.ts'
import { getTaskEvents } from '../events/get-task-events.ts'
import { checkSubjects, eventRow } from '../events/subjects.ts'
import { getTaskMetrics } from '../events/task-metrics.ts'
import { parseTargets } from '../events/request.ts'
import { dropEvents, eventsOf } from '../elasticsearch.ts'
import type { Call, Endpoint, Endpoints } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { flag, oneOf, optionalInteger, optionalString, requiredString } from '../fields.ts'
import type { EventDocument } from '../store.ts'

const endpoint = (handle: (call: Call) => unknown, versions: Partial<Endpoint> = {}): Endpoint => ({
  minVersion: '1.0',
  access: 'user',
  handle,
  ...versions,
})

const iterationsOf = (type: EventDocument['type']) => (call: Call) => {
  const targets = parseTargets(call.params)
  checkSubjects(
    call,
    targets.map(({ task }) => task),
  )
  const scrollId = optionalString(call.params, 'scroll_id')
  const iterations = optionalInteger(call.params, 'iters') ?? 1
  return showIterations(call, type, targets, { iterations, scrollId })
}

function getTaskPlots(call: Call) {
  const task = requiredString(call.params, 'task')
  checkSubjects(call, [task])
  const plots = eventsOf(call, task).filter(({ type }) => type === 'plot')
  const newest = new Map(
    newestOfEachFile(plots)
      .sort((a, b) => (a.iter ?? 0) - (b.iter ?? 0))
      .map((plot) => [`${plot.metric ?? ''}\n${plot.variant ?? ''}`, plot]),
  )
  const shown = [...newest.values()].sort(byMetricAndVariant)
  return { plots: shown.map(eventRow), returned: shown.length, total: shown.length, scroll_id: null }
}

function addEvent(call: Call) {
  requiredString(call.params, 'task')
  return reportEvents(call, [call.params])
}

function addBatch(call: Call) {
  if (call.batch === undefined || call.batch.length === 0) {
    throw new ApiError([400, 40], 'Batch contains no items')
  }
  return reportEvents(call, call.batch)
}

/** From one end, or from a time on; the newest first unless `order` says otherwise. */
function getTaskLog(call: Call) {
  const task = requiredString(call.params, 'task')
  checkSubjects(call, [task])
  const isEarlier = flag(call.params, 'navigate_earlier', true)
  const from = optionalInteger(call.params, 'from_timestamp')
  const size = optionalInteger(call.params, 'batch_size') ?? 500
  const lines = eventsOf(call, task).filter(({ type }) => type === 'log')
  const newestFirst = lines.toSorted((a, b) => b.timestamp - a.timestamp)
  const onTheWay = (isEarlier ? newestFirst : newestFirst.toReversed()).filter(
    ({ timestamp }) => from === undefined || (isEarlier ? timestamp < from : timestamp > from),
  )
  const page = onTheWay.slice(0, size)
  const order = oneOf(call.params, 'order', ['asc', 'desc'], 'logorderenum')
  const isTurned = order !== undefined && (order === 'asc') === isEarlier
  const events = (isTurned ? page.toReversed() : page).map(eventRow)
  return { events, returned: events.length, total: lines.length }
}

function deleteForTask(call: Call) {
  const task = requiredString(call.params, 'task')
  checkSubjects(call, [task])
  const status = call.store.tasks.get(task)?.status
  if ((status === 'published' || status === 'publishing') && !flag(call.params, 'allow_locked', false)) {
    throw new ApiError(
      [400, 101],
      `Invalid task id (Cannot update events for a published task): company=${call.identity.company}, id=${task}`,
    )
  }
  const deleted = eventsOf(call, task).length
  dropEvents(call, [task])
  return { deleted }
}

export const events: Endpoints = {
  'events.get_task_events': endpoint(getTaskEvents),
  'events.get_task_metrics': endpoint(getTaskMetrics),
  'events.debug_images': endpoint(iterationsOf('training_debug_image'), {
    minVersion: '2.7',
    olderVersions: ['1.0', '1.8'],
  }),
  'events.plots': endpoint(iterationsOf('plot')),
  'events.get_task_plots': endpoint(getTaskPlots, { minVersion: '1.8', olderVersions: ['1.0'] }),
  'events.get_task_log': endpoint(getTaskLog, { minVersion: '2.9', olderVersions: ['1.5', '1.7'] }),
  'events.add': endpoint(addEvent),
  'events.add_batch': endpoint(addBatch),
  'events.scalar_metrics_iter_histogram': endpoint(scalarSeries),
  'events.delete_for_task': endpoint(deleteForTask),
}
