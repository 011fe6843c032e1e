import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { versions } from 'node:process'
import type { Env } from './host.ts'

/** A file of certificates, and what named it: a variable, or a setting. */
export type CaFile = { name: string; path: string }

/** What Python's requests, curl, OpenSSL and AWS's tools read, and with them ClearML's SDK. Node itself reads the first. */
const VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'SSL_CERT_FILE',
  'AWS_CA_BUNDLE',
] as const

export function caFilesOf(env: Env): readonly CaFile[] {
  return VARIABLES.flatMap((name) => {
    const path = env[name]?.trim() ?? ''
    return path === '' ? [] : [{ name, path }]
  })
}

/**
 * From now on trusts the authorities in these files, beside those that Node brings, for every connection of the process.
 * @returns what could not be taken, for people
 */
export function trustAuthorities(files: readonly CaFile[]): readonly string[] {
  const read = files.map(readAuthorities)
  const found = new Set(read.flatMap(({ certificates }) => certificates))
  const problems = read.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  if (found.size === 0) return problems
  // It came with Node 22.19 and 24.5.
  if (!('setDefaultCACertificates' in tls)) return [...problems, ...tooOld(files)]
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...found])
  return problems
}

type Authorities = { certificates: readonly string[]; problem?: string }

function readAuthorities({ name, path }: CaFile): Authorities {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return { certificates: [], problem: `${name}: the file ${path} ${reasonOf(error)}. ${LOSS}` }
  }
  const certificates = (text.match(CERTIFICATE) ?? []).filter(isReadable)
  return certificates.length > 0
    ? { certificates }
    : { certificates, problem: `${name}: the file ${path} holds no certificate in PEM. ${LOSS}` }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu
const LOSS = 'No authority is trusted because of it'

function isReadable(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'is not there'
  return code === 'EISDIR' ? 'is a folder' : `cannot be read (${message})`
}

/** NODE_EXTRA_CA_CERTS is read by every Node. */
function tooOld(files: readonly CaFile[]): readonly string[] {
  const names = files.map(({ name }) => name).filter((name) => name !== VARIABLES[0])
  if (names.length === 0) return []
  return [
    `${names.join(', ')}: Node ${versions.node} takes certificates from NODE_EXTRA_CA_CERTS only. ` +
      'Name the file there, or use Node 22.19, 24.5 or later',
  ]
}
