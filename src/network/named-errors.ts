import type { Agent } from 'node:http'
import { isNobodyThere, NO_TLS, NOBODY_THERE, tlsProblem } from './diagnosis.ts'
import { PROXY_REFUSAL, refusalText, type Proxy } from './proxy.ts'

/**
 * Names the errors of an agent's connections while it is known whom they went to. A host that is not there also gets a
 * code and words that no SDK knows: each takes Node's own for a passing error, and waits up to a minute with every request.
 */
export function nameErrors(agent: Agent, proxy: Proxy | undefined): void {
  const connect = agent.createConnection.bind(agent)
  const name = (error: Error | null | undefined): void => {
    if (error) Object.assign(error, named(error, proxy))
  }
  agent.createConnection = (options, callback) => {
    // Without a proxy, Node calls back when the connection stands, with nothing at all.
    const socket = connect(options, (error, stream) => {
      name(error)
      callback?.(error, stream)
    })
    socket?.prependListener('error', name)
    return socket
  }
}

function named(error: Error, proxy: Proxy | undefined): { code: string; message: string } | undefined {
  if (isNobodyThere(error)) {
    const text = nobodyText(error)
    const message = proxy === undefined ? text : `${proxy.name} cannot be reached: ${text}`
    return { code: NOBODY_THERE, message }
  }
  const noTls = tlsProblem({ code: '', message: error.message })
  if (noTls !== undefined) return { code: NO_TLS, message: noTls }
  const tunnel = TUNNEL.exec(error.message)
  if (proxy === undefined || tunnel === null) return undefined
  const [, host = '', status = ''] = tunnel
  const message = refusalText(Number(status), host, proxy)
  return { code: status.startsWith('4') ? PROXY_REFUSAL : 'ERR_PROXY_TUNNEL', message }
}

/** Node's words for what a proxy answers to CONNECT. */
const TUNNEL = /^Failed to establish tunnel to (\S+) via \S+: HTTP\/[\d.]+ (\d{3})\b/u

type NetworkError = Error & { code?: string; hostname?: string; address?: string; port?: number }

function nobodyText(error: NetworkError): string {
  const first = error instanceof AggregateError ? (error.errors as NetworkError[])[0] : error
  const { code, hostname, address, port } = first ?? {}
  if (hostname === undefined) {
    return `nothing accepts connections at ${address ?? 'it'}${port === undefined ? '' : `, port ${port}`}`
  }
  return code === 'EAI_AGAIN'
    ? `the name ${hostname} could not be looked up`
    : `there is no host named ${hostname}`
}
