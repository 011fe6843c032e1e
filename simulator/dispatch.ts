import { authenticate, NOBODY, single } from './auth.ts'
import type { Headers, Session } from './auth.ts'
import type { Call, Endpoint, Endpoints, Settings } from './endpoint.ts'
import { envelop } from './envelope.ts'
import type { EndpointMeta, Envelope } from './envelope.ts'
import { ApiError } from './errors.ts'
import { parseLines } from './events/report.ts'
import { JSON_LINES, readParams } from './params.ts'
import { compareVersions, parsePath } from './path.ts'
import type { Release } from './release.ts'
import type { Store } from './store.ts'
import type { Tokens } from './token.ts'

export type ApiServer = {
  store: Store
  settings: Settings
  release: Release
  tokens: Tokens
  now: () => Date
  endpoints: Endpoints
  /** For each call a function that waits for as long as the deletion of one task takes. */
  meterTasks: () => () => Promise<void>
}

export type ApiRequest = { path: string; query: URLSearchParams; headers: Headers; body: Buffer }

export type ApiAnswer = { envelope: Envelope; headers: Map<string, string> }

/** Checks in the order of the real server: path, endpoint, login, role, body, required fields, handler. */
export async function dispatch(server: ApiServer, request: ApiRequest): Promise<ApiAnswer> {
  const replyHeaders = new Map<string, string>()
  // A path that cannot be read is shown as a nameless endpoint of version 1.0 (transcript 02).
  const meta: EndpointMeta = { name: '', requestedVersion: '1.0' }
  const trx = single(request.headers['x-clearml-trx'] ?? request.headers['x-trains-trx'])
  try {
    const endpoint = findEndpoint(server, request.path, meta)
    const session = checkAccess(server, endpoint, request.headers)
    const contentType = single(request.headers['content-type']) ?? ''
    const params = readParams(request.body, request.query, contentType)
    checkRequired(endpoint, params)
    const { store, release, tokens, now, settings } = server
    const call: Call = {
      ...{ store, release, tokens, now, settings, params, replyHeaders },
      ...(contentType === JSON_LINES ? { batch: parseLines(request.body.toString()) } : {}),
      taskCost: server.meterTasks(),
      requestedVersion: meta.requestedVersion,
      ...session,
    }
    return {
      envelope: envelop(meta, { data: await endpoint.handle(call) }, release, trx),
      headers: replyHeaders,
    }
  } catch (error) {
    return { envelope: envelop(meta, { error }, server.release, trx), headers: replyHeaders }
  }
}

/** Fills in `meta` on the way, because error replies show as much of it as is known. */
function findEndpoint(server: ApiServer, path: string, meta: EndpointMeta): Endpoint {
  const parsed = parsePath(path)
  if (parsed === undefined) throw new ApiError([400, 0], `Invalid request path ${path}`)
  meta.name = parsed.name
  meta.requestedVersion = parsed.version ?? server.release.apiVersion
  const endpoint = server.endpoints[parsed.name]
  const missing = endpoint?.since !== undefined && !server.release.atLeast(endpoint.since)
  const actualVersion = endpoint && newestVersion(endpoint, meta.requestedVersion)
  if (endpoint === undefined || missing || actualVersion === undefined) {
    const wanted = `name ${meta.name} and version ${meta.requestedVersion}`
    throw new ApiError([404, 0], `Unable to find endpoint for ${wanted}`)
  }
  meta.actualVersion = actualVersion
  return endpoint
}

/** The newest implementation not above the requested version; the server's maximum is not checked. */
function newestVersion(endpoint: Endpoint, requestedVersion: string): string | undefined {
  return [...(endpoint.olderVersions ?? []), endpoint.minVersion]
    .filter((version) => compareVersions(version, requestedVersion) <= 0)
    .sort(compareVersions)
    .at(-1)
}

function checkAccess(server: ApiServer, endpoint: Endpoint, headers: Headers): Session {
  const needsLogin = endpoint.loginSince !== undefined && server.release.atLeast(endpoint.loginSince)
  if (endpoint.access === 'none' && !needsLogin) return { identity: NOBODY }
  const session = authenticate(headers, server.store, server.tokens)
  const { role } = session.identity
  if (endpoint.access === 'root' && role !== 'root' && role !== 'system') {
    const reason = `(not allowed for role): role=${role}, allowed=(root, system)`
    throw new ApiError([403, 20], `Forbidden ${reason}`, { role })
  }
  return session
}

function checkRequired(endpoint: Endpoint, params: Record<string, unknown>): void {
  const missing = (endpoint.required ?? []).filter((field) => params[field] === undefined)
  if (missing.length > 0) {
    throw new ApiError([400, 11], `Missing required fields: missing=(${missing.join(', ')})`)
  }
}
