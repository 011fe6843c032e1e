/** A parser turns the whole text of an input into a value, or says what it accepts instead. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; accepted: string }
export type Parser<T> = (text: string) => Parsed<T>

const MAX_DAYS = 36_500
/** GitHub ends every job after that long on a runner of one's own. */
const MAX_MINUTES = 7_200

/** Days with an optional fraction. 0 would mean "everything in the archive", so it is refused. */
export const days: Parser<number> = (text) => {
  const value = /^\d{1,6}(?:\.\d{1,9})?$/u.test(text) ? Number(text) : NaN
  return value > 0 && value <= MAX_DAYS
    ? { ok: true, value }
    : { ok: false, accepted: `a number of days above 0 and up to ${MAX_DAYS}, for example 30 or 0.5` }
}

/** Days, or 0 for none. */
export const daysOrNone: Parser<number> = (text) => {
  if (/^0(?:\.0{1,9})?$/u.test(text)) return { ok: true, value: 0 }
  const given = days(text)
  return given.ok
    ? given
    : { ok: false, accepted: `a number of days from 0 to ${MAX_DAYS}, for example 7 or 0.5` }
}

/** Minutes with an optional fraction. */
export const minutes: Parser<number> = (text) => {
  const value = /^\d{1,5}(?:\.\d{1,6})?$/u.test(text) ? Number(text) : NaN
  return value > 0 && value <= MAX_MINUTES
    ? { ok: true, value }
    : { ok: false, accepted: `a number of minutes above 0 and up to ${MAX_MINUTES}, for example 300` }
}

export function wholeNumber(min: number, max: number): Parser<number> {
  return (text) => {
    const value = /^\d{1,15}$/u.test(text) ? Number(text) : NaN
    return value >= min && value <= max
      ? { ok: true, value }
      : { ok: false, accepted: `a whole number from ${min} to ${max}` }
  }
}

/** The words that YAML 1.2 and GitHub's own Actions take for booleans. */
export const boolean: Parser<boolean> = (text) => {
  if (['true', 'True', 'TRUE'].includes(text)) return { ok: true, value: true }
  if (['false', 'False', 'FALSE'].includes(text)) return { ok: true, value: false }
  return { ok: false, accepted: 'true or false' }
}

export function oneOf<T extends string>(values: readonly T[]): Parser<T> {
  return (text) => {
    const value = values.find((candidate) => candidate === text)
    return value === undefined ? { ok: false, accepted: `one of ${values.join(', ')}` } : { ok: true, value }
  }
}

/** Values separated by commas or line breaks, or the single word `none`. */
export function setOf<T extends string>(values: readonly T[]): Parser<ReadonlySet<T>> {
  const element = oneOf(values)
  return (text) => {
    const words = text
      .split(/[,\n]/u)
      .map((word) => word.trim())
      .filter((word) => word !== '')
    if (words.length === 1 && words[0] === 'none') return { ok: true, value: new Set() }
    const parsed = words.map(element)
    const found = parsed.flatMap((result) => (result.ok ? [result.value] : []))
    return found.length === words.length && words.length > 0
      ? { ok: true, value: new Set(found) }
      : { ok: false, accepted: `any of ${values.join(', ')}, separated by commas or lines, or none alone` }
  }
}

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
export const httpUrls: Parser<readonly string[]> = (text) => {
  const parsed = linesOf(text.replaceAll(',', '\n')).map(httpUrl)
  const urls = parsed.flatMap((result) => (result.ok ? [result.value] : []))
  return urls.length === parsed.length
    ? { ok: true, value: urls }
    : { ok: false, accepted: 'http or https URLs without user, query and fragment, one a line' }
}

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

/** Any text, such as a name that only a store can check. */
export const anyText: Parser<string> = (text) => ({ ok: true, value: text })

/** Lines without blanks around them; empty ones do not count. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function withoutSlash(prefix: string): string {
  return prefix.replace(/\/+$/u, '')
}

/** A key as ClearML issues it: visible ASCII characters without blanks. */
export const key: Parser<string> = (text) =>
  /^[\x21-\x7e]+$/u.test(text)
    ? { ok: true, value: text }
    : { ok: false, accepted: 'one word of letters, digits and signs, without blanks or line breaks' }
