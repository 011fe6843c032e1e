import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Certificate } from '../certificate.ts'

export type Listener = { port: number; close: () => Promise<void> }

export type Proxy = Listener & {
  /** Targets of CONNECT, as they came. */
  targets: string[]
  /** Targets of other requests: addresses in absolute form, if they came as they should. */
  forwarded: string[]
  /** All that clients sent, tunnelled bytes included. */
  seen: () => string
}

export type ProxyOptions = {
  /** Says no as Squid does, unless it returns true. By default everything is allowed. */
  allows?: (method: string, target: string) => boolean
}

/** As Squid 6 refuses what its rules do not allow, and Debian's tunnels to other ports than 443 are among that. */
const REFUSAL = { status: 403, server: 'squid/6.13', 'x-squid-error': 'ERR_ACCESS_DENIED 0' }

/** Tunnels to port 443, and nothing else. */
export function onlyTunnelsTo443(method: string, target: string): boolean {
  return method === 'CONNECT' ? target.endsWith(':443') : true
}

/** An HTTP proxy that knows no names but its own: `routes` says which local port a `host:port` means. */
export async function startProxy(
  routes: Readonly<Record<string, number>>,
  { allows = () => true }: ProxyOptions = {},
): Promise<Proxy> {
  const targets: string[] = []
  const forwarded: string[] = []
  const seen: Buffer[] = []
  const server = createServer((message, response) => {
    const target = message.url ?? ''
    forwarded.push(target)
    seen.push(Buffer.from(JSON.stringify(message.rawHeaders)))
    const { status, ...headers } = REFUSAL
    if (!allows(message.method ?? '', target)) {
      response.writeHead(status, { ...headers, 'content-type': 'text/html' }).end('<h2>Access Denied.</h2>')
      return
    }
    const url = URL.canParse(target) ? new URL(target) : undefined
    const port = url === undefined ? undefined : routes[`${url.hostname}:${url.port || '80'}`]
    if (url === undefined || port === undefined) {
      response.writeHead(503, headers).end('no such host')
      return
    }
    const upstream = request(
      {
        port,
        host: '127.0.0.1',
        method: message.method,
        path: url.pathname + url.search,
        headers: message.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
        // As tinyproxy does, which has not said that it would.
        response.on('finish', () => message.socket.end())
      },
    )
    upstream.on('error', () => response.destroy())
    message.on('data', (chunk: Buffer) => seen.push(chunk)).pipe(upstream)
  })
  server.on('connect', (message: IncomingMessage, client: Socket) => {
    const target = message.url ?? ''
    targets.push(target)
    seen.push(Buffer.from(JSON.stringify(message.rawHeaders)))
    if (!allows('CONNECT', target)) {
      client.end(
        `HTTP/1.1 403 Forbidden\r\nServer: ${REFUSAL.server}\r\nX-Squid-Error: ${REFUSAL['x-squid-error']}\r\n\r\n`,
      )
      return
    }
    const port = routes[target]
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
      return
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    client.on('data', (chunk: Buffer) => seen.push(chunk))
    for (const socket of [client, upstream]) {
      socket.on('error', () => {
        client.destroy()
        upstream.destroy()
      })
    }
  })
  const listener = await listen(server)
  return { ...listener, targets, forwarded, seen: () => Buffer.concat(seen).toString('latin1') }
}

/** TLS in front of a plain local server. */
export async function startTls(certificate: Certificate, plainUrl: string): Promise<Listener> {
  const { port } = new URL(plainUrl)
  const server = createTlsServer(certificate, (client) => {
    const upstream = connect(Number(port), '127.0.0.1')
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) {
      socket.on('error', () => {
        client.destroy()
        upstream.destroy()
      })
    }
  })
  return await listen(server)
}

export async function startHttps(certificate: Certificate, answer: RequestListener): Promise<Listener> {
  return await listen(createHttpsServer(certificate, answer))
}

export async function listen(server: Server, host = '127.0.0.1'): Promise<Listener> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
