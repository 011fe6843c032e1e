import { EVENT_TYPES, type EventType } from './events.ts'
import { asArray, asNumber, asObject, asTexts, type JsonObject } from './json.ts'
import { parseModelIds, parseTask, TASK_FIELDS, type Task } from './task.ts'

/** A file entry of a task's record. */
export type Artifact = {
  uri: string
  /** `input` artifacts belong to somebody else. */
  mode: 'input' | 'output'
  bytes: number | undefined
}

/** A task with what its record says of its files and models. */
export type TaskContents = Task & {
  artifacts: readonly Artifact[]
  outputModelIds: readonly string[]
  reportAssets: readonly string[]
  /** Types of events that it surely has. It may have others: the record tells of its last batch only (transcript 25). */
  provenEvents: readonly EventType[]
  /** A part of the record that has another shape than expected: what the task owns is then not known. */
  unreadable: string | undefined
}

/** Files that a report's text shows; the server never returns them at deletion. The field exists since 1.9. */
export const REPORT_ASSETS_FIELD = 'report_assets'

/** `execution.artifacts.uri` would come back empty: artifacts are a map in the store (transcript 08). */
export const CONTENT_FIELDS = [
  ...TASK_FIELDS,
  'models.output',
  'execution.artifacts',
  'metric_stats',
] as const

export function parseTaskContents(row: unknown): TaskContents | undefined {
  const task = parseTask(row)
  const fields = asObject(row)
  if (task === undefined || fields === undefined) return undefined
  const execution = asObject(fields['execution'] ?? {})
  const artifacts = execution === undefined ? undefined : readList(execution['artifacts'], parseArtifact)
  const output = parseModelIds(fields, 'output')
  const assets = asTexts(fields[REPORT_ASSETS_FIELD] ?? [])
  const unreadable = [
    assets === undefined ? REPORT_ASSETS_FIELD : undefined,
    artifacts === undefined ? 'execution.artifacts' : undefined,
    output === undefined ? 'models.output' : undefined,
    parseModelIds(fields, 'input') === undefined ? 'models.input' : undefined,
  ].find((field) => field !== undefined)
  return {
    ...task,
    artifacts: artifacts ?? [],
    outputModelIds: output ?? [],
    reportAssets: assets ?? [],
    provenEvents: EVENT_TYPES.filter((type) => isReported(fields['metric_stats'], type)),
    unreadable,
  }
}

/** An absent list is empty; one with an element that cannot be read is not known at all. */
function readList<T>(value: unknown, read: (element: JsonObject) => T | undefined): readonly T[] | undefined {
  if (value === undefined || value === null) return []
  const elements = asArray(value)?.map((element) => {
    const object = asObject(element)
    return object === undefined ? undefined : read(object)
  })
  return elements?.every((element) => element !== undefined) ? elements : undefined
}

/** An artifact without a mode is an output, as the server itself takes it; one without a URI has no file. */
function parseArtifact(fields: JsonObject): Artifact | undefined {
  const uri = fields['uri'] ?? ''
  if (typeof uri !== 'string') return undefined
  return {
    uri,
    mode: fields['mode'] === 'input' ? 'input' : 'output',
    bytes: asNumber(fields['content_size']),
  }
}

function isReported(stats: unknown, type: EventType): boolean {
  return Object.values(asObject(stats) ?? {}).some((metric) => {
    const types = asObject(asObject(metric)?.['event_stats_by_type'])
    return asObject(types?.[type]) !== undefined
  })
}
