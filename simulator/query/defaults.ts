import { isDict } from '../python.ts'
import type { DocumentKind, StoredDocument } from './kinds.ts'

type Defaults = Readonly<Record<string, unknown>>

/** What the server's document classes fill in where a document says nothing (transcript 08). */
const DEFAULTS: Readonly<Record<DocumentKind, Defaults>> = {
  task: {
    report_assets: [],
    output: {},
    execution: { test_split: 0, parameters: {}, model_desc: {}, model_labels: {}, artifacts: [] },
    tags: [],
    system_tags: [],
    script: { binary: 'python', repository: '', entry_point: '', requirements: {} },
    last_iteration: 0,
    last_metrics: {},
    metric_stats: {},
    hyperparams: {},
    configuration: {},
    runtime: {},
    models: { input: [], output: [] },
    container: {},
  },
  model: { tags: [], system_tags: [], labels: {}, metadata: {} },
  project: { description: '', tags: [], system_tags: [], path: [] },
  user: {},
}

export function withDefaults(kind: DocumentKind, document: StoredDocument): Record<string, unknown> {
  return merged(DEFAULTS[kind], document)
}

function merged(defaults: Defaults, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...defaults, ...values }
  for (const [name, inner] of Object.entries(defaults)) {
    const value = values[name]
    if (isDict(inner) && isDict(value)) result[name] = merged(inner, value)
  }
  return result
}
