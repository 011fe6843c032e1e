import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import type { Emulator } from './emulator.ts'

/** A request as the store got it: the method, and the address with its query. */
export type Asked = { method: string; url: URL }

/** The same emulator behind an address that notes what it is asked; its own hands are not noted. */
export async function counting(emulator: Emulator): Promise<Emulator & { asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', headers } = incoming
    const url = new URL(incoming.url ?? '', emulator.url)
    asked.push({ method, url })
    const passed = send(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      pipeline(answer, outgoing, () => undefined)
    })
    passed.on('error', () => outgoing.destroy())
    pipeline(incoming, passed, () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...emulator,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await emulator.stop()
    },
  }
}
