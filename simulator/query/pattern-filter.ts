import { ApiError } from '../errors.ts'
import { isDict, PythonException, typeName } from '../python.ts'
import type { Release } from '../release.ts'
import { datePredicate } from './date-filter.ts'
import { valueAt } from './predicate.ts'
import type { Predicate } from './predicate.ts'

/** Case-sensitive and not anchored; `(?i)` in front works as in Python. */
export function patternPredicate(field: string, pattern: unknown): Predicate {
  if (typeof pattern !== 'string') throw new PythonException(`unhashable type: '${typeName(pattern)}'`)
  const expression = compile(pattern, '')
  return (document) => matches(expression, valueAt(document, field))
}

/** `_any_`, `_all_` and their other names; undefined where the condition is dropped. */
export function multiFieldPredicate(
  key: string,
  data: unknown,
  { now, release, dateFields }: { now: Date; release: Release; dateFields: readonly string[] },
): Predicate | undefined {
  const { fields, pattern, datetime } = isDict(data) ? data : {}
  const withDates = release.atLeast('1.17') && datetime !== undefined
  if (!isStrings(fields) || withDates === (pattern !== undefined)) throw malformed(key)
  if (fields.length === 0) return undefined
  const tests = withDates
    ? fields.filter((field) => dateFields.includes(field)).map((field) => datePredicate(field, datetime, now))
    : patternTests(fields, pattern)
  const known = tests.filter((test) => test !== undefined)
  if (known.length === 0) return undefined
  const isAny = key === '_any_' || key === '_or_'
  return (document) => (isAny ? known.some((test) => test(document)) : known.every((test) => test(document)))
}

/** Case-insensitive, other than the filters of a single field. */
function patternTests(fields: readonly string[], pattern: unknown): Predicate[] {
  if (typeof pattern !== 'string')
    throw new PythonException('first argument must be string or compiled pattern')
  const expression = compile(pattern, 'i')
  return fields.map((field) => (document) => matches(expression, valueAt(document, field)))
}

function matches(expression: RegExp, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => matches(expression, item))
  return typeof value === 'string' && expression.test(value)
}

function compile(pattern: string, flags: string): RegExp {
  const inline = /^\(\?([imsx]+)\)/.exec(pattern)
  const source = inline ? pattern.slice(inline[0].length) : pattern
  const allFlags = new Set(Array.from(flags + (inline?.[1] ?? '')).filter((flag) => 'ims'.includes(flag)))
  try {
    return new RegExp(source.replaceAll('(?P<', '(?<'), [...allFlags].join(''))
  } catch (error) {
    const text = `err=${pythonReason(String(error))}, extra_info=None`
    throw new ApiError([400, 21], `Malformed regular expression: ${text}`)
  }
}

/** The two reasons that transcript 06 shows in Python's words, all others in JavaScript's. */
function pythonReason(reason: string): string {
  if (/unterminated character class/i.test(reason)) return 'unterminated character set at position 0'
  if (/unterminated group/i.test(reason)) return 'missing ), unterminated subpattern at position 0'
  return reason
}

function malformed(key: string): ApiError {
  const reason = `error=incorrect field format: field=${key}, field=${key}`
  return new ApiError([400, 16], `Invalid value for fields (failed parsing query field): ${reason}`)
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
