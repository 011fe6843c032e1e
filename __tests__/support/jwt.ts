import { COMPANY } from './fixtures.ts'

export const CLAIMS = {
  server_version: '2.3.0',
  api_version: '2.34',
  identity: { company: COMPANY, user: 'u1', user_name: 'Ada', role: 'user' },
}

/** A token as the server signs it; the signature is never looked at. */
export function jwt(payload: unknown = CLAIMS): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}.c2lnbmF0dXJl`
}
