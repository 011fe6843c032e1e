import type { Reply } from '../../clearml/http.ts'
import { asArray, asObject, asText, type JsonObject } from '../../clearml/json.ts'
import { movedTo } from '../../network/redirect.ts'
import { createRedactor } from '../../redact.ts'
import type { Failed, FileOutcome } from './store.ts'

/** A proxy's error page may quote the request, its token included. */
const redact = createRedactor([])

/** `delete_many` is switched off, or older than its route. */
export function isNoBatchRoute({ status }: Reply): boolean {
  return status === 404 || status === 405
}

/**
 * What the fileserver says to `delete_many`; even if every single file failed it is a 200 (transcript 21). A name that
 * the answer does not mention was not deleted, as far as anybody knows.
 * @param entries by name, how it was sent.
 */
export function outcomesOf(
  entries: ReadonlyMap<string, string>,
  reply: Reply,
  baseUrl: string,
): ReadonlyMap<string, FileOutcome> {
  const body = reply.status === 200 ? parse(reply.text) : undefined
  const deleted = asObject(body?.['deleted'])
  const errors = asObject(body?.['errors'])
  if (deleted === undefined || errors === undefined) {
    const refusal = refusalOf(reply, baseUrl, '/delete_many')
    return new Map([...entries.keys()].map((name) => [name, refusal]))
  }
  const reasons = new Map<string, string>()
  for (const [reason, names] of Object.entries(errors)) {
    for (const name of asArray(names) ?? []) reasons.set(asText(name) ?? '', reason)
  }
  return new Map(
    [...entries].map(([name, entry]) => [
      name,
      Object.hasOwn(deleted, entry) ? { kind: 'deleted' } : outcomeFor(reasons.get(entry)),
    ]),
  )
}

/** Somebody else removed the file or folder, or something in the folder, in the same moment. */
const RACES = ['No such file or directory', 'Directory not empty'].map(errorFor)

/** Whether it is worth asking again at once. */
export function isRace(outcome: FileOutcome | undefined): boolean {
  return outcome?.kind === 'failed' && RACES.includes(outcome.error)
}

function errorFor(said: string): string {
  return `the fileserver said: ${said}`
}

function outcomeFor(reason: string | undefined): FileOutcome {
  if (reason === 'Not found') return { kind: 'gone' }
  return { kind: 'failed', error: errorFor(reason ?? 'nothing about this file'), breaksBucket: false }
}

/** The fileserver's own 404. Another server's says nothing about the file, which may lie on the right one. */
export function saysNotFound({ status, text }: Reply): boolean {
  return status === 404 && /^File .* not found$/isu.test(text.trim())
}

/**
 * 401 and 403 strike every file, and so does a fileserver that has moved; whatever else is odd may be about these files only.
 * @param path of the request, with a leading slash
 */
export function refusalOf(reply: Reply, baseUrl: string, path: string): Failed {
  const { status, text, location, proxy } = reply
  const moved = location === undefined ? undefined : movedTo(baseUrl, path, location)
  if (moved !== undefined) {
    const remedy = 'Set files-host to that address.'
    const error = `the fileserver ${baseUrl} sends every request on to ${moved}. ${remedy}`
    return { kind: 'failed', error, remedy, breaksBucket: true }
  }
  const denied = status === 401 || status === 403
  const hint = denied
    ? '; it does not take the token of the API server, so it may be the fileserver of another one'
    : ''
  const answer = redact(location === undefined ? text.slice(0, 120) : `a redirect to ${location}`)
  const way = proxy === undefined ? '' : ` (by way of ${proxy})`
  const said = answer === '' ? way : `: ${answer}${way}`
  return {
    kind: 'failed',
    error: `the fileserver ${baseUrl} answered ${status}${hint}${said}`,
    remedy: denied ? 'Check that files-host names the fileserver of this API server.' : undefined,
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
