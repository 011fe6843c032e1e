import type { TaskContents } from '../clearml/contents.ts'
import { EVENT_TYPES, type EventsApi, type EventType } from '../clearml/events.ts'
import { OutageError } from '../clearml/gate.ts'
import type { Model } from '../clearml/models.ts'
import type { TasksApi } from '../clearml/tasks.ts'
import { meansUnknownTask, type EventProbe } from './event-probe.ts'
import { eventUrls } from './event-urls.ts'
import type { FileKind, TaskFile } from './task-file.ts'

const KINDS: Record<EventType, FileKind> = { training_debug_image: 'debug-sample', plot: 'plot' }

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

export type EventOptions = { probe: EventProbe; byIteration: boolean; limit: Limit }

/** Events that are there, and that the server cannot list. */
export type Cut = { kind: FileKind; reason: string }

/** The files that a task's events name. */
export type EventFiles =
  | { kind: 'listed'; files: readonly TaskFile[]; cuts: readonly Cut[] }
  /** The task was deleted while it was looked into. */
  | { kind: 'gone' }
  | { kind: 'failed'; error: unknown }

/** By task id, the files that the events of these tasks name. */
export type EventReader = (tasks: readonly TaskContents[]) => Promise<ReadonlyMap<string, EventFiles>>

const NOTHING: EventFiles = { kind: 'listed', files: [], cuts: [] }
const GONE: EventFiles = { kind: 'gone' }

/**
 * Every debug sample and plot image of the tasks, by task id. One probe a type finds the tasks that have any; only their
 * events are read.
 */
export async function collectEventFiles(
  clearml: EventsApi & Pick<TasksApi, 'existing'>,
  tasks: readonly TaskContents[],
  options: EventOptions,
): Promise<ReadonlyMap<string, EventFiles>> {
  const parts = await Promise.all(EVENT_TYPES.map((type) => collectType(clearml, tasks, type, options)))
  const files = new Map(
    tasks.map(({ id }): [string, EventFiles] => [id, join(parts.map((part) => part.get(id) ?? NOTHING))]),
  )
  return await withGone(clearml, files)
}

async function collectType(
  clearml: EventsApi,
  tasks: readonly TaskContents[],
  type: EventType,
  { probe, byIteration, limit }: EventOptions,
): Promise<ReadonlyMap<string, EventFiles>> {
  const { some, gone } = await probe(tasks, type)
  const read = async (id: string): Promise<EventFiles> => {
    try {
      const { urls, cut } = await limit(() => eventUrls(clearml, id, type, { byIteration }))
      const kind = KINDS[type]
      const files = [...urls].map((uri): TaskFile => ({ uri, kind, bytes: undefined }))
      return { kind: 'listed', files, cuts: cut === undefined ? [] : [{ kind, reason: cut }] }
    } catch (error) {
      // It says nothing about this task.
      if (error instanceof OutageError) throw error
      return { kind: 'failed', error }
    }
  }
  const found = [...some].map(async (id): Promise<[string, EventFiles]> => [id, await read(id)])
  return new Map([...[...gone].map((id): [string, EventFiles] => [id, GONE]), ...(await Promise.all(found))])
}

function join(parts: readonly EventFiles[]): EventFiles {
  const other = parts.find(({ kind }) => kind === 'gone') ?? parts.find(({ kind }) => kind === 'failed')
  if (other !== undefined) return other
  const listed = parts.filter((part) => part.kind === 'listed')
  return {
    kind: 'listed',
    files: listed.flatMap(({ files }) => files),
    cuts: listed.flatMap(({ cuts }) => cuts),
  }
}

/** A read that the server refused for an unknown task tells that it is gone, if it is. */
async function withGone(
  clearml: Pick<TasksApi, 'existing'>,
  files: ReadonlyMap<string, EventFiles>,
): Promise<ReadonlyMap<string, EventFiles>> {
  const refused = [...files].flatMap(([id, found]) =>
    found.kind === 'failed' && meansUnknownTask(found.error) ? [id] : [],
  )
  if (refused.length === 0) return files
  const there = await clearml.existing(refused)
  return new Map([
    ...files,
    ...refused.filter((id) => !there.has(id)).map((id): [string, EventFiles] => [id, GONE]),
  ])
}
