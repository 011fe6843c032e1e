/** Signs that stand for themselves in a URL's path; `%` only as the start of an escape. */
const NOT_PLAIN = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu
const LONE_PERCENT = /%(?![0-9A-Fa-f]{2})/gu

/**
 * How a stored path may be spelled for the fileserver, likeliest first. Most were stored percent-encoded, but only up
 * to a raw `?` or `#`; those of synchronously uploaded models were not at all, and may hold a literal `%3A`
 * (docs/storage.md, "Names").
 */
export function spellingsOf(stored: string): readonly string[] {
  const cut = /[?#]/u.exec(stored)?.index ?? stored.length
  const spellings = [
    asEncoded(stored),
    asEncoded(stored.slice(0, cut)) + asLiteral(stored.slice(cut)),
    asLiteral(stored),
  ]
  return spellings.filter(
    (spelling, i) => !spellings.slice(0, i).some((other) => decodesAlike(other, spelling)),
  )
}

function asEncoded(text: string): string {
  return text.replace(LONE_PERCENT, '%25').replace(NOT_PLAIN, encode)
}

function asLiteral(text: string): string {
  return text.split('/').map(encode).join('/')
}

/** `delete_many` decodes its entries like a form: a `+` would become a blank, and name another file. */
export function batchName(spelling: string): string {
  return spelling.replace(/^\/+/u, '').replaceAll('+', '%2B')
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function decodesAlike(a: string, b: string): boolean {
  if (a === b) return true
  try {
    return decodeURIComponent(a) === decodeURIComponent(b)
  } catch {
    return false
  }
}
