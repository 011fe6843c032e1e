import type { Settings } from '../endpoint.ts'
import type { Store } from '../store.ts'

export type FileserverRequest = {
  method: string
  /** As it came over the wire: percent-encoded, with its query string. */
  rawPath: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}

export type FileserverReply = { status: number; headers: Record<string, string>; body: string | Buffer }

export type Authorization = { ok: true } | { ok: false; status: number; body: string; contentType: string }

export type FileserverContext = {
  store: Store
  settings: Settings
  /** Judges what the request brought with it; asked only where `settings.fileserverAuth` is on. */
  authorize: (authorization?: string, cookie?: string) => Authorization
}
