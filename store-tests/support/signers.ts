import { createServer, request } from 'node:http'
import { listen, type Listener } from '../../__tests__/support/e2e/proxy.ts'

export type SignerLog = Listener & {
  url: string
  /** The access keys by which requests were signed. */
  signers: ReadonlySet<string>
}

/** Stands in front of an S3 emulator, which asks for no signatures, and keeps who signed. */
export async function startSignerLog(emulatorUrl: string): Promise<SignerLog> {
  const { hostname, port: behind } = new URL(emulatorUrl)
  const signers = new Set<string>()
  const server = createServer((incoming, outgoing) => {
    const [, signer] = /Credential=([^/]+)/u.exec(incoming.headers.authorization ?? '') ?? []
    if (signer !== undefined) signers.add(signer)
    const { method, url: path, headers } = incoming
    const forwarded = request({ hostname, port: behind, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    incoming.pipe(forwarded)
  })
  const listener = await listen(server)
  return { ...listener, url: `http://127.0.0.1:${listener.port}`, signers }
}
