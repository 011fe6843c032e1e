/** The parts of a ClearML server find each other by the conventions of ClearML's SDK: api.… and port 8008 are the API. */
type Part = { subdomain: string; port: string }

/** The fileserver that belongs to an API server; undefined where its address follows no convention. */
export function inferFilesHost(apiHost: string): string | undefined {
  return inferHost(apiHost, { subdomain: 'files', port: '8081' })
}

/** The web server that belongs to an API server; undefined where its address follows no convention. */
export function inferWebHost(apiHost: string): string | undefined {
  return inferHost(apiHost, { subdomain: 'app', port: '8080' })
}

function inferHost(apiHost: string, { subdomain, port }: Part): string | undefined {
  const url = new URL(apiHost)
  if (url.port === '8008') url.port = port
  else if (url.hostname.startsWith('api.')) url.hostname = url.hostname.replace(/^api\./u, `${subdomain}.`)
  else return undefined
  return url.origin
}
