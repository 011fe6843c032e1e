export type Redact = (text: string) => string

const MAX_LENGTH = 400
const HIDDEN = '***'
/** What SDKs and servers may quote of a request: SAS and AWS signatures, headers, connection strings, JSON keys. */
const SECRET_PATTERNS = [
  /(?<=:\/\/)[^\s/@]+(?=@)/gu,
  /(?<=\b(?:sig|signature|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature|accountkey|sharedaccesssignature)=)[^&;\s"'<]+/giu,
  /(?<=\bauthorization\\?["']?\s*[:=]\s*\\?["']?)[^\s\\"'][^"'\r\n]*/giu,
  /(?<=\b(?:bearer|basic|sharedkey)\s)[\w+/=.:~-]{8,}/giu,
  /-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(?:-----END [^-]*-----|$)/gu,
  /(?<="(?:private_key|private_key_id|client_secret|refresh_token|access_token)"\s*:\s*")[^"]+/gu,
]

/** Makes one short line of a foreign text, without the given secrets and what looks like one. */
export function createRedactor(secrets: readonly (string | undefined)[]): Redact {
  const hide = createHider(secrets)
  return (text) => {
    const line = hide(text).replace(/\s+/gu, ' ').trim()
    return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line
  }
}

/** Takes the given secrets and what looks like one out of a text, and leaves the rest as it is. */
export function createHider(secrets: readonly (string | undefined)[]): Redact {
  const hideKnown = createExactHider(secrets)
  return (text) => SECRET_PATTERNS.reduce((shown, pattern) => shown.replace(pattern, HIDDEN), hideKnown(text))
}

/** Takes the given secrets out of a text, and nothing else. */
export function createExactHider(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets
    .filter((secret) => secret !== undefined)
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length)
  return (text) => known.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text)
}
