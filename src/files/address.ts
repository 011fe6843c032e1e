/** A path at a place that has to prove that it is the right one: a fileserver's address, or a folder of this machine. */
export type Hosted = { host: string; path: string }

/**
 * A URI whose host is spelled as configured addresses are: small letters, no port that the scheme implies. Hosts compare
 * without case; paths, keys and names of buckets with it (docs/storage.md, "Recorded addresses").
 */
export function withPlainHost(uri: string): string {
  const [whole, scheme = '', authority = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/iu.exec(uri) ?? []
  if (whole === undefined) return uri
  return `${plainOrigin(scheme.toLowerCase(), authority) ?? whole}${uri.slice(whole.length)}`
}

function plainOrigin(scheme: string, authority: string): string | undefined {
  switch (scheme) {
    case 'http':
    case 'https': {
      if (PLAIN_AUTHORITY.test(authority)) return `${scheme}://${authority}`
      // A parser of URLs would read a user, a path or nothing into these signs.
      const isHost = !/[@\\\s\p{Cc}]/u.test(authority) && URL.canParse(`${scheme}://${authority}`)
      return isHost ? new URL(`${scheme}://${authority}`).origin : undefined
    }
    case 'azure':
      return `azure://${azureEndpoint(authority.toLowerCase())}`
    case 's3':
      // Without a port it is the name of a bucket, or a host that s3-endpoints names.
      return `s3://${/:\d+$/u.test(authority) ? authority.toLowerCase() : authority}`
    default:
      return undefined
  }
}

/** Where the SDK's configuration names an account alone, records do so too: it means the account's public endpoint. */
function azureEndpoint(host: string): string {
  return /^[a-z0-9]{3,24}$/u.test(host) ? `${host}.blob.core.windows.net` : host
}

const PLAIN_AUTHORITY = /^[a-z0-9.-]+(?::(?!80$|443$)\d+)?$/u
