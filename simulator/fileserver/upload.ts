import type { Store } from '../store.ts'
import { safePath } from './paths.ts'
import { errorPage, reply } from './replies.ts'
import type { FileserverReply, FileserverRequest } from './types.ts'

type Part = { name: string; content: Buffer }

/** Below this an upload's bytes are kept, so that a GET gives them back; of bigger ones only the size. */
const KEPT_BYTES = 64 * 1024

/** The field name of each part is the path, its file name counts for nothing (transcript 21). */
export function upload({ headers, body }: FileserverRequest, { files }: Store): FileserverReply {
  const parts = readParts(body, String(headers['content-type'] ?? ''))
  const stored: string[] = []
  for (const { name, content } of parts) {
    const path = safePath(name.replace(/^\/+/, ''))
    if (path === undefined || path === '') return errorPage(404)
    files.add(path, content.length > KEPT_BYTES ? content.length : Buffer.from(content))
    stored.push(name.replace(/^\/+/, ''))
  }
  return reply(200, JSON.stringify(stored))
}

function readParts(body: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) return []
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let start = body.indexOf(delimiter)
  while (start >= 0) {
    const end = body.indexOf(delimiter, start + delimiter.length)
    if (end < 0) break
    const part = readPart(body.subarray(start + delimiter.length + 2, end - 2))
    if (part !== undefined) parts.push(part)
    start = end
  }
  return parts
}

function readPart(raw: Buffer): Part | undefined {
  const headerEnd = raw.indexOf('\r\n\r\n')
  const headers = raw.subarray(0, headerEnd).toString('utf8')
  const isFile = /; *filename\*?=/i.test(headers)
  const name = /; *name="((?:[^"\\]|\\.)*)"/i.exec(headers)?.[1]
  if (headerEnd < 0 || name === undefined || !isFile) return undefined
  return { name: unescapeName(name), content: raw.subarray(headerEnd + 4) }
}

/** Browsers and Node write a quote in a field name as %22, others as \\"; no other escape is decoded. */
const unescapeName = (name: string) =>
  name.replaceAll('\\\\', '\\').replaceAll('\\"', '"').replaceAll('%22', '"')
