import { asObject, asText, type JsonObject } from './json.ts'

/** What a ClearML token says about the server and the caller. It is read, not verified: only the server can. */
export type TokenClaims = {
  serverVersion: string | undefined
  apiVersion: string | undefined
  companyId: string | undefined
  userId: string | undefined
  userName: string | undefined
  /** `basic` on every open-source server. */
  featureSet: string | undefined
}

/** Reads the payload of a JWT; undefined if the text is none. */
export function readToken(token: string): TokenClaims | undefined {
  const payload = decodePayload(token)
  if (payload === undefined) return undefined
  const identity = asObject(payload['identity'])
  return {
    serverVersion: asText(payload['server_version']),
    apiVersion: asText(payload['api_version']),
    companyId: asText(identity?.['company']),
    userId: asText(identity?.['user']),
    userName: asText(identity?.['user_name']),
    featureSet: asText(payload['feature_set']),
  }
}

function decodePayload(token: string): JsonObject | undefined {
  const part = token.split('.')[1]
  if (part === undefined) return undefined
  try {
    return asObject(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}
