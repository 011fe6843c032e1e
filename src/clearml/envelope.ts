import { ClearMLError } from './errors.ts'
import type { Reply } from './http.ts'
import { asNumber, asObject, asText, type JsonObject } from './json.ts'

const EXCERPT_LENGTH = 120

/**
 * Takes a reply out of ClearML's envelope `{meta: {result_code, result_subcode, result_msg}, data}`.
 * @throws ClearMLError `refused` when the server says no, `unreadable` when there is no envelope at all.
 */
export function openEnvelope(endpoint: string, host: string, reply: Reply): JsonObject {
  const envelope = asObject(parse(reply.text))
  const meta = asObject(envelope?.['meta'])
  const code = asNumber(meta?.['result_code'])
  if (envelope === undefined || meta === undefined || code === undefined) {
    throw new ClearMLError(endpoint, host, {
      kind: 'unreadable',
      status: reply.status,
      excerpt: reply.location === undefined ? excerpt(reply.text) : `a redirect to ${reply.location}`,
      ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }),
    })
  }
  if (code !== 200) {
    throw new ClearMLError(endpoint, host, {
      kind: 'refused',
      code,
      subcode: asNumber(meta['result_subcode']) ?? 0,
      serverMessage: asText(meta['result_msg']) ?? 'no reason given',
    })
  }
  const data = asObject(envelope['data'])
  if (data === undefined) {
    throw new ClearMLError(endpoint, host, { kind: 'unexpected', detail: 'no data' })
  }
  return data
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line
}
