import { ClearMLError } from './errors.ts'
import type { Redact } from '../redact.ts'
import type { Reply } from './http.ts'
import { asNumber, asObject, asText, type JsonObject } from './json.ts'

const EXCERPT_LENGTH = 120

/**
 * Takes a reply out of ClearML's envelope `{meta: {result_code, result_subcode, result_msg}, data}`.
 * @param redact makes one line of what errors quote, without secrets: a proxy may echo the request.
 * @throws ClearMLError `refused` when the server says no, `unreadable` when there is no envelope at all.
 */
export function openEnvelope(endpoint: string, host: string, reply: Reply, redact: Redact): JsonObject {
  const envelope = asObject(parse(reply.text))
  const meta = asObject(envelope?.['meta'])
  const code = asNumber(meta?.['result_code'])
  if (envelope === undefined || meta === undefined || code === undefined) {
    throw new ClearMLError(endpoint, host, {
      kind: 'unreadable',
      status: reply.status,
      excerpt: excerptOf(reply, redact),
      ...(reply.location === undefined ? {} : { location: redact(reply.location) }),
      ...retryAfter(reply),
    })
  }
  if (code !== 200) {
    throw new ClearMLError(endpoint, host, {
      kind: 'refused',
      code,
      subcode: asNumber(meta['result_subcode']) ?? 0,
      serverMessage: redact(asText(meta['result_msg']) ?? 'no reason given'),
      ...retryAfter(reply),
    })
  }
  const data = asObject(envelope['data'])
  if (data === undefined) {
    throw new ClearMLError(endpoint, host, { kind: 'unexpected', detail: 'no data' })
  }
  return data
}

function retryAfter({ retryAfterMs }: Reply): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parseWithoutOddNumbers(text)
  }
}

/** The server writes numbers that JSON does not have as they are in Python; a training run that diverged reports them. */
function parseWithoutOddNumbers(text: string): unknown {
  if (!/NaN|Infinity/u.test(text)) return undefined
  try {
    return JSON.parse(
      text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gsu, (word) =>
        word.startsWith('"') ? word : 'null',
      ),
    )
  } catch {
    return undefined
  }
}

/** What came instead of an envelope; a proxy that answers by itself should be known as the one who spoke. */
function excerptOf({ text, location, proxy }: Reply, redact: Redact): string {
  const said = location === undefined ? excerpt(text, redact) : redact(`a redirect to ${location}`)
  return proxy === undefined ? said : `${said || '(nothing)'} (by way of ${proxy})`
}

/** One line. Secrets go before it is cut: half of one would not be known any more. */
function excerpt(text: string, redact: Redact): string {
  const line = redact(text.slice(0, 10 * EXCERPT_LENGTH))
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line
}
