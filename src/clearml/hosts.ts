/**
 * How the parts of a ClearML server are found from one another: by port, by name, or below one address, where the web
 * server of the Docker images passes `/api` and `/files` on, with or without a path of an ingress in front of them.
 */
type Part = 'web' | 'api' | 'files'

const PORTS = { web: '8080', api: '8008', files: '8081' } as const
const NAMES = { web: 'app', api: 'api', files: 'files' } as const
const PATHS = { web: '', api: '/api', files: '/files' } as const

/** The fileserver that belongs to an API server; undefined where its address follows no convention. */
export function inferFilesHost(apiHost: string): string | undefined {
  return neighbour(apiHost, 'api', 'files')
}

/** The web server that belongs to an API server; undefined where its address follows no convention. */
export function inferWebHost(apiHost: string): string | undefined {
  return neighbour(apiHost, 'api', 'web')
}

/** The API server that was probably meant by the address of the web or files server. */
export function guessApiHost(host: string): string | undefined {
  return neighbour(host, 'web', 'api') ?? neighbour(host, 'files', 'api')
}

/** A path says nothing where the port or the name does: people copy whole pages of the web server. */
function neighbour(address: string, from: Part, to: Part): string | undefined {
  const url = new URL(address)
  if (url.port === PORTS[from]) {
    url.port = PORTS[to]
    return url.origin
  }
  if (url.hostname.startsWith(`${NAMES[from]}.`)) {
    url.hostname = url.hostname.replace(NAMES[from], NAMES[to])
    return url.origin
  }
  const path = url.pathname.replace(/\/+$/u, '')
  if (PATHS[from] === '' || !path.endsWith(PATHS[from])) return undefined
  return `${url.origin}${path.slice(0, -PATHS[from].length)}${PATHS[to]}`
}
