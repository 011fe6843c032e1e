import { generateKeyPairSync, sign } from 'node:crypto'

/** In PEM: a certificate that signs itself, so that it is its own authority, and its key. */
export type Certificate = { cert: string; key: string }

const OIDS = {
  commonName: '550403',
  sha256WithEcdsa: '2a8648ce3d040302',
  altNames: '551d11',
  constraints: '551d13',
}

/** Written in DER by hand, since Node makes no certificates and a test must not need OpenSSL's command line. */
export function selfSigned(hosts: readonly string[], commonName = 'test'): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid(OIDS.sha256WithEcdsa))
  const name = sequence(tagged(0x31, sequence(oid(OIDS.commonName), tagged(0x0c, Buffer.from(commonName)))))
  const [year] = new Date().toISOString().split('-').map(Number)
  const validity = sequence(date((year ?? 0) - 1), date((year ?? 0) + 1))
  const altNames = sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))))
  const isAuthority = sequence(tagged(0x01, Buffer.of(0xff)))
  const extensions = sequence(
    sequence(oid(OIDS.altNames), tagged(0x04, altNames)),
    sequence(oid(OIDS.constraints), tagged(0x04, isAuthority)),
  )
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.of(1)),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]))
  return {
    cert: pem(sequence(body, algorithm, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

/** The first of January as UTCTime. */
function date(year: number): Buffer {
  return tagged(0x17, Buffer.from(`${String(year).slice(2)}0101000000Z`))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{1,64}/gu, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`
}
