import type { Env } from '../../files/stores/env.ts'
import type { Section } from './section.ts'

/** A file of certificate authorities, and what named it: a place in the configuration file. */
export type ConfAuthority = { name: string; path: string }

/** Any of them says whom to trust, and is asked before the file. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE']
const TRUE = /^(?:true|yes|on|1)$/iu
const FALSE = /^(?:false|no|off|0)$/iu

/** `api.verify_certificate` and `sdk.aws.s3.verify`, which say whether to check certificates, or by whom. */
export function readAuthorities(
  api: Section,
  s3: Section,
  env: Env,
  pathOf: (text: string) => string,
): readonly ConfAuthority[] {
  const isSet = (variable: string): boolean => (env[variable]?.trim() ?? '') !== ''
  const authority = (section: Section, name: string, variables: readonly string[]): ConfAuthority[] => {
    const text = section.text(name)
    if (text === undefined || TRUE.test(text) || variables.some(isSet)) return []
    if (!FALSE.test(text)) return [{ name: section.label(name), path: pathOf(text) }]
    section.refuse(
      name,
      `is false, and certificates are always checked here: name the file of your certificate authority there, as ` +
        `${name}: "/path/to/ca.pem", or in the variable ${variables.join(' or ')}`,
    )
    return []
  }
  const encrypted = [s3, ...s3.sections('credentials')].filter((section) => section.flag('secure') !== false)
  return [
    ...authority(api, 'verify_certificate', VARIABLES),
    ...encrypted.flatMap((section) => authority(section, 'verify', ['AWS_CA_BUNDLE', ...VARIABLES])),
  ]
}
