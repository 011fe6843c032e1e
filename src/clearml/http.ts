import type { RequestOptions } from 'node:http'
import { HttpClient } from '@actions/http-client'
import pLimit from 'p-limit'
import { createAgents } from '../network/agents.ts'
import { proxyRefusal, type Env } from '../network/proxy.ts'

export type Reply = {
  status: number
  text: string
  /** How long the text is said to be, also where a `HEAD` brings none. */
  contentLength?: number
  /** Where a redirect points; it is never followed. */
  location?: string
  retryAfterMs?: number
  /** The proxy that was asked by http, and so may have answered itself. */
  proxy?: string
}

export type Request = {
  method: 'POST' | 'DELETE' | 'HEAD'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
  /** Where less time is to be given than requests get otherwise. */
  withinMs?: number
}

/** Sends one request. Rejects when no complete reply came; never follows a redirect. */
export type Send = (request: Request) => Promise<Reply>

/** Each ends the request, in doubt whether it was carried out. */
export type Timeouts = {
  /** Until the connection stands. */
  connect: number
  /** Silence on the connection. */
  silence: number
  /** From the request to the last byte of the reply. */
  total: number
}

export type HttpOptions = {
  userAgent: string
  /** That of the process: it names proxies. */
  env: Env
  /** Requests at once, over all hosts; sockets are kept open between them. */
  concurrency: number
  timeoutsMs: Timeouts
  maxReplyBytes: number
  now: () => number
}

/** The runner's own HTTP client, by agents that know proxies. Redirects stay off, since the token would follow them. */
export function createHttp(options: HttpOptions): { send: Send; close: () => void } {
  const { connect, silence, total } = options.timeoutsMs
  const agents = createAgents(options.env)
  /** Of the request at hand: the client calls `prepareRequest` while it is being asked. */
  let next: { signal?: AbortSignal; agent?: RequestOptions['agent'] } = {}
  const prepareRequest = (request: RequestOptions): void => {
    // The client gives a URL's host with its brackets, which no name server knows.
    const host = request.host?.replace(/^\[|\]$/gu, '')
    Object.assign(request, { ...next, host, timeout: connect })
  }
  const newClient = (): HttpClient =>
    new HttpClient(options.userAgent, [{ ...NO_AUTHENTICATION, prepareRequest }], {
      keepAlive: true,
      socketTimeout: silence,
      allowRedirects: false,
      allowRetries: false,
    })
  // Where it has to take its own agent, a client keeps that of its first request, which speaks http or https, not both.
  const clients: Readonly<Record<string, HttpClient>> = { 'http:': newClient(), 'https:': newClient() }
  const limit = pLimit(options.concurrency)
  const exchange = async ({ method, url, body, headers, withinMs = total }: Request): Promise<Reply> => {
    const address = new URL(url)
    const client = clients[address.protocol]
    if (client === undefined) throw new Error(`${url} is neither http nor https`)
    const agent = agents.agentFor(address)
    next = {
      signal: AbortSignal.timeout(Math.min(total, withinMs)),
      ...(agent === undefined ? {} : { agent }),
    }
    const { message } = await client.request(method, url, body ?? null, headers)
    const text = await readText(message, options.maxReplyBytes)
    const status = message.statusCode ?? 0
    const proxy = address.protocol === 'http:' ? agents.proxyFor(address) : undefined
    const refusal = proxyRefusal({ status, headers: message.headers }, address.host, proxy)
    if (refusal !== undefined) throw refusal
    const { location } = message.headers
    const contentLength = parseLength(message.headers['content-length'])
    const retryAfterMs = parseRetryAfter(message.headers['retry-after'], options.now())
    return {
      status,
      text,
      ...(proxy === undefined ? {} : { proxy: proxy.name }),
      ...(contentLength === undefined ? {} : { contentLength }),
      ...(location === undefined ? {} : { location }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }
  }
  return {
    send: (request) => limit(() => exchange(request)),
    close: () => {
      agents.close()
      for (const client of Object.values(clients)) client.dispose()
    },
  }
}

const NO_AUTHENTICATION = {
  canHandleAuthentication: () => false,
  handleAuthentication: () => Promise.reject(new Error('no authentication is handled here')),
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

function parseLength(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/u.test(header) ? Number(header) : undefined
}
