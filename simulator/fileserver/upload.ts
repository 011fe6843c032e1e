import type { Werkzeug } from '../endpoint.ts'
import type { Store } from '../store.ts'
import { isTooLong, safePath } from './paths.ts'
import { errorPage, reply } from './replies.ts'
import type { FileserverReply, FileserverRequest } from './types.ts'

type Part = { name: string; content: Buffer }

/** Below this an upload's bytes are kept, so that a GET gives them back; of bigger ones only the size. */
const KEPT_BYTES = 64 * 1024

/** The field name of each part is the path, its file name counts for nothing (transcript 21). */
export function upload(
  { headers, body }: FileserverRequest,
  { files }: Store,
  werkzeug: Werkzeug = '2.3',
): FileserverReply {
  const parts = readParts(body, String(headers['content-type'] ?? ''), werkzeug)
  const stored: string[] = []
  for (const { name, content } of parts) {
    const path = safePath(name.replace(/^\/+/, ''))
    if (path === undefined || path === '') return errorPage(404)
    if (isTooLong(path)) return errorPage(500)
    files.add(path, content.length > KEPT_BYTES ? content.length : Buffer.from(content))
    stored.push(name.replace(/^\/+/, ''))
  }
  return reply(200, JSON.stringify(stored))
}

function readParts(body: Buffer, contentType: string, werkzeug: Werkzeug): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) return []
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let start = body.indexOf(delimiter)
  while (start >= 0) {
    const end = body.indexOf(delimiter, start + delimiter.length)
    if (end < 0) break
    const part = readPart(body.subarray(start + delimiter.length + 2, end - 2), werkzeug)
    if (part !== undefined) parts.push(part)
    start = end
  }
  return parts
}

function readPart(raw: Buffer, werkzeug: Werkzeug): Part | undefined {
  const headerEnd = raw.indexOf('\r\n\r\n')
  const headers = raw.subarray(0, headerEnd).toString('utf8')
  const disposition = /^content-disposition:[^;\r\n]*([^\r\n]*)$/im.exec(headers)?.[1] ?? ''
  const options = readOptions(disposition, werkzeug)
  const name = options.get('name')
  // Without a file name it is a field of the form, and none of `request.files`.
  if (headerEnd < 0 || name === undefined || name === '' || !options.has('filename')) return undefined
  return { name, content: raw.subarray(headerEnd + 4) }
}

/** `parse_options_header`: a quoted value ends at the first quote that is not escaped. */
function readOptions(text: string, werkzeug: Werkzeug): Map<string, string> {
  const options = new Map<string, string>()
  for (const [, key = '', quoted, token = ''] of text.matchAll(
    /; *([\w!#$%&'*+\-.^`|~]+)=(?:"((?:\\["\\]|[^"])*)"|([^\s;"]*))/gu,
  )) {
    if (key.endsWith('*'))
      options.set(key.slice(0, -1), decodeURIComponent(token.replace(/^[\w-]*'[\w-]*'/u, '')))
    else options.set(key, quoted === undefined ? token : unquote(quoted, werkzeug))
  }
  return options
}

/** Where the fileserver keeps what is sent in a field of this name. */
export const storedName = (field: string, werkzeug: Werkzeug = '2.3'): string => unquote(field, werkzeug)

/** Clients write a quote as `\"` or `%22`. Measured with the releases on PyPI: docs/storage.md, "Names". */
function unquote(text: string, werkzeug: Werkzeug): string {
  if (werkzeug === '3.1.9') return text.replaceAll(/\\(.)/gsu, '$1').replaceAll('%22', '"')
  const plain = text.replaceAll('\\\\', '\\').replaceAll('\\"', '"')
  return werkzeug === '2.2' ? plain : plain.replaceAll('%22', '"')
}
