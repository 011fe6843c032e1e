/**
 * The fileserver that belongs to an API server by the conventions of ClearML's SDK: api.… becomes files.…, port 8008
 * becomes 8081. Undefined where neither fits.
 */
export function inferFilesHost(apiHost: string): string | undefined {
  const url = new URL(apiHost)
  if (url.port === '8008') url.port = '8081'
  else if (url.hostname.startsWith('api.')) url.hostname = url.hostname.replace(/^api\./u, 'files.')
  else return undefined
  return url.origin
}
