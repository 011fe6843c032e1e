/** A parser turns the whole text of an input into a value, or says what it accepts instead. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; accepted: string }
export type Parser<T> = (text: string) => Parsed<T>

const MAX_DAYS = 36_500

/** Days with an optional fraction. 0 would mean "everything in the archive", so it is refused. */
export const days: Parser<number> = (text) => {
  const value = /^\d{1,6}(?:\.\d{1,9})?$/u.test(text) ? Number(text) : NaN
  return value > 0 && value <= MAX_DAYS
    ? { ok: true, value }
    : { ok: false, accepted: `a number of days above 0 and up to ${MAX_DAYS}, for example 30 or 0.5` }
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

/** A key as ClearML issues it: visible ASCII characters without blanks. */
export const key: Parser<string> = (text) =>
  /^[\x21-\x7e]+$/u.test(text)
    ? { ok: true, value: text }
    : { ok: false, accepted: 'one word of letters, digits and signs, without blanks or line breaks' }
