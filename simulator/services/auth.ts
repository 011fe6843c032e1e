import { COOKIE } from '../auth.ts'
import type { Call, Endpoints } from '../endpoint.ts'
import { ApiError } from '../errors.ts'

const MAX_EXPIRATION_SEC = 31_536_000
const COOKIE_FLAGS = 'HttpOnly; Path=/; SameSite=Lax'
const FOR_EVER = 'Expires=Sun, 08 Oct 5195 08:44:09 GMT; Max-Age=99999999999'
const NEVER = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0'

export const auth: Endpoints = {
  'auth.login': { minVersion: '1.0', access: 'user', handle: login },
  'auth.logout': { minVersion: '2.2', access: 'user', handle: logout },
  'auth.get_credentials': { minVersion: '1.0', access: 'user', handle: getCredentials },
  'auth.get_token_for_user': { minVersion: '1.0', access: 'root', handle: () => ({}) },
  'auth.validate_token': { minVersion: '1.0', access: 'root', handle: () => ({}) },
}

function login({ params, identity, tokens, replyHeaders }: Call): unknown {
  const token = tokens.issue(identity, expiration(params['expiration_sec']))
  replyHeaders.set('set-cookie', `${COOKIE}=${token}; ${FOR_EVER}; ${COOKIE_FLAGS}`)
  return { token }
}

function expiration(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || seconds === 0) return undefined
  if (seconds > MAX_EXPIRATION_SEC) {
    const reason = `'${seconds}' is bigger than maximum ('${MAX_EXPIRATION_SEC}').`
    throw new ApiError([400, 12], `Validation error (error for field 'expiration_sec': ${reason}.)`)
  }
  return seconds
}

function logout({ sessionId, tokens, replyHeaders }: Call): unknown {
  if (sessionId !== undefined) tokens.revoke(sessionId)
  replyHeaders.set('set-cookie', `${COOKIE}=; ${NEVER}; ${COOKIE_FLAGS}`)
  return {}
}

function getCredentials({ store, identity, now }: Call): unknown {
  const own = store.credentials.filter(({ user }) => user === identity.user)
  return {
    // The one date of the API without a zone (transcript 01).
    credentials: own.map(({ accessKey }) => ({
      access_key: accessKey,
      last_used: now().toISOString().replace('Z', '000'),
      last_used_from: '127.0.0.1',
    })),
  }
}
