import { asNumber, asObject, asText, asTexts, idOf, type JsonObject } from './json.ts'
import { rowsIn } from './paging.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'

/** One point of a series that the web UI draws over iterations. */
export type Scalar = { metric: string; variant: string; iteration: number; atMs: number; value: number }

/** A task of the same kind as one's own. */
export type Sibling = { id: string; name: string; tags: readonly string[]; lastIteration: number }

/** What runs before left on the server. The calls throw ClearMLError. */
export type PastRunsApi = {
  /** Tasks of a project with that type and tag, newest first, 200 at most. */
  siblings: (query: { projectId: string; type: string; tag: string }) => Promise<readonly Sibling[]>
  /** Up to `limit` scalars of a task, the highest iterations first. */
  scalarsOf: (taskId: string, limit: number) => Promise<readonly Scalar[]>
}

const SIBLINGS = 200

export function createPastRunsApi(session: Session, { host }: Server): PastRunsApi {
  return {
    siblings: async ({ projectId, type, tag }) => {
      const data = await session.read('tasks.get_all_ex', {
        ...{ project: [projectId], type: [type], tags: [tag], allow_public: false },
        ...{ order_by: ['-created'], page: 0, page_size: SIBLINGS },
        only_fields: ['id', 'name', 'type', 'project', 'tags', 'last_iteration'],
      })
      return rowsIn(data, 'tasks', 'tasks.get_all_ex', host).flatMap((entry) => {
        const row = asObject(entry)
        const id = asText(row?.['id'])
        const tags = asTexts(row?.['tags'])
        if (row?.['type'] !== type || idOf(row['project']) !== projectId || id === undefined) return []
        if (tags?.includes(tag) !== true) return []
        const lastIteration = asNumber(row['last_iteration']) ?? 0
        return [{ id, name: asText(row['name']) ?? '', tags, lastIteration }]
      })
    },
    scalarsOf: async (taskId, limit) => {
      const data = await session.read('events.get_task_events', {
        task: taskId,
        event_type: 'training_stats_scalar',
        order: 'desc',
        batch_size: limit,
      })
      return rowsIn(data, 'events', 'events.get_task_events', host).flatMap(
        (row) => readScalar(asObject(row)) ?? [],
      )
    },
  }
}

function readScalar(row: JsonObject | undefined): Scalar | undefined {
  const metric = asText(row?.['metric'])
  const variant = asText(row?.['variant'])
  const iteration = asNumber(row?.['iter'])
  const atMs = asNumber(row?.['timestamp'])
  const value = asNumber(row?.['value'])
  return metric === undefined ||
    variant === undefined ||
    iteration === undefined ||
    atMs === undefined ||
    value === undefined
    ? undefined
    : { metric, variant, iteration, atMs, value }
}
