import type { Store } from '../store.ts'
import { routePath, safePath } from './paths.ts'
import { errorPage, reply } from './replies.ts'
import type { FileserverReply, FileserverRequest } from './types.ts'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  png: 'image/png',
  txt: 'text/plain; charset=utf-8',
  zip: 'application/zip',
}

/** Of a file that was seeded as a size only, zero bytes are sent. */
export function download({ rawPath, headers }: FileserverRequest, { files }: Store): FileserverReply {
  const path = safePath(routePath(rawPath))
  const content = path === undefined ? undefined : files.get(path)
  if (path === undefined || content === undefined) return errorPage(404)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isAttachment = new URLSearchParams(rawPath.split('?')[1] ?? '').has('download')
  return partial(
    typeof content === 'number' ? Buffer.alloc(content) : content,
    String(headers['range'] ?? ''),
    {
      'content-type': CONTENT_TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      'content-disposition': `${isAttachment ? 'attachment' : 'inline'}; filename=${encodeURIComponent(name)}`,
      'cache-control': 'public, max-age=300',
    },
  )
}

function partial(content: Buffer, range: string, headers: Record<string, string>): FileserverReply {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
  if (first === undefined) return reply(200, content, headers)
  const end = last === undefined || last === '' ? content.length : Math.min(Number(last) + 1, content.length)
  return reply(206, content.subarray(Number(first), end), {
    ...headers,
    'content-range': `bytes ${first}-${end - 1}/${content.length}`,
  })
}
