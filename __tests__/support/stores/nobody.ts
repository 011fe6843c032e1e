import type { LookupFunction } from 'node:net'
import { createAgents, type Agents } from '../../../src/network/agents.ts'

/** Agents of a machine that knows no host at all, with how often one was looked up. */
export function agentsToNobody(): { agents: Agents; lookups: () => number } {
  let lookups = 0
  const lookup: LookupFunction = (hostname, _options, callback) => {
    lookups += 1
    const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`)
    callback(Object.assign(error, { code: 'ENOTFOUND', hostname }), '')
  }
  const agents = createAgents({})
  return {
    agents: {
      ...agents,
      agentFor: (url) => {
        const agent = agents.agentFor(url)
        if (agent === undefined) throw new Error('there is no proxy')
        const connect = agent.createConnection.bind(agent)
        agent.createConnection = (options, callback) => connect({ ...options, lookup }, callback)
        return agent
      },
    },
    lookups: () => lookups,
  }
}
