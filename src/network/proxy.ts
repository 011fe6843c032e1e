import { checkBypass } from '@actions/http-client/lib/proxy'

export type Env = Readonly<Record<string, string | undefined>>

export type Proxy = {
  /** With its user and password, where the variable holds them. */
  href: string
  /** For people: its address without them, and the variable that names it. */
  name: string
  variable: string
}

/** The codes of errors that say themselves what the matter is. */
export const PROXY_REFUSAL = 'ERR_PROXY_REFUSAL'
export const PROXY_INVALID = 'ERR_PROXY_INVALID_CONFIG'

/** In the order in which they are looked at, for addresses by http and by https. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'http:': ['http_proxy', 'HTTP_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY'],
}

/**
 * The proxy by which the environment wants an address to be asked; what `no_proxy` lists, and this machine, go without.
 * @param env that of the process, which the runner's library reads itself
 * @throws Error when what the variable holds is no proxy that can be asked.
 */
export function proxyFor(url: URL, env: Env): Proxy | undefined {
  const variable = VARIABLES[url.protocol]?.find((name) => (env[name] ?? '') !== '')
  if (variable === undefined || checkBypass(url)) return undefined
  const proxy = readProxy(env[variable] ?? '')
  if (proxy === undefined) {
    const text =
      `${variable} names no proxy that can be asked: accepted is http://[USER:PASSWORD@]HOST:PORT, or https://…, ` +
      'where all but letters and digits of user and password is percent-encoded'
    throw Object.assign(new Error(text), { code: PROXY_INVALID })
  }
  return { href: proxy.href, name: `the proxy ${proxy.origin} (from ${variable})`, variable }
}

function readProxy(value: string): URL | undefined {
  const address = value.includes('://') ? value : `http://${value}`
  if (!/^https?:/iu.test(address) || !URL.canParse(address)) return undefined
  const proxy = new URL(address)
  try {
    decodeURIComponent(proxy.username + proxy.password)
    return proxy
  } catch {
    return undefined
  }
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * A request by http that the proxy answered itself, with no. A 403 that bears no sign of a proxy may be the server's own.
 * @param headers of the reply, their names in small letters
 */
export function proxyRefusal(
  { status, headers }: { status: number; headers: Headers },
  host: string,
  proxy: Proxy | undefined,
): Error | undefined {
  const isOwn = status === 407 || SIGNS.some((sign) => sign(headers))
  if (proxy === undefined || !isOwn || status < 400 || status >= 500) return undefined
  return Object.assign(new Error(refusalText(status, host, proxy)), { code: PROXY_REFUSAL })
}

const SIGNS: readonly ((headers: Headers) => boolean)[] = [
  (headers) => headers['proxy-authenticate'] !== undefined,
  (headers) => headers['proxy-status'] !== undefined,
  (headers) => headers['x-squid-error'] !== undefined,
  ({ server }) => /^(?:squid|tinyproxy)\b/iu.test(String(server)),
]

/** Why a proxy does not ask a host, from the status of its own answer. */
export function refusalText(status: number, host: string, { name, variable }: Proxy): string {
  if (status === 407) {
    return `${name} asks for a user and a password (407): write them into ${variable} as http://USER:PASSWORD@HOST:PORT`
  }
  return status < 500
    ? `${name} refused to ask ${host} (${status}): have it allowed there, or name the host in no_proxy`
    : `${name} could not reach ${host} (${status})`
}
