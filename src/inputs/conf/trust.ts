import type { Env } from '../../files/stores/env.ts'
import type { Section } from './section.ts'

/** Files of certificate authorities, by the variables whose place they take. */
export type Trust = Readonly<Partial<Record<'REQUESTS_CA_BUNDLE' | 'AWS_CA_BUNDLE', string>>>

/** Any of them says whom to trust, and is asked before the file. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE']
const TRUE = /^(?:true|yes|on|1)$/iu
const FALSE = /^(?:false|no|off|0)$/iu

/** `api.verify_certificate` and `sdk.aws.s3.verify`, which say whether to check certificates, or by whom. */
export function readTrust(api: Section, s3: Section, env: Env, pathOf: (text: string) => string): Trust {
  const isSet = (variable: string): boolean => (env[variable]?.trim() ?? '') !== ''
  const fileIn = (section: Section, name: string, variables: readonly string[]): string | undefined => {
    const text = section.text(name)
    if (text === undefined || TRUE.test(text) || variables.some(isSet)) return undefined
    if (!FALSE.test(text)) return pathOf(text)
    section.refuse(
      name,
      `is false, and certificates are always checked here: name the file of your certificate authority there, as ` +
        `${name}: "/path/to/ca.pem", or in the variable ${variables.join(' or ')}`,
    )
    return undefined
  }
  const requests = fileIn(api, 'verify_certificate', VARIABLES)
  const encrypted = [s3, ...s3.sections('credentials')].filter((section) => section.flag('secure') !== false)
  const [aws, ...others] = new Set(
    encrypted.flatMap((section) => fileIn(section, 'verify', ['AWS_CA_BUNDLE', ...VARIABLES]) ?? []),
  )
  if (others.length > 0) s3.refuse('credentials', 'names more than one file in "verify": put them into one')
  return {
    ...(requests === undefined ? {} : { REQUESTS_CA_BUNDLE: requests }),
    ...(aws === undefined ? {} : { AWS_CA_BUNDLE: aws }),
  }
}
