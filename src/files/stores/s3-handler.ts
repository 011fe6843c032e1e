import type { Agent } from 'node:http'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Agents } from '../../network/agents.ts'
import { proxyRefusal } from '../../network/proxy.ts'

type Handled = Awaited<ReturnType<NodeHttpHandler['handle']>>

const HANDLER_OPTIONS = { connectionTimeout: 10_000, requestTimeout: 120_000, throwOnRequestTimeout: true }

/** The SDK's own handler keeps one agent for all hosts; which one is asked by a proxy depends on the host. */
export async function handlerBy({ agentFor, proxyFor }: Agents): Promise<NodeHttpHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  const handlers = new Map<Agent | undefined, NodeHttpHandler>()
  const handlerFor = (url: URL): NodeHttpHandler => {
    const agent = agentFor(url)
    const handler =
      handlers.get(agent) ??
      new NodeHttpHandler({
        ...HANDLER_OPTIONS,
        ...(agent === undefined ? {} : { httpAgent: agent, httpsAgent: agent }),
      })
    handlers.set(agent, handler)
    return handler
  }
  class HandlerByHost extends NodeHttpHandler {
    override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): Promise<Handled> {
      const { protocol, hostname, port } = request
      const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`)
      const handled = await handlerFor(url).handle(request, options)
      const { statusCode: status, headers } = handled.response
      const refusal = proxyRefusal({ status, headers }, url.host, proxyFor(url))
      if (refusal !== undefined) throw refusal
      return handled
    }
  }
  return new HandlerByHost()
}
