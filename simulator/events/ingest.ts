import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { EventDocument, Store } from '../store.ts'
import { sourceUrls } from './source-urls.ts'

/** From this length on a plot is kept compressed, and nothing unpacks it again (transcript 18). */
const COMPRESSED_LENGTH = 100_000

/** Stores a reported event as the server does: with the plot's image URLs and the task's `metric_stats`. */
export function ingestEvent(store: Store, reported: EventDocument): void {
  const event = {
    ...reported,
    worker: reported.worker ?? '<unknown>',
    model_event: reported.model_event ?? false,
  }
  if (event.type === 'plot' && event.plot_str !== undefined) describePlot(event, event.plot_str)

  const known = store.events.get(event.task)
  if (known === undefined) store.events.set(event.task, [event])
  else known.push(event)
  countMetric(store, event)
}

function describePlot(event: EventDocument, plot: string): void {
  event['plot_len'] = plot.length
  const urls = sourceUrls(plot)
  if (urls.length > 0) event.source_urls = urls
  if (plot.length < COMPRESSED_LENGTH) return
  const base64 = deflateSync(plot).toString('base64')
  event.plot_data = base64.replace(/.{1,76}/g, '$&\n')
  event.plot_str = ''
}

/** `metric_stats` tells a client whether a task has any samples without asking for them. */
function countMetric(
  store: Store,
  { task: taskId, metric, type, timestamp, model_event }: EventDocument,
): void {
  const task = model_event === true ? undefined : store.tasks.get(taskId)
  if (task === undefined || metric === undefined) return
  const stats = (task.metric_stats ??= {})
  const key = createHash('md5').update(metric).digest('hex')
  const entry = (stats[key] ??= { metric, event_stats_by_type: {} })
  entry.event_stats_by_type[type] = { last_update: timestamp }
}
