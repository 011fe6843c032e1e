import { randomUUID } from 'node:crypto'
import { ApiError } from './errors.ts'
import { compareVersions } from './path.ts'
import type { Release } from './release.ts'

export type Envelope = {
  meta: {
    id: string
    trx: string
    endpoint: { name: string; requested_version: string | number; actual_version: string | number | null }
    result_code: number
    result_subcode: number
    result_msg: string
    error_stack: string | null
    error_data: Record<string, unknown>
  }
  data: unknown
}

/** What the envelope tells about the endpoint; `actualVersion` is missing where none was found. */
export type EndpointMeta = { name: string; requestedVersion: string; actualVersion?: string }

export type Outcome = { data: unknown } | { error: unknown }

export function envelop(endpoint: EndpointMeta, outcome: Outcome, release: Release, trx?: string): Envelope {
  const id = randomUUID().replaceAll('-', '')
  const failure = 'error' in outcome ? outcome.error : undefined
  const shown = versionFormat(endpoint.requestedVersion)
  return {
    meta: {
      id,
      trx: trx ?? id,
      endpoint: {
        name: endpoint.name,
        requested_version: shown(endpoint.requestedVersion),
        actual_version: endpoint.actualVersion === undefined ? null : shown(endpoint.actualVersion),
      },
      ...result(failure),
      error_stack: errorStack(failure, release),
      error_data: {},
    },
    data: 'error' in outcome ? {} : serialise(outcome.data),
  }
}

/** Requests below 2.1 get both versions as numbers (transcript 02: `1.0`, `2.0`), all others as strings. */
function versionFormat(requestedVersion: string): (version: string) => string | number {
  return compareVersions(requestedVersion, '2.1') < 0 ? Number : String
}

function result(failure: unknown): { result_code: number; result_subcode: number; result_msg: string } {
  if (failure === undefined) return { result_code: 200, result_subcode: 0, result_msg: 'OK' }
  if (failure instanceof ApiError) {
    return { result_code: failure.code, result_subcode: failure.subcode, result_msg: failure.message }
  }
  return { result_code: 500, result_subcode: 0, result_msg: (failure as Error).message }
}

/** Up to 2.0 the default configuration returned tracebacks. */
function errorStack(failure: unknown, release: Release): string | null {
  if (release.atLeast('2.1')) return null
  if (failure === undefined) return ''
  if (failure instanceof ApiError) return null
  return `Traceback (most recent call last):\n${(failure as Error).stack ?? ''}`
}

/** Dates as Python's isoformat() prints them; fields without a value disappear, as in JSON.stringify. */
export function serialise(value: unknown): unknown {
  if (value instanceof Date) return formatDate(value)
  if (Array.isArray(value)) return value.map(serialise)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value)) copy[key] = serialise(entry)
  return copy
}

export function formatDate(date: Date): string {
  const [seconds = '', millis = ''] = date.toISOString().slice(0, -1).split('.')
  return millis === '000' ? `${seconds}+00:00` : `${seconds}.${millis}000+00:00`
}
