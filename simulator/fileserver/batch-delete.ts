import { isDict, truthy } from '../python.ts'
import type { Store } from '../store.ts'
import { isTooLong, safePath, unquotePlus } from './paths.ts'
import { errorPage, reply } from './replies.ts'
import type { FileserverReply } from './types.ts'

type Outcome = 'deleted' | 'Not found' | 'Empty path not allowed' | 'Permission denied'
type Refuses = (path: string) => boolean

/** `POST /delete_many`: always 200 once it has a list, however many entries fail (transcript 21). */
export function deleteMany(body: Buffer, { files }: Store, refuses: Refuses = () => false): FileserverReply {
  const payload = parse(body)
  if (payload === undefined) return errorPage(400)
  if (!truthy(payload)) return reply(400, 'Json payload is missing')
  if (!isDict(payload)) return errorPage(500)
  if (!truthy(payload['files'])) return reply(400, 'files are missing')
  const entries = entriesOf(payload['files'])
  if (entries === undefined) return errorPage(500)

  const deleted: Record<string, string> = {}
  const errors: Record<string, string[]> = {}
  for (const entry of entries) {
    if (typeof entry !== 'string') return errorPage(500)
    const path = unquotePlus(entry)
    if (isTooLong(path)) return errorPage(500)
    const outcome = deletePath(files, path, refuses)
    if (outcome === 'deleted') deleted[entry] = path
    else (errors[outcome] ??= []).push(entry)
  }
  return reply(200, JSON.stringify({ deleted, errors }))
}

/** Files, and folders with all they hold. "." and "x/.." are not empty: they are the upload folder. */
function deletePath(files: Store['files'], path: string, refuses: Refuses): Outcome {
  if (/^\/*$/.test(path)) return 'Empty path not allowed'
  const safe = safePath(path)
  if (safe === undefined) return 'Not found'
  if (files.has(safe) && refuses(safe)) return 'Permission denied'
  const isDeleted = (!path.endsWith('/') && files.delete(safe)) || files.deleteFolder(safe)
  return isDeleted ? 'deleted' : 'Not found'
}

/** Python walks a string by character and an object by key; a number cannot be walked. */
function entriesOf(value: unknown): Iterable<unknown> | undefined {
  if (Array.isArray(value) || typeof value === 'string') return value
  return isDict(value) ? Object.keys(value) : undefined
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
