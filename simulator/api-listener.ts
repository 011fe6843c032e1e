import type { IncomingMessage, ServerResponse } from 'node:http'
import { dispatch } from './dispatch.ts'
import type { ApiRequest, ApiServer } from './dispatch.ts'
import { run } from './exchange.ts'
import type { Surroundings } from './exchange.ts'
import { jsonReply, readBody, textReply } from './http.ts'
import type { Reply } from './http.ts'
import { readParams } from './params.ts'
import { parsePath } from './path.ts'
import type { RecordedRequest } from './record.ts'

export async function answerApi(
  server: ApiServer,
  surroundings: Surroundings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [pathname = '/', ...query] = (request.url ?? '/').split('?')
  const apiRequest: ApiRequest = {
    path: pathname,
    query: new URLSearchParams(query.join('?')),
    headers: request.headers,
    body: await readBody(request),
  }
  const path = parsePath(pathname)
  const { authorization } = request.headers
  const record: RecordedRequest = {
    server: 'api',
    method: request.method ?? '',
    path: request.url ?? '/',
    endpoint: path?.name ?? '',
    params: paramsOf(apiRequest),
    status: 0,
    ...(authorization === undefined ? {} : { authorization }),
  }
  const meta = {
    name: record.endpoint,
    requestedVersion: path?.version ?? server.release.apiVersion,
    actualVersion: server.endpoints[record.endpoint]?.minVersion ?? '1.0',
  }
  const act = () => answer(server, record.method, apiRequest)
  const bodyBytes = apiRequest.body.length
  await run(surroundings, { request, response, record, bodyBytes, meta, act })
}

async function answer(server: ApiServer, method: string, request: ApiRequest): Promise<Reply> {
  const encoding = request.headers['content-encoding']
  if (typeof encoding === 'string') return textReply(415, `Content encoding is not supported (${encoding})`)
  if (method === 'OPTIONS') return textReply(200, '')
  const { envelope, headers } = await dispatch(server, request)
  const reply = jsonReply(envelope.meta.result_code, envelope)
  return { ...reply, headers: { ...reply.headers, ...Object.fromEntries(headers) } }
}

/** For the record only: what cannot be read is answered by the dispatcher. */
function paramsOf(request: ApiRequest): Record<string, unknown> {
  try {
    return readParams(request.body, request.query, request.headers['content-type']?.toString() ?? '')
  } catch {
    return {}
  }
}
