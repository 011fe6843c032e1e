import { BlockList, isIP } from 'node:net'

const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4')
}
PRIVATE.addAddress('::1', 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')

/** Hosts outside of this machine and of private networks that are to be asked without encryption, each once. */
export function openlySentHosts(urls: readonly string[]): readonly string[] {
  return [...new Set(urls)].filter((url) => {
    const { protocol, hostname } = new URL(url)
    return protocol === 'http:' && !isPrivateHost(hostname)
  })
}

/** Loopback, private addresses, and names that only a private network resolves. */
export function isPrivateHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/gu, '').toLowerCase()
  const family = isIP(name)
  if (family !== 0) return PRIVATE.check(name, family === 4 ? 'ipv4' : 'ipv6')
  return !name.includes('.') || /\.(?:localhost|local|internal|lan|home\.arpa)$/u.test(name)
}
