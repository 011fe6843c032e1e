/** Longest name of a file, and longest path below the fileserver's folder, that Linux takes. */
const MAX_SEGMENT_BYTES = 255
const MAX_PATH_BYTES = 4_000

/**
 * Names under which the fileserver may have stored the file of a recorded path, likeliest first and none twice. Names
 * that it cannot have stored are left out: those that lead out of its folder, and those that no file system takes, for
 * one of which it refuses a whole `delete_many` (docs/storage.md, "Names").
 */
export function namesOf(recorded: string): readonly string[] {
  return readingsOf(recorded).filter(isPossible)
}

/** All that a recorded text may mean. */
export function readingsOf(recorded: string): readonly string[] {
  const path = recorded.toWellFormed()
  const cut = rawFrom(path)
  const sent = [percentDecode(path), percentDecode(path.slice(0, cut)) + path.slice(cut), path]
  return [...new Set(sent.flatMap(withSlashes).flatMap(withQuotes).flatMap(withControls))]
}

/** As the fileserver decodes: broken escapes stay as they are, and bytes that are no UTF-8 become U+FFFD. */
export function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/giu, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  )
}

/**
 * Where the SDK left off encoding: at a raw `?` or `#`, and at a `;` in the last segment, which Python takes for the
 * parameters of a URL. The whole text of a synchronously uploaded model is raw.
 */
function rawFrom(path: string): number {
  const end = path.search(/[?#]|$/u)
  const parameters = path.indexOf(';', path.slice(0, end).lastIndexOf('/') + 1)
  return parameters < 0 ? end : Math.min(end, parameters)
}

/** The SDK uploads `\` as `/`, but records it. Werkzeug takes it for an escape: of itself and of a quote, since 3.1.9 of any sign. */
function withSlashes(name: string): readonly string[] {
  if (!name.includes('\\')) return [name]
  return [name.replaceAll('\\', '/'), name, name.replaceAll('\\\\', '\\'), name.replaceAll(/\\(.)/gsu, '$1')]
}

/** Clients send `"` as `%22`. Werkzeug decodes that since 2.3, also what was a literal `%22` before. */
function withQuotes(name: string): readonly string[] {
  if (!/"|%22/u.test(name)) return [name]
  return [name.replaceAll('%22', '"'), name, name.replaceAll('"', '%22')]
}

/** Clients send line breaks as escapes, urllib3 1.25 and 1.26 all control characters; no server is sure to decode them. */
function withControls(name: string): readonly string[] {
  if (!/%0[AD]/u.test(name) && name.search(CONTROLS) < 0) return [name]
  return [
    name.replaceAll(/[\r\n]/gu, percentEncode),
    name,
    name.replaceAll(CONTROLS, percentEncode),
    name.replaceAll(/%0[AD]/gu, percentDecode),
  ]
}

// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\0-\x1a\x1c-\x1f]/gu

function percentEncode(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

function isPossible(name: string): boolean {
  const isTooLong = (text: string, bytes: number): boolean => Buffer.byteLength(text) > bytes
  return (
    !isTooLong(name, MAX_PATH_BYTES) &&
    !name.split('/').some((segment) => isTooLong(segment, MAX_SEGMENT_BYTES)) &&
    !name.includes('\0') &&
    !leadsOut(name)
  )
}

function leadsOut(name: string): boolean {
  let depth = 0
  for (const segment of name.split('/')) {
    if (segment === '..') depth -= 1
    else if (segment !== '' && segment !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}
