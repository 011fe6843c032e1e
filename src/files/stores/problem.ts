import { errorMessage } from '../../clearml/errors.ts'
import { withoutParticulars } from '../../particulars.ts'
import type { Redact } from '../../redact.ts'

/** An error of an SDK, or what a reply says of one of its keys, without what differs between the SDKs. */
export type Problem = { code: string; message: string; status: number | undefined }

/** What errors name and must not show. */
export type Place = { name: string; redact: Redact }

const UNREACHABLE =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/u

/** Node's codes for a host that cannot be reached or trusted. */
export function isUnreachable(code: string): boolean {
  return UNREACHABLE.test(code)
}

/** The first paragraph: Azure goes on with request ids and times. */
export function messageOf(error: unknown): string {
  return errorMessage(error).split(/\n(?=RequestId:)/u)[0] ?? ''
}

/** What happened, to what, and what can be done; the last of these also by itself. */
export type Sentence = { error: string; remedy: string | undefined }

/** What SDKs quote of a request is long, and the URI of the file is known: it must not push out what happened. */
export function sentence({ code, message }: Problem, { name, redact }: Place, remedy?: string): Sentence {
  const text = message === '' || message === code ? code : `${code}: ${message}`
  const what = `${name}: ${redact(withoutParticulars(text)).replace(/\.$/u, '')}.`
  return { error: remedy === undefined ? what : `${what} ${remedy}`, remedy }
}
