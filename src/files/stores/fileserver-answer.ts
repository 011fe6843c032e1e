import type { Reply } from '../../clearml/http.ts'
import { asArray, asObject, asText, type JsonObject } from '../../clearml/json.ts'
import { movedTo } from '../../network/redirect.ts'
import { createRedactor } from '../../redact.ts'
import type { FileOutcome } from './store.ts'

/** A proxy's error page may quote the request, its token included. */
const redact = createRedactor([])

/** What the fileserver says to `delete_many`; even if every single file failed it is a 200 (transcript 21). */
export type Answer =
  | { kind: 'answered'; deleted: ReadonlySet<string>; reasons: ReadonlyMap<string, string> }
  | { kind: 'no-batches' }
  | { kind: 'refused'; outcome: FileOutcome }

export function readAnswer(reply: Reply, baseUrl: string): Answer {
  if (reply.status === 404 || reply.status === 405) return { kind: 'no-batches' }
  const body = reply.status === 200 ? parse(reply.text) : undefined
  const deleted = asObject(body?.['deleted'])
  const errors = asObject(body?.['errors'])
  if (deleted === undefined || errors === undefined)
    return { kind: 'refused', outcome: refusalOf(reply, baseUrl, '/delete_many') }
  const reasons = new Map<string, string>()
  for (const [reason, names] of Object.entries(errors)) {
    for (const name of asArray(names) ?? []) reasons.set(asText(name) ?? '', reason)
  }
  return { kind: 'answered', deleted: new Set(Object.keys(deleted)), reasons }
}

/** A name that the answer does not mention was not deleted, as far as anybody knows. */
export function outcomeOf(name: string, answer: Answer): FileOutcome {
  if (answer.kind === 'refused') return answer.outcome
  if (answer.kind === 'no-batches')
    return { kind: 'failed', error: 'delete_many is not there', breaksBucket: false }
  if (answer.deleted.has(name)) return { kind: 'deleted' }
  const reason = answer.reasons.get(name)
  if (reason === 'Not found') return { kind: 'gone' }
  return {
    kind: 'failed',
    error: `the fileserver said: ${reason ?? 'nothing about this file'}`,
    breaksBucket: false,
  }
}

/** The fileserver's own 404. Another server's says nothing about the file, which may lie on the right one. */
export function saysNotFound({ status, text }: Reply): boolean {
  return status === 404 && /^File .* not found$/isu.test(text.trim())
}

/**
 * 401 and 403 strike every file, and so does a fileserver that has moved; whatever else is odd may be about these files only.
 * @param path of the request, with a leading slash
 */
export function refusalOf(reply: Reply, baseUrl: string, path: string): FileOutcome {
  const { status, text, location, proxy } = reply
  const moved = location === undefined ? undefined : movedTo(baseUrl, path, location)
  if (moved !== undefined) {
    const error = `the fileserver ${baseUrl} sends every request on to ${moved}: set files-host to that address`
    return { kind: 'failed', error, breaksBucket: true }
  }
  const denied = status === 401 || status === 403
  const hint = denied
    ? '; it does not take the token of the API server, so files-host may name another fileserver'
    : ''
  const answer = redact(location === undefined ? text.slice(0, 120) : `a redirect to ${location}`)
  const way = proxy === undefined ? '' : ` (by way of ${proxy})`
  return {
    kind: 'failed',
    error: `the fileserver ${baseUrl} answered ${status}${hint}: ${answer}${way}`,
    breaksBucket: denied,
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}
