import { deleteMany } from './batch-delete.ts'
import { download } from './download.ts'
import { isTooLong, routePath, safePath } from './paths.ts'
import { errorPage, reply } from './replies.ts'
import type { FileserverContext, FileserverReply, FileserverRequest } from './types.ts'
import { upload } from './upload.ts'

/** One request to the fileserver: what Flask's routes and the code behind them do with it. */
export function handleFileserver(request: FileserverRequest, context: FileserverContext): FileserverReply {
  const encoding = header(request, 'content-encoding')
  if (encoding !== undefined) return reply(415, `Content encoding is not supported (${encoding})`)

  const path = routePath(request.rawPath)
  const allowed = allowedMethods(path, context.settings.fileserverBatchDelete !== false)
  if (request.method === 'OPTIONS') return reply(200, '', { allow: allowed.join(', ') })
  if (!allowed.includes(request.method)) return errorPage(405, { allow: allowed.join(', ') })
  return refusal(request, context, path) ?? answer(request, context, path)
}

function allowedMethods(path: string, hasBatchDelete: boolean): string[] {
  if (path === '') return ['OPTIONS', 'HEAD', 'POST', 'GET']
  if (path === 'delete_many' && hasBatchDelete) return ['GET', 'DELETE', 'HEAD', 'POST', 'OPTIONS']
  return ['OPTIONS', 'DELETE', 'HEAD', 'GET']
}

/** The ping alone needs no login, but looks at the one it gets (transcript 22). */
function refusal(
  request: FileserverRequest,
  { settings, authorize }: FileserverContext,
  path: string,
): FileserverReply | undefined {
  if (!settings.fileserverAuth) return undefined
  const authorization = header(request, 'authorization')
  const cookie = header(request, 'cookie')
  const isPing = path === '' && request.method !== 'POST'
  if (isPing && authorization === undefined && cookie === undefined) return undefined
  const verdict = authorize(authorization, cookie)
  return verdict.ok ? undefined : reply(verdict.status, verdict.body, { 'content-type': verdict.contentType })
}

function answer(
  request: FileserverRequest,
  { store, settings }: FileserverContext,
  path: string,
): FileserverReply {
  switch (request.method) {
    case 'POST':
      return path === ''
        ? upload(request, store, settings.werkzeug)
        : deleteMany(request.body, store, settings.fileserverRefuses)
    case 'DELETE':
      return deleteFile(path, store.files)
    default:
      return path === '' ? reply(200, 'OK') : download(request, store)
  }
}

/** A folder is answered like a file that is not there; the folders of a deleted file stay. */
function deleteFile(path: string, files: FileserverContext['store']['files']): FileserverReply {
  if (isTooLong(path)) return errorPage(500)
  const safe = safePath(path)
  const isDeleted = safe !== undefined && files.delete(safe)
  return isDeleted ? reply(200, JSON.stringify(path)) : reply(404, `File ${path} not found`)
}

function header({ headers }: FileserverRequest, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
