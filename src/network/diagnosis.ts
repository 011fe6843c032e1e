import { PROXY_INVALID, PROXY_REFUSAL } from './proxy.ts'

/** An error of Node's network modules, also as an SDK passes it on. */
type Trouble = { code: string; message: string }

/** Codes of errors whose message says which host is not there, or that it does not speak TLS. */
export const NOBODY_THERE = 'NOBODY_THERE'
export const NO_TLS = 'NO_TLS'

const UNTRUSTED =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_UNTRUSTED)$/u
const OUT_OF_DATE = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/u
const OF_ANOTHER_HOST = /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/u
const OTHER_CERTIFICATE = /^(?:CERT_|UNABLE_TO_|ERR_TLS_CERT_)/u
const WORDS_OF_NO_TLS = /wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long/iu
const NOBODY = /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|NOBODY_THERE)$/u
const OWN_WORDS = new Set([NOBODY_THERE, NO_TLS, PROXY_REFUSAL, PROXY_INVALID, 'ERR_PROXY_TUNNEL'])

/**
 * What an error of the network means, and what can be done; undefined where its own words have to do.
 * @param error as it was thrown, or what of an SDK's error its code and message are
 */
export function diagnose(error: unknown, address: string): string | undefined {
  const trouble = troubleOf(error)
  if (trouble === undefined) return undefined
  if (OWN_WORDS.has(trouble.code)) return trouble.message
  return certificateProblem(trouble) ?? tlsProblem(trouble) ?? hostProblem(trouble, new URL(address))
}

/** Whether it will be the same the next time, unless somebody does something about it. */
export function isLasting(error: unknown): boolean {
  const trouble = troubleOf(error)
  if (trouble === undefined) return false
  return (
    [PROXY_REFUSAL, PROXY_INVALID].includes(trouble.code) ||
    certificateProblem(trouble) !== undefined ||
    tlsProblem(trouble) !== undefined
  )
}

/** Whether there is nobody to ask: the name leads nowhere, or nothing accepts a connection there. */
export function isNobodyThere(error: unknown): boolean {
  return NOBODY.test(troubleOf(error)?.code ?? '')
}

function certificateProblem({ code, message }: Trouble): string | undefined {
  if (UNTRUSTED.test(code)) {
    return (
      `its certificate is not trusted (${code}). It comes from an authority that this machine does not know: name the ` +
      'file of that authority’s certificate (PEM) in NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or SSL_CERT_FILE'
    )
  }
  if (OUT_OF_DATE.test(code)) {
    return `its certificate is out of date (${code}): renew it on the server, or set the clock of this machine`
  }
  if (OF_ANOTHER_HOST.test(code)) {
    return `its certificate is for another host (${code}): use an address that the certificate names. ${message}`
  }
  return OTHER_CERTIFICATE.test(code) ? `its certificate is not accepted (${code}: ${message})` : undefined
}

/** OpenSSL's own words for it help nobody. */
export function tlsProblem({ code, message }: Trouble): string | undefined {
  return code === NO_TLS || WORDS_OF_NO_TLS.test(`${code} ${message}`)
    ? 'what answers there does not speak TLS: write http:// instead of https:// in its address, or give the port that does'
    : undefined
}

function hostProblem({ code }: Trouble, { hostname, host, port, protocol }: URL): string | undefined {
  if (code === 'ENOTFOUND') return `there is no host named ${hostname} (${code})`
  if (code === 'EAI_AGAIN') return `the name ${hostname} could not be looked up (${code})`
  const at = port === '' ? `${host}:${protocol === 'http:' ? 80 : 443}` : host
  return code === 'ECONNREFUSED' ? `nothing accepts connections at ${at} (${code})` : undefined
}

/** The innermost error with a code: SDKs wrap those of Node, and addresses that failed one by one come as a list. */
function troubleOf(error: unknown): Trouble | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const inner = error instanceof AggregateError ? error.errors.map(troubleOf).find(Boolean) : undefined
  const found = ('cause' in error ? troubleOf(error.cause) : undefined) ?? inner
  if (found !== undefined) return found
  return 'code' in error && typeof error.code === 'string' && 'message' in error
    ? { code: error.code, message: String(error.message).trim() }
    : undefined
}
