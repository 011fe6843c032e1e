import { inHalves } from '../portions.ts'
import { ClearMLError, isTooLarge } from './errors.ts'
import { asArray, asNumber, asObject, asText, asTexts, type JsonObject } from './json.ts'
import type { Session } from './session.ts'

/** Events that name files. */
export const EVENT_TYPES = ['training_debug_image', 'plot'] as const

export type EventType = (typeof EVENT_TYPES)[number]

export type Event = {
  url: string | undefined
  sourceUrls: readonly string[]
  /** The plot itself, where the server did not list its images. */
  plot: { text: string } | { compressed: string } | undefined
  iteration: number | undefined
}

export type EventPage = { events: readonly Event[]; scrollId: string | undefined; total: number | undefined }

export type EventQuery = {
  taskId: string
  type: EventType
  batchSize: number
  /** undefined for the first page. */
  scrollId: string | undefined
  /** Only this metric's events. */
  metric: string | undefined
  /** Whether the id is that of a model. Since 1.8. */
  ofModel?: true
}

export type EventsApi = {
  /** One page of a task's events, newest iteration first. */
  eventPage: (query: EventQuery) => Promise<EventPage>
  /**
   * By task id: the metrics with events of that type; nothing where they cannot be read. Undefined where the company
   * has no events of that type at all. All ids must exist, else the whole call is refused.
   */
  metricsOf: (
    taskIds: readonly string[],
    type: EventType,
  ) => Promise<ReadonlyMap<string, readonly string[]> | undefined>
}

export function createEventsApi(session: Session, host: string): EventsApi {
  const listOf = (data: JsonObject, name: string, endpoint: string): readonly unknown[] => {
    const list = asArray(data[name])
    if (list === undefined)
      throw new ClearMLError(endpoint, host, { kind: 'unexpected', detail: `no list of ${name}` })
    return list
  }
  return {
    eventPage: async ({ taskId, type, batchSize, scrollId, metric, ofModel }) => {
      const data = await session.read('events.get_task_events', {
        task: taskId,
        event_type: type,
        batch_size: batchSize,
        order: 'desc',
        ...(ofModel === undefined ? {} : { model_events: true }),
        ...(scrollId === undefined ? {} : { scroll_id: scrollId }),
        ...(metric === undefined ? {} : { metrics: [{ metric }] }),
      })
      return {
        events: listOf(data, 'events', 'events.get_task_events').map(parseEvent),
        scrollId: asText(data['scroll_id']),
        total: asNumber(data['total']),
      }
    },
    metricsOf: async (taskIds, type) => {
      const ask = async (tasks: readonly string[]): Promise<readonly unknown[]> => {
        const data = await session.read('events.get_task_metrics', { tasks, event_type: type })
        return listOf(data, 'metrics', 'events.get_task_metrics')
      }
      const rows = (await inHalves(taskIds, ask, isTooLarge)).flat().map((row) => asObject(row))
      if (rows.length === 0) return undefined
      const metrics = rows.map((row) => [asText(row?.['task']) ?? '', asTexts(row?.['metrics'])] as const)
      return new Map(metrics.flatMap(([task, names]) => (names === undefined ? [] : [[task, names]])))
    },
  }
}

function parseEvent(row: unknown): Event {
  const fields = asObject(row) ?? {}
  const text = asText(fields['plot_str'])
  const compressed = asText(fields['plot_data'])
  return {
    url: asText(fields['url']),
    sourceUrls: asTexts(fields['source_urls']) ?? [],
    plot: text !== undefined ? { text } : compressed !== undefined ? { compressed } : undefined,
    iteration: asNumber(fields['iter']),
  }
}
