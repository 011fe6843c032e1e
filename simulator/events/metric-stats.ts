import { createHash } from 'node:crypto'
import { Release } from '../release.ts'
import type { EventDocument, MetricStats, Store } from '../store.ts'

const NEWEST = new Release('2.3')

/**
 * Each batch puts its own metrics in the place of what `metric_stats` said before (transcript 25): of a task whose last
 * batch held scalars or console lines, the field does not tell that it has debug samples. Follows the server's source.
 */
export function replaceMetricStats(
  store: Store,
  batch: readonly EventDocument[],
  release: Release = NEWEST,
): void {
  const reported = batch.filter(({ model_event }) => model_event !== true)
  for (const [taskId, events] of Map.groupBy(reported, ({ task }) => task)) {
    const task = store.tasks.get(taskId)
    if (task === undefined) continue
    const stats = statsOf(events, release)
    if (Object.keys(stats).length > 0 || isEmptied(events, release)) task.metric_stats = stats
  }
}

/** Since 1.15 what has no metric, as console lines, counts under the empty name; before, it is left out. */
function statsOf(events: readonly EventDocument[], release: Release): Record<string, MetricStats> {
  const stats: Record<string, MetricStats> = {}
  for (const { metric = '', type, timestamp } of events) {
    if (metric === '' && !release.atLeast('1.15')) continue
    const entry = (stats[createHash('md5').update(metric).digest('hex')] ??= {
      metric,
      event_stats_by_type: {},
    })
    const before = entry.event_stats_by_type[type]?.last_update ?? -Infinity
    entry.event_stats_by_type[type] = { last_update: Math.max(before, timestamp) }
  }
  return stats
}

/** From 1.7 on a batch without metrics that moved the iteration leaves an empty map; before, it changed nothing. */
function isEmptied(events: readonly EventDocument[], release: Release): boolean {
  return release.atLeast('1.7') && events.some(({ iter }) => iter !== undefined)
}
