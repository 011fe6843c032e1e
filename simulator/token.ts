import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { ApiError } from './errors.ts'
import type { Identity } from './identity.ts'
import type { Release } from './release.ts'

const DEFAULT_EXPIRATION_SEC = 2_592_000
const SECRET = 'the simulator signs with this'
export const COMPANY_NAME = 'clearml'

export type Claims = {
  iat: number
  exp: number
  session_id: string
  auth_type: 'Bearer'
  env: string
  identity: { user: string; company: string; role: string; user_name: string; company_name: string }
  api_version: string
  server_version: string
  server_build: string
  feature_set: string
}

/** The JSON Web Tokens of one server: HS256 with its secret, revoked by session. */
export class Tokens {
  private readonly release: Release
  private readonly now: () => Date
  private readonly revokedSessions = new Set<string>()

  constructor(release: Release, now: () => Date) {
    this.release = release
    this.now = now
  }

  issue(identity: Identity, expirationSec = DEFAULT_EXPIRATION_SEC): string {
    const issuedAt = Math.floor(this.now().getTime() / 1000)
    const claims: Claims = {
      iat: issuedAt,
      exp: issuedAt + expirationSec,
      session_id: randomUUID().replaceAll('-', ''),
      auth_type: 'Bearer',
      env: '<unknown>',
      identity: {
        user: identity.user,
        company: identity.company,
        role: identity.role,
        user_name: identity.userName,
        company_name: COMPANY_NAME,
      },
      api_version: this.release.apiVersion,
      server_version: this.release.serverVersion,
      server_build: this.release.build,
      feature_set: 'basic',
    }
    const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
    return `${content}.${sign(content)}`
  }

  /** The claims, or 401/30 with the text of the server's JWT library (transcript 01). */
  verify(token: string): Claims {
    const [header, payload, signature] = token.split('.')
    if (header === undefined || payload === undefined || signature === undefined) {
      throw invalid('Not enough segments')
    }
    if (!equal(signature, sign(`${header}.${payload}`))) throw invalid('Signature verification failed')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
    if (claims.exp * 1000 <= this.now().getTime()) throw invalid('Signature has expired')
    if (this.revokedSessions.has(claims.session_id)) {
      throw new ApiError([401, 30], 'Invalid token (revoked token)')
    }
    return claims
  }

  revoke(sessionId: string): void {
    // Until 1.15 logging out only emptied the cookie.
    if (this.release.atLeast('1.15')) this.revokedSessions.add(sessionId)
  }
}

function invalid(reason: string): ApiError {
  return new ApiError([401, 30], `Invalid token (invalid jwt token): reason=${reason}`, { reason })
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function sign(content: string): string {
  return createHmac('sha256', SECRET).update(content).digest('base64url')
}

function equal(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)]
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes)
}
