import { Agent } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { nameErrors } from '../../src/network/named-errors.ts'
import type { Proxy } from '../../src/network/proxy.ts'

const PROXY: Proxy = { href: 'http://p.test:3128/', name: 'the proxy p', variable: 'http_proxy' }

/** What becomes of an error that the connection of an agent ends with, by its callback or as an event. */
function named(error: Error, way: 'callback' | 'event', proxy?: Proxy): Error {
  const agent = new Agent()
  const socket = new Socket()
  agent.createConnection = (_, callback) => {
    if (way === 'callback') callback?.(error, socket)
    return socket
  }
  nameErrors(agent, proxy)
  agent.createConnection({}, () => undefined)
  socket.on('error', () => undefined)
  if (way === 'event') socket.emit('error', error)
  return error
}

const nodes = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more })

describe.each(['callback', 'event'] as const)('an error that comes by %s', (way) => {
  test.each<[what: string, error: Error, message: string]>([
    [
      'a port where nobody is',
      nodes('ECONNREFUSED', { address: '10.0.0.1', port: 8008 }),
      'nothing accepts connections at 10.0.0.1, port 8008',
    ],
    [
      'an address without its port',
      nodes('ECONNREFUSED', { address: '::1' }),
      'nothing accepts connections at ::1',
    ],
    ['nothing but its code', nodes('ECONNREFUSED'), 'nothing accepts connections at it'],
    ['a name without a host', nodes('ENOTFOUND', { hostname: 'a.test' }), 'there is no host named a.test'],
    [
      'a name server that is away',
      nodes('EAI_AGAIN', { hostname: 'a.test' }),
      'the name a.test could not be looked up',
    ],
    [
      'several addresses',
      new AggregateError([nodes('ECONNREFUSED', { address: '::1', port: 1 }), nodes('ECONNREFUSED')]),
      'nothing accepts connections at ::1, port 1',
    ],
  ])('names %s', (_, error, message) => {
    expect(named(error, way)).toMatchObject({ code: 'NOBODY_THERE', message })
  })

  test('names the proxy that is not there', () => {
    const error = nodes('ECONNREFUSED', { address: '10.0.0.1', port: 3128 })
    expect(named(error, way, PROXY).message).toBe(
      'the proxy p cannot be reached: nothing accepts connections at 10.0.0.1, port 3128',
    )
  })

  test('leaves another one as it is, with a proxy and without', () => {
    for (const proxy of [PROXY, undefined]) {
      const error = named(nodes('ECONNRESET'), way, proxy)
      expect(error).toMatchObject({ code: 'ECONNRESET', message: 'ECONNRESET' })
    }
  })

  test.each([
    [403, 'ERR_PROXY_REFUSAL', 'refused to ask h.test:443 (403)'],
    [502, 'ERR_PROXY_TUNNEL', 'could not reach h.test:443 (502)'],
  ])('names a tunnel that the proxy answers with %s', (status, code, text) => {
    const error = new Error(
      `Failed to establish tunnel to h.test:443 via http://p.test: HTTP/1.1 ${status} No`,
    )
    expect(named(error, way, PROXY)).toMatchObject({
      code,
      message: expect.stringContaining(text) as unknown,
    })
  })
})
