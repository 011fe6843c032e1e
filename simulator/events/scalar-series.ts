import type { Call } from '../endpoint.ts'
import { eventsOf } from '../elasticsearch.ts'
import { oneOf, requiredString } from '../fields.ts'
import type { EventDocument } from '../store.ts'
import { checkSubjects } from './subjects.ts'

type Series = { name: string; x: (number | string)[]; y: number[] }

const AXES = {
  iter: ({ iter }: EventDocument) => iter ?? 0,
  timestamp: ({ timestamp }: EventDocument) => timestamp,
  iso_time: ({ timestamp }: EventDocument) => new Date(timestamp).toISOString(),
} as const

/** What the web UI draws: by metric and variant. Series longer than the server's 6,000 samples are not averaged here. */
export function scalarSeries(call: Call): Record<string, Record<string, Series>> {
  const task = requiredString(call.params, 'task')
  checkSubjects(call, [task])
  const axis = AXES[oneOf(call.params, 'key', ['iter', 'timestamp', 'iso_time'], 'scalarkeyenum') ?? 'iter']
  const scalars = eventsOf(call, task).filter(({ type }) => type === 'training_stats_scalar')
  const metrics: Record<string, Record<string, Series>> = {}
  for (const event of scalars.sort((a, b) => (a.iter ?? 0) - (b.iter ?? 0))) {
    const { metric = '', variant = '', value } = event
    const variants = (metrics[metric] ??= {})
    const series = (variants[variant] ??= { name: variant, x: [], y: [] })
    series.x.push(axis(event))
    series.y.push(Number(value))
  }
  return metrics
}
