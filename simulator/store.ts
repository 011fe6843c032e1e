import { FileTree } from './fileserver/tree.ts'

/**
 * The documents of a simulated ClearML server, kept as the real one keeps them: a field that was never
 * set is missing, not null; references are plain ids; dates are instants.
 */
export const COMPANY_ID = 'd1bd92a3b039400cbafc60a7a5b1e52b'
/** Public (example) documents belong to no company. */
export const PUBLIC_COMPANY_ID = ''

export type TaskStatus =
  | 'created'
  | 'queued'
  | 'in_progress'
  | 'stopped'
  | 'published'
  | 'publishing'
  | 'closed'
  | 'failed'
  | 'completed'
  | 'unknown'

export type Artifact = {
  key: string
  type?: string
  mode?: 'input' | 'output'
  uri?: string
  hash?: string
  content_size?: number
  timestamp?: number
  type_data?: Record<string, unknown>
}

export type ModelReference = { name: string; model: string; updated?: Date }

/** Other fields that a client set (hyperparams, script, runtime, last_metrics …) are kept under their own names. */
export type TaskDocument = {
  id: string
  company: string
  name: string
  status: TaskStatus
  type?: string
  user?: string
  project?: string
  parent?: string
  comment?: string
  tags?: string[]
  system_tags?: string[]
  created?: Date
  started?: Date
  completed?: Date
  published?: Date
  status_changed?: Date
  last_update?: Date
  last_change?: Date
  last_iteration?: number
  execution?: { queue?: string; artifacts?: Artifact[]; [field: string]: unknown }
  models?: { input?: ModelReference[]; output?: ModelReference[] }
  metric_stats?: Record<string, MetricStats>
  report_assets?: string[]
  enqueue_status?: TaskStatus
  [field: string]: unknown
}

export type MetricStats = { metric: string; event_stats_by_type: Record<string, { last_update: number }> }

export type ModelDocument = {
  id: string
  company: string
  name: string
  uri?: string
  ready?: boolean
  task?: string
  project?: string
  user?: string
  created?: Date
  last_update?: Date
  tags?: string[]
  system_tags?: string[]
  [field: string]: unknown
}

export type ProjectDocument = {
  id: string
  company: string
  /** Full name: sub-projects are separated by `/`. */
  name: string
  parent?: string
  system_tags?: string[]
  [field: string]: unknown
}

export type UserDocument = { id: string; company: string; name: string; role: string; created?: Date }

export type QueueDocument = { id: string; company: string; name: string; entries: string[] }

export type EventDocument = {
  /** The id of a task, or of a model where `model_event` is true. */
  task: string
  type: 'training_debug_image' | 'plot' | 'log' | 'training_stats_scalar'
  timestamp: number
  metric?: string
  variant?: string
  iter?: number
  url?: string
  key?: string
  plot_str?: string
  plot_data?: string
  source_urls?: string[]
  worker?: string
  model_event?: boolean
  [field: string]: unknown
}

/** A row of the collection that the server's own `async_delete` job works off. */
export type UrlToDelete = {
  url: string
  task: string
  company: string
  storage_type: 'fileserver' | 's3' | 'gs' | 'azure'
  type: 'file' | 'folder'
  status: 'created' | 'retrying' | 'failed'
  retry_count: number
}

export type Credentials = { accessKey: string; secretKey: string; user: string }

export class Store {
  readonly tasks = new Map<string, TaskDocument>()
  /** What `move_to_trash` leaves behind for ever: no call can list or empty it. */
  readonly trash = new Map<string, TaskDocument>()
  readonly models = new Map<string, ModelDocument>()
  readonly projects = new Map<string, ProjectDocument>()
  readonly users = new Map<string, UserDocument>()
  readonly queues = new Map<string, QueueDocument>()
  /** Events by the id of their task or model. */
  readonly events = new Map<string, EventDocument[]>()
  /** Types of which there ever was an event: Elasticsearch has an index of each, and keeps it when the events go. */
  readonly eventTypes = new Set<string>()
  /** By company and url, which are unique together. */
  readonly urlsToDelete = new Map<string, UrlToDelete>()
  readonly credentials: Credentials[] = []
  /** By the URL under which a seeded file was registered, where it lies on its fileserver. */
  readonly uploads = new Map<string, string>()
  /** The fileserver's files and folders. */
  readonly files = new FileTree()
}
