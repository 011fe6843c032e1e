import { envelop } from './envelope.ts'
import type { EndpointMeta, Envelope } from './envelope.ts'
import { ApiError } from './errors.ts'
import type { Fault } from './faults.ts'
import { jsonReply, textReply } from './http.ts'
import type { Reply } from './http.ts'
import { promiseOf } from './promise.ts'
import type { RecordedRequest } from './record.ts'
import type { Release } from './release.ts'

const EXPIRED = 'Signature has expired'

/** What a struck request meets: a reply in place of the server's, or none at all. */
export type Struck = { reply: Reply } | 'reset' | 'hang' | { waitMs: number }

export type Target = {
  release: Release
  request: RecordedRequest
  /** Missing for the fileserver, whose errors are plain text. */
  meta?: EndpointMeta
  /** The server's own; missing where the fault strikes before the server acts. */
  reply?: Reply
}

export function strikeReply(fault: Fault, { release, request, meta, reply }: Target): Struck {
  const failure = (error: ApiError, text: string): Struck => ({
    reply: meta ? jsonReply(error.code, envelop(meta, { error }, release)) : textReply(error.code, text),
  })
  switch (fault.kind) {
    case 'reset':
    case 'hang':
      return fault.kind
    case 'delay':
      return { waitMs: fault.ms }
    case 'status':
      return { reply: statusReply(fault) }
    case 'html':
      return { reply: textReply(200, htmlPage('ClearML')) }
    case 'api-error':
      return failure(new ApiError([fault.code, fault.subcode], fault.message), fault.message)
    case 'expire-token':
      return failure(new ApiError([401, 30], `Invalid token (invalid jwt token): reason=${EXPIRED}`), EXPIRED)
    case 'lie': {
      const data = promiseOf(request)
      if (data === undefined) return { waitMs: 0 }
      return { reply: jsonReply(200, meta === undefined ? data : envelop(meta, { data }, release)) }
    }
    case 'truncate': {
      const body = Buffer.from(reply?.body ?? '')
      return { reply: { status: 200, headers: {}, ...reply, body: body.subarray(0, body.length / 2) } }
    }
    case 'rewrite': {
      const envelope = JSON.parse(String(reply?.body ?? '{}')) as Envelope
      return { reply: { status: 200, headers: {}, ...reply, body: JSON.stringify(fault.rewrite(envelope)) } }
    }
  }
}

function statusReply(fault: Extract<Fault, { kind: 'status' }>): Reply {
  return {
    status: fault.status,
    headers: { 'content-type': fault.contentType ?? 'text/html', ...fault.headers },
    body: fault.body ?? htmlPage(String(fault.status)),
  }
}

function htmlPage(title: string): string {
  return `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`
}
