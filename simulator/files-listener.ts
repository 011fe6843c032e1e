import type { IncomingMessage, ServerResponse } from 'node:http'
import { authenticate, cookieToken } from './auth.ts'
import type { ApiServer } from './dispatch.ts'
import { ApiError } from './errors.ts'
import { run } from './exchange.ts'
import type { Surroundings } from './exchange.ts'
import { handleFileserver } from './fileserver/handler.ts'
import type { Authorization } from './fileserver/types.ts'
import { readBody } from './http.ts'
import { str } from './python.ts'
import type { RecordedRequest } from './record.ts'

const HTML = 'text/html; charset=utf-8'
const MISSING_TOKEN = `<!doctype html>
<html lang=en>
<title>401 Unauthorized</title>
<h1>Unauthorized</h1>
<p>The server could not verify that you are authorized to access the URL requested. You either supplied \
the wrong credentials (e.g. a bad password), or your browser doesn&#39;t understand how to supply the \
credentials required.</p>
`

export async function answerFiles(
  server: ApiServer,
  surroundings: Surroundings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  const [method, rawPath] = [request.method ?? '', request.url ?? '/']
  const { authorization } = request.headers
  const record: RecordedRequest = {
    server: 'files',
    method,
    path: rawPath,
    endpoint: 'fileserver',
    params: jsonParams(body),
    status: 0,
    ...(authorization === undefined ? {} : { authorization }),
  }
  const act = () => {
    const context = {
      store: server.store,
      settings: server.settings,
      authorize: (header?: string, cookies?: string) => authorize(server, header, cookies),
    }
    return Promise.resolve(handleFileserver({ method, rawPath, headers: request.headers, body }, context))
  }
  const bodyBytes = body.length
  await run(surroundings, { request, response, record, bodyBytes, act })
}

/** Any valid bearer token will do, Basic credentials never (transcript 22). */
function authorize(server: ApiServer, header?: string, cookies?: string): Authorization {
  const cookie = cookieToken(cookies)
  const credentials = header ?? (cookie === undefined ? undefined : `Bearer ${cookie}`)
  const refuse = (body: string): Authorization => ({ ok: false, status: 401, body, contentType: HTML })
  if (credentials === undefined) return refuse(MISSING_TOKEN)
  if (!credentials.startsWith('Bearer ')) return refuse('Only bearer token authorization is supported')
  try {
    authenticate({ authorization: credentials }, server.store, server.tokens)
    return { ok: true }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return refuse(str(error.data['reason'] ?? error.message))
  }
}

function jsonParams(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
