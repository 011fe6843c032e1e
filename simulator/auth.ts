import { ApiError } from './errors.ts'
import type { Identity } from './identity.ts'
import type { Store } from './store.ts'
import type { Tokens } from './token.ts'

export const COOKIE = 'clearml_token_basic'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

export type Session = { identity: Identity; sessionId?: string }

export const NOBODY: Identity = { user: '', company: '', role: '', userName: '' }

/** Header first, cookie second (docs, section 1.2); Basic works on every endpoint (transcript 01). */
export function authenticate(headers: Headers, store: Store, tokens: Tokens): Session {
  const header = single(headers['authorization'])
  if (header !== undefined && header !== '') return authenticateHeader(header, store, tokens)
  const cookie = cookieToken(single(headers['cookie']))
  if (cookie !== undefined) return bearer(cookie, tokens)
  throw new ApiError([401, 20], 'Unauthorized (missing credentials)')
}

function authenticateHeader(header: string, store: Store, tokens: Tokens): Session {
  const [type = '', ...rest] = header.split(' ')
  const credentials = rest.join(' ')
  if (type === 'Bearer' && rest.length > 0) return bearer(credentials, tokens)
  if (type === 'Basic' && rest.length > 0) return { identity: basic(credentials, store) }
  throw new ApiError([401, 10], 'Unauthorized (bad authentication header type)')
}

function bearer(token: string, tokens: Tokens): Session {
  const { identity, session_id } = tokens.verify(token)
  const { user, company, role, user_name } = identity
  return { identity: { user, company, role, userName: user_name }, sessionId: session_id }
}

function basic(base64: string, store: Store): Identity {
  const [accessKey = '', ...secret] = decodeBase64(base64).split(':')
  const credentials = store.credentials.find((entry) => entry.accessKey === accessKey)
  const user = credentials && store.users.get(credentials.user)
  // Wrong key and wrong secret look alike (transcript 01).
  if (!user || credentials.secretKey !== secret.join(':')) {
    const reason = '(invalid credentials) (failed to locate provided credentials)'
    throw new ApiError([401, 22], `Unauthorized ${reason}`)
  }
  return { user: user.id, company: user.company, role: user.role, userName: user.name }
}

/** As Python's b64decode: foreign characters are skipped, a wrong length is an error. */
function decodeBase64(text: string): string {
  const digits = text.replaceAll(/[^A-Za-z0-9+/=]/g, '')
  if (digits.length % 4 !== 0) throw new ApiError([401, 21], 'Unauthorized (malformed credentials)')
  return Buffer.from(digits, 'base64').toString()
}

export function cookieToken(cookies: string | undefined): string | undefined {
  for (const cookie of (cookies ?? '').split(';')) {
    const [name, ...value] = cookie.trim().split('=')
    if (name === COOKIE && value.length > 0) return value.join('=')
  }
  return undefined
}

export function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
