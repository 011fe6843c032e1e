import type { Identity } from './identity.ts'
import type { Release, ReleaseName } from './release.ts'
import type { Store } from './store.ts'
import type { Tokens } from './token.ts'

export type Call = {
  store: Store
  release: Release
  identity: Identity
  /** The request's fields: body, query string and form, merged. */
  params: Record<string, unknown>
  /** The lines of an `application/json-lines` body; missing for any other. */
  batch?: readonly Record<string, unknown>[]
  /** The version in the path, or the server's newest. */
  requestedVersion: string
  now: () => Date
  /** What one task costs a batch call: awaited once per task that is deleted. */
  taskCost?: () => Promise<void>
  settings: Settings
  tokens: Tokens
  /** The session of the bearer token; missing where Basic credentials or nothing came. */
  sessionId?: string
  /** Headers that the endpoint adds to its reply. */
  replyHeaders: Map<string, string>
}

/** The releases in which the names of form fields began to be read otherwise: docs/storage.md, "Names". */
export type Werkzeug = '2.2' | '2.3' | '3.1.9'

export type Settings = {
  /** `services.async_urls_delete`: what the server schedules for its own file deletion. */
  asyncUrlsDelete: { enabled: boolean; fileserverPrefixes: string[] }
  fileserverAuth: boolean
  /** `fileserver.delete.allow_batch`: without it, and before 1.7, `delete_many` answers 405. Default: true. */
  fileserverBatchDelete?: boolean
  /** Which Werkzeug reads the names of uploads. Default: what the images of the release were built with. */
  werkzeug?: Werkzeug
  /** A proxy before both servers that answers 413 to larger bodies, as nginx does from 1 MB on. Default: none. */
  maxBodyBytes?: number
  /** Files that the fileserver's `delete_many` has no right to delete: given the decoded path. */
  fileserverRefuses?: (path: string) => boolean
  /** Elasticsearch does not answer: the rest of the server works on (transcript 27). */
  elasticsearchDown?: boolean
  /** A server that breaks its promise: listings leave out the date conditions, or every filter. */
  ignoreFilters?: 'none' | 'dates' | 'all'
  /** Changes each row of a task listing on its way out, for example drops its dates. */
  tamperTasks?: (row: Record<string, unknown>) => Record<string, unknown>
}

export type Endpoint = {
  /** Newest implementation's minimum version; shown as `meta.endpoint.actual_version`. */
  minVersion: string
  /** Minimum versions of the older implementations; the handler looks at `requestedVersion`. */
  olderVersions?: readonly string[]
  /** The first release that has it: 404 before. */
  since?: ReleaseName
  /** `none`: no login needed; `root`: 403/20 for normal users. */
  access: 'none' | 'user' | 'root'
  /** The release that began to ask for a login. */
  loginSince?: ReleaseName
  /** Required fields: a missing one answers 400/11 before the handler runs. */
  required?: readonly string[]
  handle: (call: Call) => unknown
}

export type Endpoints = Readonly<Record<string, Endpoint>>
