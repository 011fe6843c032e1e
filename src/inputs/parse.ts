import path from 'node:path'

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

/** Values separated by commas or line breaks. */
export function setOf<T extends string>(values: readonly T[]): Parser<ReadonlySet<T>> {
  const element = oneOf(values)
  return (text) => {
    const words = text
      .split(/[,\n]/u)
      .map((word) => word.trim())
      .filter((word) => word !== '')
    const parsed = words.map(element)
    const found = parsed.flatMap((result) => (result.ok ? [result.value] : []))
    return found.length === words.length && words.length > 0
      ? { ok: true, value: new Set(found) }
      : { ok: false, accepted: `any of ${values.join(', ')}, separated by commas or lines` }
  }
}

/** A value, or the single word `none` in small letters for nothing of the kind. No value is spelled `none`, then. */
export function orNone<T>(parser: Parser<T>, nothing: T): Parser<T> {
  return (text) => {
    const words = text.split(/[,\n]/u).flatMap((word) => word.trim() || [])
    if (words.length === 1 && words[0] === 'none') return { ok: true, value: nothing }
    const given = parser(text)
    if (given.ok && !words.some((word) => word.toLowerCase() === 'none')) return given
    const accepted = given.ok
      ? 'none alone and in small letters, or other words'
      : `${given.accepted}, or none alone`
    return { ok: false, accepted }
  }
}

/** A name that only a store can check. */
export const oneWord: Parser<string> = (text) =>
  /^\S*$/u.test(text) ? { ok: true, value: text } : { ok: false, accepted: 'one word' }

/** A path, made absolute; `standard` where there is none, which may be empty for no file at all. */
export function filePath(standard: string): Parser<string> {
  return (text) => {
    const given = text === '' ? standard : text
    return { ok: true, value: given === '' ? '' : path.resolve(given) }
  }
}

/** Lines without blanks around them; empty ones do not count. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** A key as ClearML issues it: visible ASCII characters without blanks. */
export const key: Parser<string> = (text) =>
  /^[\x21-\x7e]+$/u.test(text)
    ? { ok: true, value: text }
    : { ok: false, accepted: 'one word of letters, digits and signs, without blanks or line breaks' }
