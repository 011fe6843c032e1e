import { expect } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { NOBODY } from '../../../simulator/auth.ts'
import type { Simulator } from '../../../simulator/server.ts'

/** An entry of a transcript; without `request` it is a remark or a look into the store. */
export type TranscriptEntry = {
  name: string
  note?: string
  store?: unknown
  /** Transcripts 06 to 09: the seed keys of the tasks that came back. */
  matched?: string[]
  request?: RecordedRequest
  response?: RecordedResponse
}

export type RecordedRequest = {
  method: string
  path: string
  headers: Record<string, string>
  /** A string was sent as it stands, null is no body. */
  body: unknown
}

export type RecordedResponse = { status: number; headers: Record<string, string>; body: unknown }

export type Exchange = TranscriptEntry & { request: RecordedRequest; response: RecordedResponse }

export type Reply = { status: number; headers: IncomingHttpHeaders; body: unknown }

export function loadTranscript(name: string): TranscriptEntry[] {
  const url = new URL(`../../fixtures/transcripts/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as TranscriptEntry[]
}

/** The transcript's entries that have a request, to be replayed in this order. */
export function exchangesOf(name: string): Exchange[] {
  return loadTranscript(name).filter((entry): entry is Exchange => entry.request !== undefined)
}

export type ReplayOptions = {
  /** Recorded ids → the simulator's, in path, headers and body. */
  rename?: Readonly<Record<string, string>>
  /** Takes the place of a recorded `Bearer <token>`, or `null` to send none. */
  authorization?: string | null
  /** Takes the place of the recorded body: transcripts cut long lists. */
  body?: unknown
  baseUrl?: string
}

/** Sends a recorded request with the simulator's credentials in place of the removed ones. */
export async function replay(
  simulator: Simulator,
  { request }: Exchange,
  options: ReplayOptions = {},
): Promise<Reply> {
  const rename = (text: string) =>
    Object.entries(options.rename ?? {}).reduce((result, [from, to]) => result.replaceAll(from, to), text)
  const headers = { ...request.headers }
  for (const [header, value] of Object.entries(headers)) {
    headers[header] = rename(withCredentials(simulator, value))
  }
  if (options.authorization === null) delete headers['Authorization']
  else if (options.authorization !== undefined) headers['Authorization'] = options.authorization
  const body = options.body ?? request.body
  const text = typeof body === 'string' || body === null ? body : JSON.stringify(body)
  return send(new URL(rename(request.path), options.baseUrl ?? simulator.apiUrl), {
    method: request.method,
    headers,
    body: text === null ? null : rename(text),
  })
}

/** Plain node:http, because fetch refuses a GET with a body. */
function send(
  url: URL,
  { method, headers, body }: { method: string; headers: Record<string, string>; body: string | null },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const request = httpRequest(url, { method, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const raw = Buffer.concat(chunks)
        const isGzip = response.headers['content-encoding'] === 'gzip' && raw.length > 0
        const text = (isGzip ? gunzipSync(raw) : raw).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(text) })
      })
    })
    request.on('error', reject)
    request.end(body ?? undefined)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function withCredentials(simulator: Simulator, header: string): string {
  if (header.includes('<base64 of key:secret>')) {
    const pair = `${simulator.accessKey}:${simulator.secretKey}`
    return header.replace('<base64 of key:secret>', Buffer.from(pair).toString('base64'))
  }
  return /<jwt>|<token>/.test(header) ? header.replace(/<jwt>|<token>/, tokenFor(simulator)) : header
}

/** A token of the simulator's own user. */
export function tokenFor({ store, tokens, accessKey }: Simulator, expirationSec?: number): string {
  const credentials = store.credentials.find((entry) => entry.accessKey === accessKey)!
  const user = store.users.get(credentials.user)
  const identity = user
    ? { user: user.id, company: user.company, role: user.role, userName: user.name }
    : NOBODY
  return tokens.issue(identity, expirationSec)
}

export type Comparison = {
  /** `any` (default): every id is as good as another; `exact`: the simulator was seeded with the recorded ids. */
  ids?: 'any' | 'exact'
  /** `any`: every date is as good as another. */
  dates?: 'any' | 'exact'
  /** `false`: lists are compared as bags. */
  ordered?: boolean
}

/** Status, codes, messages and data agree; lists that the transcript cut must have their full length. */
export function expectSameEnvelope(
  actual: { status: number; body: unknown },
  { response }: Exchange,
  comparison: Comparison = {},
): void {
  const seen = normalised({ status: actual.status, body: actual.body }, comparison)
  const recorded = normalised({ status: response.status, body: response.body }, comparison)
  expect(fitted(seen, recorded)).toEqual(recorded)
}

const CUT = /^\.\.\. (\d+) more, cut from this transcript \.\.\.$/

/** How long a recorded list was before it was cut. */
export function fullLength(recorded: readonly unknown[]): number {
  const cut = recorded.map((item) => CUT.exec(String(item))?.[1]).find((count) => count !== undefined)
  return cut === undefined ? recorded.length : recorded.length - 1 + Number(cut)
}

/** Replaces what differs at every recording, and sorts what has no order. */
function normalised(value: unknown, comparison: Comparison): unknown {
  if (typeof value === 'string') return normalisedText(value, comparison)
  if (Array.isArray(value)) {
    const items = value.map((item) => normalised(item, comparison))
    if (comparison.ordered !== false || items.some((item) => CUT.test(String(item)))) return items
    return items.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value)) {
    if (key === 'id' && 'trx' in value) copy[key] = '<call id>'
    else if (key === 'trx' || key === 'scroll_id') copy[key] = `<${key}>`
    else if (key === 'error_stack' && typeof entry === 'string' && entry !== '') copy[key] = '<traceback>'
    else copy[key] = normalised(entry, comparison)
  }
  return copy
}

function normalisedText(text: string, { ids = 'any', dates = 'exact' }: Comparison): string {
  let result = text
    .replace(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/, '<jwt>')
    // Printed from a set: its order means nothing.
    .replace(/allowed=\(([^)]*)\)/, (_, roles: string) => `allowed=(${roles.split(', ').sort().join(', ')})`)
  if (ids === 'any') result = result.replaceAll(/\b[0-9a-f]{32}\b/g, '<id>')
  if (dates === 'any') {
    result = result.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?/g, '<date>')
  }
  return result
}

/** Where the transcript cut a list, cuts the actual one in the same place if its length is right. */
function fitted(actual: unknown, recorded: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(recorded)) {
    const at = recorded.findIndex((item) => CUT.test(String(item)))
    const isCut = at >= 0 && actual.length === fullLength(recorded)
    const cut = fullLength(recorded) - recorded.length + 1
    const items = (isCut ? actual.toSpliced(at, cut, recorded[at]) : actual) as unknown[]
    return items.map((item, index) => fitted(item, (recorded as unknown[])[index]))
  }
  if (typeof actual !== 'object' || typeof recorded !== 'object' || actual === null || recorded === null) {
    return actual
  }
  const pairs = Object.entries(actual).map(([key, value]) => [
    key,
    fitted(value, (recorded as Record<string, unknown>)[key]),
  ])
  return Object.fromEntries(pairs) as unknown
}
