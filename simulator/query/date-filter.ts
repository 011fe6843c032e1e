import { ApiError } from '../errors.ts'
import { typeName } from '../python.ts'
import { readDate } from './date-text.ts'
import { valueAt } from './predicate.ts'
import type { Predicate } from './predicate.ts'

type Operator = '<' | '<=' | '>' | '>=' | '='

const CONDITION = /^(?<operator>>=|<=|>|<)?(?<date>[\s\S]*)$/

/** A condition of section 3.4; undefined where nothing of it could be read, and everything matches. */
export function datePredicate(field: string, data: unknown, now: Date): Predicate | undefined {
  const bounds = readConditions(field, data, now)
  if (bounds.size === 0) return undefined
  const tests = [...bounds].map(([operator, date]) => comparison(operator, date.getTime()))
  return (document) => {
    const value = valueAt(document, field)
    // A document without the date never matches.
    return value instanceof Date && tests.every((test) => test(value.getTime()))
  }
}

/** Of two conditions with the same operator the last one wins (transcript 05). */
function readConditions(field: string, data: unknown, now: Date): Map<Operator, Date> {
  const values: readonly unknown[] = Array.isArray(data) ? data : [data]
  const bounds = new Map<Operator, Date>()
  const range = closedRange(values)
  if (range) {
    const [from, to] = range.map((text) => (text === null ? undefined : readDate(text, now)))
    // A half-open range is dropped as a whole, against the documentation (transcript 05).
    return from && to ? bounds.set('>=', from).set('<=', to) : bounds
  }
  for (const value of values) {
    if (typeof value !== 'string') throw notText(field, value)
    const groups = CONDITION.exec(value)?.groups
    const date = readDate(groups?.['date'] ?? '', now)
    if (date) bounds.set((groups?.['operator'] ?? '=') as Operator, date)
  }
  return bounds
}

/** Exactly two values without an operator; nulls stand for an open end. */
function closedRange(values: readonly unknown[]): readonly (string | null)[] | undefined {
  const isPlain = (value: unknown): value is string | null =>
    value === null || (typeof value === 'string' && !/^[<>]/.test(value))
  if (values.length !== 2 || !values.every(isPlain)) return undefined
  return values.every((value) => value === null) ? undefined : values
}

function notText(field: string, value: unknown): ApiError {
  const error = `error=expected string or bytes-like object, got '${typeName(value)}'`
  const message = `Invalid value for fields (failed parsing query field): ${error}, field=${field}`
  return new ApiError([400, 16], message)
}

function comparison(operator: Operator, bound: number): (time: number) => boolean {
  switch (operator) {
    case '<':
      return (time) => time < bound
    case '<=':
      return (time) => time <= bound
    case '>':
      return (time) => time > bound
    case '>=':
      return (time) => time >= bound
    case '=':
      return (time) => time === bound
  }
}
