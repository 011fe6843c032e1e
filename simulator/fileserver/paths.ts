/** The path of a URL as the server's framework hands it on: decoded once, `+` stays, no leading slash. */
export function routePath(rawPath: string): string {
  const path = rawPath.split(/[?#]/, 1)[0] ?? ''
  return percentDecode(path).replace(/^\//, '')
}

/** `unquote_plus`: what `delete_many` does to each entry. A literal plus becomes a blank (transcript 21). */
export const unquotePlus = (text: string) => percentDecode(text.replaceAll('+', ' '))

/**
 * `safe_join` with the upload folder: the path below it, '' for the folder itself, undefined for
 * anything absolute or outside. Note that "." and "x/.." are the upload folder.
 */
export function safePath(path: string): string | undefined {
  if (path.startsWith('/')) return undefined
  const safe: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') safe.push(segment)
    else if (safe.pop() === undefined) return undefined
  }
  return safe.join('/')
}

/** Asking the file system for such a name is an error, which Flask makes a 500 of. */
export function isTooLong(path: string): boolean {
  return (
    Buffer.byteLength(path) > 4_079 || path.split('/').some((segment) => Buffer.byteLength(segment) > 255)
  )
}

/** Broken escapes stay as they are and bytes that are no UTF-8 become U+FFFD: never an error. */
function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  const parts = text.split(/((?:%[0-9a-f]{2})+)/i)
  return parts.map((part, i) => (i % 2 === 1 ? bytesOf(part).toString('utf8') : part)).join('')
}

const bytesOf = (escapes: string) => Buffer.from(escapes.replaceAll('%', ''), 'hex')
