import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { versions } from 'node:process'
import { nameErrors } from './named-errors.ts'
import { proxyFor, type Env, type Proxy } from './proxy.ts'

/** Connections that are kept between requests. */
export type Agents = {
  /**
   * The agent by which an address is asked: by its proxy, where it has one, in absolute form for http (RFC 9112, 3.2.2)
   * and through a tunnel for https. Undefined where this Node cannot do that by itself.
   * @throws Error when the variable of the proxy names none.
   */
  agentFor: (url: URL) => HttpAgent | undefined
  proxyFor: (url: URL) => Proxy | undefined
  close: () => void
}

/** Node's own support of proxies: agents take `proxyEnv` since these releases, and ignore it before. */
const FIRST_WITH_PROXIES: Readonly<Record<number, number>> = { 22: 21, 24: 5 }

export function createAgents(env: Env, nodeVersion: string = versions.node): Agents {
  const agents = new Map<string, HttpAgent>()
  return {
    agentFor: (url) => {
      const proxy = proxyFor(url, env)
      if (proxy !== undefined && !knowsProxies(nodeVersion)) return undefined
      const way = `${url.protocol} ${proxy?.href ?? ''}`
      const agent = agents.get(way) ?? newAgent(url.protocol, proxy)
      agents.set(way, agent)
      return agent
    },
    proxyFor: (url) => proxyFor(url, env),
    close: () => {
      for (const agent of agents.values()) agent.destroy()
    },
  }
}

/** What goes by the proxy is decided here, so the agent gets no `no_proxy`: Node reads that list in another way. */
function newAgent(protocol: string, proxy: Proxy | undefined): HttpAgent {
  const options = {
    // A proxy may close the client's connection after each answer by http, and not say so: tinyproxy 1.11.1 does.
    keepAlive: proxy === undefined || protocol === 'https:',
    ...(proxy === undefined ? {} : { proxyEnv: { http_proxy: proxy.href, https_proxy: proxy.href } }),
  }
  const agent = protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
  nameErrors(agent, proxy)
  return agent
}

function knowsProxies(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  return major > 24 || minor >= (FIRST_WITH_PROXIES[major] ?? Infinity)
}
