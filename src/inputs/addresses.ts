import { linesOf, orNone, type Parser } from './parse.ts'

/** The root of an API server: http or https, no credentials, no query; a path such as `/api` is kept. */
export const httpUrl: Parser<string> = (text) => {
  // `URL` drops line breaks, which would make one strange host of two lines.
  const url = /^\S+$/u.test(text) && URL.canParse(text) ? new URL(text) : undefined
  const plain =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  return plain
    ? { ok: true, value: `${url.origin}${url.pathname.replace(/\/+$/u, '')}` }
    : {
        ok: false,
        accepted: 'an http or https URL without user, query and fragment, for example https://api.clear.ml',
      }
}

/** One URL a line, or separated by commas. */
const httpUrls: Parser<readonly string[]> = (text) => {
  const parsed = linesOf(text.replaceAll(',', '\n')).map(httpUrl)
  const urls = parsed.flatMap((result) => (result.ok ? [result.value] : []))
  return urls.length === parsed.length
    ? { ok: true, value: urls }
    : { ok: false, accepted: 'http or https URLs without user, query and fragment, one a line' }
}

/** Whether there is a fileserver, as far as it was said. */
export type FilesHosts = { kind: 'infer' } | { kind: 'none' } | { kind: 'given'; hosts: readonly string[] }

/**
 * What the SDK writes new files to. A bucket there means that the server has no fileserver for new files, as `none`
 * says by hand; the addresses of an old fileserver may stand beside it.
 */
export const filesHosts: Parser<FilesHosts> = orNone<FilesHosts>(
  (text) => {
    if (text === '') return { ok: true, value: { kind: 'infer' } }
    const given = linesOf(text.replaceAll(',', '\n')).filter((line) => !STORAGE.test(line))
    const parsed = httpUrls(given.join('\n'))
    if (!parsed.ok)
      return { ok: false, accepted: `${parsed.accepted}, a storage URL (s3://, gs://, azure://)` }
    return { ok: true, value: given.length > 0 ? { kind: 'given', hosts: parsed.value } : { kind: 'none' } }
  },
  { kind: 'none' },
)

const STORAGE = /^(?:s3|gs|azure):\/\/[^\s/@]+(?:\/\S*)?$/iu

/** Lines `from=to` of URI prefixes; both lose a trailing slash, since they match up to whole segments only. */
export const uriMap: Parser<readonly { from: string; to: string }[]> = (text) => {
  // An `@` before the first slash is a user, with a password as a rule: both sides are shown in log and receipt.
  const rules = linesOf(text).map((line) =>
    /^([a-z][a-z0-9+.-]*:\/\/(?![^/]*@)[^=\s]+)=([a-z][a-z0-9+.-]*:\/\/(?![^/]*@)\S+)$/iu.exec(line),
  )
  const value = rules.flatMap((match) =>
    match === null ? [] : [{ from: withoutSlash(match[1] ?? ''), to: withoutSlash(match[2] ?? '') }],
  )
  return value.length === rules.length
    ? { ok: true, value }
    : {
        ok: false,
        accepted:
          'lines FROM=TO of URI prefixes without user, for example http://fileserver:8081=https://files.example.com',
      }
}

function withoutSlash(prefix: string): string {
  return prefix.replace(/\/+$/u, '')
}
