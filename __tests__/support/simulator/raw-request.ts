import { request } from 'node:http'

export type RawReply = { status: number; headers: Record<string, string>; text: string }

/** Sends the path as it is: fetch would fold `..` and encode blanks. */
export function sendRaw(
  base: string,
  {
    method,
    path,
    headers = {},
    body,
  }: {
    method: string
    path: string
    headers?: Record<string, string>
    body?: string | Buffer
  },
): Promise<RawReply> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          text: Buffer.concat(chunks).toString(),
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** An upload as the SDK makes it: the name of each part is the path. */
export function multipart(files: Readonly<Record<string, string>>): {
  headers: Record<string, string>
  body: Buffer
} {
  const parts = Object.entries(files).map(
    ([name, content]) =>
      `--boundary\r\nContent-Disposition: form-data; name="${name.replaceAll('"', '%22')}"; filename="x"\r\n` +
      `Content-Type: application/octet-stream\r\n\r\n${content}\r\n`,
  )
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=boundary' },
    body: Buffer.from(`${parts.join('')}--boundary--\r\n`),
  }
}
