import { ApiError } from '../errors.ts'
import { readDate } from './date-text.ts'
import { isMissing, valueAt } from './predicate.ts'
import type { Predicate } from './predicate.ts'

/** `[min, max]`, both inclusive; null leaves an end open, and a null minimum also matches "missing". */
export function rangePredicate(field: string, data: unknown, now: Date): Predicate {
  const bounds: readonly unknown[] = Array.isArray(data) ? data : []
  const [min, max] = bounds.map((bound) => comparable(bound, now))
  if (bounds.length !== 2 || (min === undefined && max === undefined)) {
    throw new ApiError([400, 12], `Validation error (invalid range, 2 items expected): field=${field}`)
  }
  return (document) => {
    const value = valueAt(document, field)
    if (isMissing(value)) return min === undefined
    const number = value instanceof Date ? value.getTime() : Number(value)
    return (min === undefined || number >= min) && (max === undefined || number <= max)
  }
}

function comparable(bound: unknown, now: Date): number | undefined {
  if (typeof bound === 'string') return readDate(bound, now)?.getTime()
  return typeof bound === 'number' ? bound : undefined
}
