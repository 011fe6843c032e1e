import { deflateSync } from 'node:zlib'
import type { Release } from '../release.ts'
import type { EventDocument, Store } from '../store.ts'
import { replaceMetricStats } from './metric-stats.ts'
import { sourceUrls } from './source-urls.ts'

/** From this length on a plot is kept compressed, and nothing unpacks it again (transcript 18). */
const COMPRESSED_LENGTH = 100_000

/** Stores what was reported together as the server does: plots with their images' URLs, tasks with `metric_stats`. */
export function ingestBatch(store: Store, batch: readonly EventDocument[], release?: Release): void {
  for (const reported of batch) keep(store, reported)
  replaceMetricStats(store, batch, release)
}

export function ingestEvent(store: Store, reported: EventDocument): void {
  ingestBatch(store, [reported])
}

function keep(store: Store, reported: EventDocument): void {
  const event = {
    ...reported,
    worker: reported.worker ?? '<unknown>',
    model_event: reported.model_event ?? false,
  }
  if (event.type === 'plot' && event.plot_str !== undefined) describePlot(event, event.plot_str)

  store.eventTypes.add(event.type)
  const known = store.events.get(event.task)
  if (known === undefined) store.events.set(event.task, [event])
  else known.push(event)
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
