import type { Storage } from '@google-cloud/storage'
import type { Sleep } from '../../clearml/retry.ts'
import type { Agents } from '../../network/agents.ts'
import { isNobodyThere } from '../../network/diagnosis.ts'
import { PROXY_REFUSAL, refusalText } from '../../network/proxy.ts'
import type { GcsCredentials } from './credentials.ts'
import { gcsLogin } from './gcs-credentials.ts'
import { gcsProblem } from './gcs-errors.ts'

export type GcsClient = {
  storage: Storage
  /** Repeats a call while its error may pass. */
  retried: <T>(call: () => Promise<T>) => Promise<T>
}

const TOKEN_ADDRESS = 'https://oauth2.googleapis.com'
const RETRY_WAITS_MS = [1_000, 2_000, 4_000, 8_000]
const PASSING_STATUSES = new Set([408, 429, 500, 502, 503, 504])
const PASSING_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/** By Application Default Credentials, or those of a configuration file. */
export async function openGcs(
  { agentFor, proxyFor }: Agents,
  sleep: Sleep,
  own: GcsCredentials | undefined,
): Promise<GcsClient> {
  const { Storage } = await import('@google-cloud/storage')
  const agent = agentFor(new URL(TOKEN_ADDRESS))
  const clientOptions =
    agent === undefined
      ? {}
      : { transporterOptions: { agent: (url: string | URL) => agentFor(new URL(url)) ?? agent } }
  const storage = new Storage({
    // The SDK's own retries take a host that is not there for one that is busy, and last for a minute.
    retryOptions: { autoRetry: false },
    timeout: 60_000,
    clientOptions,
    ...(own === undefined ? {} : await gcsLogin(own, clientOptions)),
  })
  // Requests for objects take no agent. Left alone, the SDK asks by http_proxy what https_proxy is for.
  const address = storage.apiEndpoint
  const proxy = proxyFor(new URL(address))
  if (proxy !== undefined) {
    storage.interceptors.push({ request: (options) => ({ uri: address, ...options, proxy: proxy.href }) })
  }
  /** The SDK takes what the proxy answers to CONNECT for Google's answer, which always gives a reason. */
  const refusalIn = (error: unknown): Error | undefined => {
    const { code, status = 0 } = gcsProblem(error)
    const isGoogles = code !== `HTTP ${status}`
    if (proxy === undefined || isGoogles || ![403, 405, 407].includes(status)) return undefined
    return Object.assign(new Error(refusalText(status, new URL(address).host, proxy)), {
      code: PROXY_REFUSAL,
    })
  }
  const retried = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++) {
      try {
        return await call()
      } catch (thrown) {
        const error = refusalIn(thrown) ?? thrown
        const waitMs = RETRY_WAITS_MS[tries]
        if (waitMs === undefined || !mayPass(error)) throw error
        // A stopped run interrupts its waits.
        await sleep(waitMs).catch(() => Promise.reject(error as Error))
      }
    }
  }
  return { storage, retried }
}

function mayPass(error: unknown): boolean {
  const { status, code } = gcsProblem(error)
  return !isNobodyThere(error) && (PASSING_STATUSES.has(status ?? 0) || PASSING_CODES.has(code))
}
