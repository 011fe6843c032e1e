import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Certificate } from '../support/certificate.ts'

export type Listener = { port: number; close: () => Promise<void> }

export type Proxy = Listener & {
  /** Targets of CONNECT, as they came. */
  targets: string[]
  /** All that clients sent, tunnelled bytes included. */
  seen: () => string
}

/** An HTTP proxy that knows no names but its own: `routes` says which local port a `host:port` means. */
export async function startProxy(routes: Readonly<Record<string, number>>): Promise<Proxy> {
  const targets: string[] = []
  const seen: Buffer[] = []
  const server = createServer((_request, response) => {
    response.writeHead(501).end()
  })
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    const target = request.url ?? ''
    targets.push(target)
    seen.push(Buffer.from(JSON.stringify(request.rawHeaders)))
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
  return { ...(await listen(server)), targets, seen: () => Buffer.concat(seen).toString('latin1') }
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

export async function listen(server: Server): Promise<Listener> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
