import { ClearMLError } from '../clearml/errors.ts'
import type { EventsApi, EventType } from '../clearml/events.ts'
import type { Reported, TaskContents } from '../clearml/contents.ts'
import type { Model } from '../clearml/models.ts'
import { eventUrls } from './event-urls.ts'
import type { FileKind, TaskFile } from './task-file.ts'

const EVENT_KINDS: readonly {
  type: EventType
  kind: FileKind
  reported: (task: TaskContents) => Reported
}[] = [
  { type: 'training_debug_image', kind: 'debug-sample', reported: ({ debugSamples }) => debugSamples },
  { type: 'plot', kind: 'plot', reported: ({ plots }) => plots },
]

/** Files that the task's own record and its models name. `input` artifacts belong to somebody else. */
export function recordedFiles(task: TaskContents, models: readonly Model[]): readonly TaskFile[] {
  return [
    ...task.artifacts
      .filter(({ mode }) => mode === 'output')
      .map(({ uri, bytes }): TaskFile => ({ uri, kind: 'artifact', bytes })),
    ...task.reportAssets.map((uri): TaskFile => ({ uri, kind: 'artifact', bytes: undefined })),
    ...models.map(({ uri }): TaskFile => ({ uri, kind: 'model', bytes: undefined })),
  ]
}

/** Runs some of the works at once, the others after them. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>

export type EventOptions = { byIteration: boolean; limit: Limit }

export type EventFiles = readonly TaskFile[] | { error: unknown }

/**
 * Every debug sample and plot image of the tasks, by task id. Tasks whose record proves that they reported none are
 * not asked about; of those whose record does not say, one probe for all finds the ones that have any.
 */
export async function collectEventFiles(
  api: EventsApi,
  tasks: readonly TaskContents[],
  options: EventOptions,
): Promise<ReadonlyMap<string, EventFiles>> {
  const parts = await Promise.all(EVENT_KINDS.map((kind) => collectKind(api, tasks, kind, options)))
  return new Map(tasks.map(({ id }) => [id, join(parts.map((part) => part.get(id) ?? []))]))
}

async function collectKind(
  api: EventsApi,
  tasks: readonly TaskContents[],
  { type, kind, reported }: (typeof EVENT_KINDS)[number],
  options: EventOptions,
): Promise<ReadonlyMap<string, EventFiles>> {
  const unknown = tasks.filter((task) => reported(task) === 'unknown').map(({ id }) => id)
  const probed = await probe(api, unknown, type)
  const asked = tasks.filter((task) => reported(task) === 'some' || probed.has(task.id))
  const found = asked.map(async ({ id }): Promise<[string, EventFiles]> => {
    try {
      const urls = await options.limit(() => eventUrls(api, id, type, options))
      return [id, [...urls].map((uri) => ({ uri, kind, bytes: undefined }))]
    } catch (error) {
      return [id, { error }]
    }
  })
  return new Map(await Promise.all(found))
}

/** One id that is gone makes the server refuse the whole probe: then all of them are asked about one by one. */
async function probe(api: EventsApi, ids: readonly string[], type: EventType): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  try {
    const metrics = await api.metricsOf(ids, type)
    return new Set(ids.filter((id) => (metrics.get(id) ?? ['unknown']).length > 0))
  } catch (error) {
    if (!(error instanceof ClearMLError) || error.inDoubt) throw error
    return new Set(ids)
  }
}

function join(parts: readonly EventFiles[]): EventFiles {
  const failed = parts.find((part): part is { error: unknown } => 'error' in part)
  return failed ?? parts.flatMap((part) => ('error' in part ? [] : part))
}
