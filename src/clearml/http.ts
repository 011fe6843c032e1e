import { HttpClient } from '@actions/http-client'

export type Reply = {
  status: number
  text: string
  /** Where a redirect points; it is never followed. */
  location?: string
  retryAfterMs?: number
}

/** Sends one POST. Rejects when no complete reply came; never follows a redirect. */
export type Post = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<Reply>

export type HttpOptions = {
  userAgent: string
  /** Sockets at most, kept open between requests. */
  maxSockets: number
  /** Silence on the socket for this long ends the request. */
  timeoutMs: number
  maxReplyBytes: number
  now: () => number
}

/**
 * The runner's own HTTP client: it honours https_proxy, no_proxy and NODE_EXTRA_CA_CERTS.
 * Redirects stay off, since the token would follow them.
 */
export function createHttp(options: HttpOptions): { post: Post; close: () => void } {
  const client = new HttpClient(options.userAgent, [], {
    keepAlive: true,
    maxSockets: options.maxSockets,
    socketTimeout: options.timeoutMs,
    allowRedirects: false,
    allowRetries: false,
  })
  return {
    post: async (url, body, headers) => {
      const { message } = await client.post(url, body, headers)
      const text = await readText(message, options.maxReplyBytes)
      const { location } = message.headers
      const retryAfterMs = parseRetryAfter(message.headers['retry-after'], options.now())
      return {
        status: message.statusCode ?? 0,
        text,
        ...(location === undefined ? {} : { location }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      }
    },
    close: () => {
      client.dispose()
    },
  }
}

async function readText(message: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`the reply is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `Retry-After` comes as seconds or as an HTTP date. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,6}$/u.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
