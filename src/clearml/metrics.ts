import { asNumber, asObject, type JsonObject } from './json.ts'

/** The last, least and greatest value that a task reported of one metric and variant; absent where it is no number. */
export type MetricValue = { value?: number; min?: number; max?: number }

/** By path, which is the key of the metric, a dot, and the key of the variant: `<md5>.<md5>`. */
export type MetricValues = ReadonlyMap<string, MetricValue>

/** Shared by the many tasks of which no metric was asked for. */
export const NO_METRICS: MetricValues = new Map()

/**
 * Those of the paths that the row has a number for. A reply that brings more metrics than were asked for costs nothing:
 * the rest is not kept. The values may be anything, since the server stores what was reported.
 */
export function parseMetrics(fields: JsonObject, paths: readonly string[]): MetricValues {
  if (paths.length === 0) return NO_METRICS
  const metrics = asObject(fields['last_metrics'])
  const found = paths.flatMap((path): [string, MetricValue][] => {
    const [metric = '', variant = ''] = path.split('.')
    const entry = asObject(asObject(metrics?.[metric])?.[variant])
    const value = asNumber(entry?.['value'])
    const min = asNumber(entry?.['min_value'])
    const max = asNumber(entry?.['max_value'])
    if (value === undefined && min === undefined && max === undefined) return []
    return [
      [
        path,
        {
          ...(value === undefined ? {} : { value }),
          ...(min === undefined ? {} : { min }),
          ...(max === undefined ? {} : { max }),
        },
      ],
    ]
  })
  return found.length === 0 ? NO_METRICS : new Map(found)
}

/** What `only_fields` asks for to get one value of each task, and not up to 2,000. */
export function metricField(path: string): string {
  return `last_metrics.${path}`
}
