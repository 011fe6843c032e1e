import type { Release } from './release.ts'
import type { Store } from './store.ts'

/** Who calls: taken from the token or the Basic credentials. */
export type Identity = { user: string; company: string; role: string; userName: string }

export type Call = {
  store: Store
  release: Release
  identity: Identity
  /** The request's fields: body, query string and form, merged. */
  params: Record<string, unknown>
  /** The version in the path, or the server's newest. */
  requestedVersion: string
  now: () => Date
  /** What one task costs a batch call: awaited once per task that is deleted. */
  taskCost?: () => Promise<void>
  settings: Settings
}

export type Settings = {
  /** `services.async_urls_delete`: what the server schedules for its own file deletion. */
  asyncUrlsDelete: { enabled: boolean; fileserverPrefixes: string[] }
  fileserverAuth: boolean
}

export type Endpoint = {
  /** Newest implementation's minimum version; shown as `meta.endpoint.actual_version`. */
  minVersion: string
  /** `none`: no login needed; `root`: 403/20 for normal users. */
  access: 'none' | 'user' | 'root'
  /** Required fields: a missing one answers 400/11 before the handler runs. */
  required?: readonly string[]
  handle: (call: Call) => unknown
}

export type Endpoints = Readonly<Record<string, Endpoint>>
