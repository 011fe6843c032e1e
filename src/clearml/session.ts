import { diagnose } from '../network/diagnosis.ts'
import { createRedactor } from '../redact.ts'
import { createCircuit } from './circuit.ts'
import { ClearMLError, errorMessage } from './errors.ts'
import { openEnvelope } from './envelope.ts'
import type { Reply, Request, Send } from './http.ts'
import { asText, type JsonObject } from './json.ts'
import { ANSWER_WITHIN_MS, createGate, OutageError, type Patience } from './gate.ts'
import { mayPass, triesOfKnown, withRetries } from './retry.ts'
import { readToken, type TokenClaims } from './token.ts'

/** The lowest version whose replies need no conversion of tags, models and parameters on any release. */
export const API_PATH = '/v2.13'

export type Credentials = { apiHost: string; accessKey: string; secretKey: string }

/** What follows `Basic ` in the login's Authorization header: as secret as the keys themselves. */
export function basicValue({ accessKey, secretKey }: Pick<Credentials, 'accessKey' | 'secretKey'>): string {
  return Buffer.from(`${accessKey}:${secretKey}`).toString('base64')
}

/** One call of the API: parameters in, the envelope's data out. */
export type Call = (endpoint: string, params: JsonObject) => Promise<JsonObject>

export type Session = {
  claims: TokenClaims
  /** For calls that change nothing: repeated while an error may pass. */
  read: Call
  /** For calls that delete or create: sent once; repeated only after a refused token, when nothing was carried out. */
  act: Call
  /** For calls that write what may be written twice: repeated as reads are. */
  put: Call
  /** `put` for a batch: one JSON object a line. */
  putLines: (endpoint: string, lines: readonly JsonObject[]) => Promise<JsonObject>
  /** For a server that takes the same token: the fileserver. The caller answers for the request's host. */
  sendWithToken: Send
  /** Whether the server is away or was lately, as far as one request tells. @throws OutageError if it does not come back */
  wasAway: () => Promise<boolean>
}

export type SessionOptions = {
  send: Send
  /** Gets every token before it is used. */
  mask: (secret: string) => void
  patience: Patience
}

/**
 * Logs in by Basic and gives the authenticated calls. The token goes to `apiHost` only.
 * A refused token (401/30, 401/31) is renewed once a call; parallel calls share one renewal.
 */
export async function signIn(
  credentials: Credentials,
  { send, mask, patience }: SessionOptions,
): Promise<Session> {
  const { apiHost } = credentials
  const basic = basicValue(credentials)
  /** Old tokens too: a call in flight may still have sent one. */
  const secrets = [credentials.accessKey, credentials.secretKey, basic]
  let redact = createRedactor(secrets)
  const circuit = createCircuit(patience.onOutage)

  const call = async (endpoint: string, body: Body, authorization: string): Promise<JsonObject> => {
    const reply = await send({
      method: 'POST',
      url: `${apiHost}${API_PATH}/${endpoint}`,
      headers: { authorization, 'content-type': body.type },
      body: body.text,
    }).catch((cause: unknown) => {
      const reason = diagnose(cause, apiHost) ?? errorMessage(cause)
      throw new ClearMLError(endpoint, apiHost, { kind: 'unreachable', reason }, { cause })
    })
    return openEnvelope(endpoint, apiHost, reply, redact)
  }

  const ping = (): Promise<Reply> =>
    send({
      ...{ method: 'POST', url: `${apiHost}${API_PATH}/debug.ping`, body: '{}' },
      ...{ headers: { 'content-type': 'application/json' }, withinMs: ANSWER_WITHIN_MS },
    })

  const login = async (repeat: <T>(call: () => Promise<T>) => Promise<T>): Promise<string> => {
    const data = await repeat(() => call('auth.login', jsonBody({}), `Basic ${basic}`))
    const token = asText(data['token'])
    if (token === undefined || token === '') {
      throw new ClearMLError('auth.login', apiHost, { kind: 'unexpected', detail: 'no token' })
    }
    mask(token)
    secrets.push(token)
    redact = createRedactor(secrets)
    return token
  }

  let token = await login((attempt) => withRetries(attempt, patience))
  const gate = createGate(apiHost, ping, true, patience)
  const patiently = <T>(attempt: () => Promise<T>): Promise<T> =>
    withRetries(() => gate.pass(attempt), patience, triesOfKnown)

  let renewal: Promise<string> | undefined
  const renew = async (refused: string): Promise<void> => {
    if (token !== refused) return
    renewal ??= login(patiently).finally(() => (renewal = undefined))
    token = await renewal
  }

  const once = async (endpoint: string, body: Body): Promise<JsonObject> => {
    const used = token
    try {
      return await call(endpoint, body, `Bearer ${used}`)
    } catch (error) {
      if (!isRefusedToken(error)) throw error
      await renew(used)
      return await call(endpoint, body, `Bearer ${token}`)
    }
  }

  const repeated = (endpoint: string, body: Body): Promise<JsonObject> =>
    circuit.guard(endpoint, () => patiently(() => once(endpoint, body)), mayPass)

  const sendWithToken = async (request: Request): Promise<Reply> => {
    const used = token
    const authorized = (bearer: string): Request => ({
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${bearer}` },
    })
    const reply = await send(authorized(used))
    if (reply.status !== 401) return reply
    await renew(used)
    return await send(authorized(token))
  }

  const claims = readToken(token)
  if (claims === undefined) {
    throw new ClearMLError('auth.login', apiHost, { kind: 'unexpected', detail: 'the token is no JWT' })
  }
  return {
    claims,
    read: (endpoint, params) => repeated(endpoint, jsonBody(params)),
    act: (endpoint, params) =>
      circuit.guard(endpoint, () => gate.pass(() => once(endpoint, jsonBody(params))), mayPass),
    put: (endpoint, params) => repeated(endpoint, jsonBody(params)),
    putLines: (endpoint, lines) => repeated(endpoint, linesBody(lines)),
    sendWithToken,
    wasAway: async () => {
      if (gate.wasAwayLately()) return true
      await patiently(() => once('debug.ping', jsonBody({}))).catch((error: unknown) => {
        if (error instanceof OutageError) throw error
      })
      return gate.wasAwayLately()
    },
  }
}

type Body = { type: string; text: string }

function jsonBody(params: JsonObject): Body {
  return { type: 'application/json', text: JSON.stringify(params) }
}

/** In ASCII, as the SDK writes it: Python takes more characters than `\n` for the end of a line. */
function linesBody(lines: readonly JsonObject[]): Body {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const ascii = text.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return { type: 'application/json-lines', text: ascii }
}

function isRefusedToken(error: unknown): boolean {
  return error instanceof ClearMLError && (error.is(401, 30) || error.is(401, 31))
}
