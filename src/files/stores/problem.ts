import { errorMessage } from '../../clearml/errors.ts'
import { diagnose, isLasting, isNobodyThere } from '../../network/diagnosis.ts'
import { withoutParticulars } from '../../particulars.ts'
import type { Redact } from '../../redact.ts'
import { LookError } from '../look-error.ts'
import { failed, type Answer } from './answer.ts'

/** An error of an SDK, or what a reply says of one of its keys, without what differs between the SDKs. */
export type Problem = { code: string; message: string; status: number | undefined }

/** What errors name and must not show. */
export type Place = {
  name: string
  /** The address of the service. */
  url: string
  redact: Redact
}

const UNREACHABLE = /^(?:EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_PROXY_|ERR_SSL_)/u

/** Whether the host cannot be reached or trusted, whatever is asked of it. */
export function isUnreachable(problem: Problem): boolean {
  return isNobodyThere(problem) || isLasting(problem) || UNREACHABLE.test(problem.code)
}

/** @param hint for a host that is not there; other errors of the network say themselves what can be done. */
export function unreachable(problem: Problem, place: Place, hint: string): Answer {
  return isNobodyThere(problem)
    ? { kind: 'nobody-there', ...sentence(problem, place, hint) }
    : failed(sentence(problem, place), true)
}

/** The first paragraph: Azure goes on with request ids and times. */
export function messageOf(error: unknown): string {
  return errorMessage(error).split(/\n(?=RequestId:)/u)[0] ?? ''
}

/** What happened, to what, and what can be done; the last of these also by itself. */
export type Sentence = { error: string; remedy: string | undefined }

/** What SDKs quote of a request is long, and the URI of the file is known: it must not push out what happened. */
export function sentence(
  { code, message }: Problem,
  { name, url, redact }: Place,
  remedy?: string,
): Sentence {
  const said = message === '' || message === code ? code : `${code}: ${message}`
  const reason = diagnose({ code, message }, url)
  const text = reason === undefined ? said : `it cannot be reached: ${reason}`
  const what = `${name}: ${redact(withoutParticulars(text)).replace(/\.$/u, '')}.`
  return { error: remedy === undefined ? what : `${what} ${remedy}`, remedy }
}

const PASSING_STATUSES = new Set([408, 429])

/** @param right what is needed to look, for people */
export function lookError(problem: Problem, place: Place, right: string, cause: unknown): LookError {
  const { status = 0 } = problem
  const isRefused = status >= 400 && status < 500 && !PASSING_STATUSES.has(status)
  const { error } = sentence(problem, place, remedyOf(problem, right, isRefused))
  return new LookError(error, isRefused || isUnreachable(problem), { cause })
}

function remedyOf(problem: Problem, right: string, isRefused: boolean): string | undefined {
  if (isUnreachable(problem) || !isRefused) return undefined
  return problem.status === 404 ? 'Check its name.' : right
}
