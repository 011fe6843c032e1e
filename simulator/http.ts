import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** Flask-Compress leaves smaller replies alone (transcript 02). */
const COMPRESSED_FROM_BYTES = 500

export type Reply = { status: number; headers: Record<string, string>; body: string | Buffer }

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export function jsonReply(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: pythonJson(body) }
}

export function textReply(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

/** nginx does not even pass such a request on. */
export function tooLargeReply(): Reply {
  const title = '413 Request Entity Too Large'
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
  return { status: 413, headers: { 'content-type': 'text/html' }, body }
}

export function sendReply(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const plain = Buffer.from(reply.body)
  const compressed =
    plain.length >= COMPRESSED_FROM_BYTES &&
    reply.headers['content-type'] === 'application/json' &&
    /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '')
  const body = compressed ? gzipSync(plain, { level: 1 }) : plain
  // Two headers of that name, as transcript 02 shows them.
  response.setHeader('server', ['Werkzeug/3.1.3 Python/3.11.2', 'clearml'])
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(compressed ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
    'content-length': body.length,
    connection: 'close',
  })
  response.end(body)
}

/** As rapidjson writes it: numbers that JSON does not have stand there as they are in Python. */
function pythonJson(body: unknown): string {
  const marked = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? `${ODD_NUMBER}${value}` : value,
  )
  return marked.replaceAll(new RegExp(`"${ODD_NUMBER}(-?\\w+)"`, 'gu'), '$1')
}

const ODD_NUMBER = '\uE000'
