import { ApiError } from '../errors.ts'
import type { DocumentKind } from './kinds.ts'

/** A field of a document: what stands below it decides which dotted names exist. */
export type Field =
  | 'value'
  /** Any name below it is a field. */
  | 'map'
  /** The id of another document: its fields can be asked for in `get_all_ex` only. */
  | { reference: DocumentKind | 'company' | 'queue' }
  | { fields: Schema }
  /** `mapStored`: a list in replies, a map in the store, so that no projection reaches inside. */
  | { items: Schema; mapStored?: true }

export type Schema = Readonly<Record<string, Field>>

function values(...names: string[]): Schema {
  return Object.fromEntries(names.map((name) => [name, 'value']))
}

const TASK: Schema = {
  ...values('id', 'name', 'type', 'status', 'status_reason', 'status_message', 'status_changed', 'comment'),
  ...values('report', 'report_assets', 'created', 'started', 'completed', 'published', 'active_duration'),
  ...values('tags', 'system_tags', 'last_worker', 'last_worker_report', 'last_update', 'last_change'),
  ...values('last_changed_by', 'last_iteration', 'company_origin', 'enqueue_status', 'duration'),
  ...values('unique_metrics'),
  company: { reference: 'company' },
  user: { reference: 'user' },
  project: { reference: 'project' },
  parent: { reference: 'task' },
  output: { fields: values('destination', 'model', 'error', 'result') },
  execution: {
    fields: {
      ...values('test_split', 'model', 'framework', 'docker_cmd'),
      parameters: 'map',
      model_desc: 'map',
      model_labels: 'map',
      queue: { reference: 'queue' },
      artifacts: {
        items: {
          ...values('key', 'type', 'mode', 'uri', 'hash', 'content_size', 'timestamp'),
          type_data: 'map',
          display_data: 'value',
        },
        mapStored: true,
      },
    },
  },
  script: {
    fields: {
      ...values('binary', 'repository', 'tag', 'branch', 'version_num', 'entry_point', 'working_dir', 'diff'),
      requirements: 'map',
    },
  },
  models: {
    fields: {
      input: { items: { ...values('name', 'updated'), model: { reference: 'model' } } },
      output: { items: { ...values('name', 'updated'), model: { reference: 'model' } } },
    },
  },
  last_metrics: 'map',
  metric_stats: 'map',
  hyperparams: 'map',
  configuration: 'map',
  runtime: 'map',
  container: 'map',
}

const MODEL: Schema = {
  ...values('id', 'name', 'comment', 'tags', 'system_tags', 'created', 'framework', 'ready', 'uri'),
  ...values('last_update', 'last_change', 'last_changed_by', 'last_iteration', 'parent', 'company_origin'),
  ...values('unique_metrics'),
  company: { reference: 'company' },
  user: { reference: 'user' },
  project: { reference: 'project' },
  task: { reference: 'task' },
  design: 'map',
  labels: 'map',
  metadata: 'map',
  ui_cache: 'map',
  metric_stats: 'map',
  last_metrics: 'map',
}

const PROJECT: Schema = {
  ...values('id', 'name', 'basename', 'description', 'created', 'tags', 'system_tags', 'path', 'last_update'),
  ...values('default_output_destination', 'featured', 'logo_url', 'logo_blob', 'company_origin'),
  company: { reference: 'company' },
  user: { reference: 'user' },
  parent: { reference: 'project' },
}

const USER: Schema = {
  ...values('id', 'name', 'role', 'family_name', 'given_name', 'avatar', 'created'),
  company: { reference: 'company' },
}

export const SCHEMAS: Readonly<Record<DocumentKind, Schema>> = {
  task: TASK,
  model: MODEL,
  project: PROJECT,
  user: USER,
}

/** The server's name of a document class, as its messages print it. */
export const CLASS_NAMES: Readonly<Record<DocumentKind, string>> = {
  task: 'Task',
  model: 'Model',
  project: 'Project',
  user: 'User',
}

/** 400/14 for a dotted name that leads nowhere; `joins`: names inside other documents count. */
export function checkFieldName(kind: DocumentKind, name: string, { joins }: { joins: boolean }): void {
  let schema: Schema | undefined = SCHEMAS[kind]
  for (const part of name.split('.')) {
    const field: Field | undefined = schema?.[part]
    if (field === undefined) throw cannotResolve(part)
    if (field === 'map') return
    schema = below(field, joins)
  }
}

function below(field: Field, joins: boolean): Schema | undefined {
  if (typeof field === 'string') return undefined
  if ('fields' in field) return field.fields
  if ('items' in field) return field.items
  return joins ? referencedSchema(field) : undefined
}

function referencedSchema({ reference }: { reference: string }): Schema {
  return reference in SCHEMAS ? SCHEMAS[reference as DocumentKind] : values('id', 'name')
}

function cannotResolve(part: string): ApiError {
  const problem = 'probably an invalid field name or unsupported nested field'
  return new ApiError([400, 14], `Lookup error (${problem}): err=Cannot resolve field "${part}"`)
}
