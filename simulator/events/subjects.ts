import type { Call } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { PUBLIC_COMPANY_ID } from '../store.ts'
import type { EventDocument } from '../store.ts'

/** Whose events are read: tasks or models that the caller may see. One unknown id fails the whole call. */
export function checkSubjects({ store, identity }: Call, ids: readonly string[], areModels = false): void {
  const documents = areModels ? store.models : store.tasks
  const isVisible = (id: string) => {
    const company = documents.get(id)?.company
    return company === identity.company || company === PUBLIC_COMPANY_ID
  }
  if (ids.every(isVisible)) return
  const [code, kind] = areModels ? ([400, 201] as const) : ([400, 101] as const)
  throw new ApiError([code, kind], `Invalid ${areModels ? 'model' : 'task'} id: ids=(${ids.join(', ')})`, {
    ids: [...ids],
  })
}

export type MetricFilter = readonly { metric: string; variants?: readonly string[] }[]

export const matchesMetrics = (event: EventDocument, filter: MetricFilter): boolean =>
  filter.length === 0 ||
  filter.some(
    ({ metric, variants }) =>
      event.metric === metric &&
      (variants === undefined || variants.length === 0 || variants.includes(event.variant ?? '')),
  )

/** An event as it is handed out. */
export const eventRow = (event: EventDocument): Record<string, unknown> => ({
  model_event: false,
  '@timestamp': new Date(event.timestamp).toISOString(),
  worker: '<unknown>',
  ...event,
})
