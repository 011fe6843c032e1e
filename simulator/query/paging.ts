import { ApiError } from '../errors.ts'
import { PythonException, typeName } from '../python.ts'
import type { Release } from '../release.ts'

/** `services._mongo.max_page_size` (docs, section 1.5). */
const MAX_PAGE_SIZE = 500

/** The part of the sorted documents that a request gets. */
export type Slice = { start: number; size: number }

const EVERYTHING: Slice = { start: 0, size: Infinity }

export function pageSlice(params: Readonly<Record<string, unknown>>, release: Release): Slice {
  // Until 1.1 there was neither a cap nor a default, and no paging without a page.
  const capped = release.atLeast('1.2')
  const page = readNumber(params, 'page', capped ? 0 : null)
  if (page !== null && page < 0) throw tooLow('page must be >=0', 'page')
  const pageSize = readNumber(params, 'page_size', capped ? MAX_PAGE_SIZE : null)
  if (pageSize !== null && pageSize < 1) throw tooLow('page_size must be >0', 'page_size')
  if (pageSize === null) {
    if (page === null || !Object.hasOwn(params, 'page')) return EVERYTHING
    const reason = '(page_size is required when page is requested): field=page_size'
    throw new ApiError([400, 11], `Missing required fields ${reason}`)
  }
  if (page === null && !capped) return EVERYTHING
  if (!Number.isInteger(pageSize) || !Number.isInteger(page ?? 0)) {
    throw new PythonException('slice indices must be integers or None or have an __index__ method')
  }
  // The offset counts in capped pages too (transcript 04).
  const size = capped ? Math.min(pageSize, MAX_PAGE_SIZE) : pageSize
  return { start: (page ?? 0) * size, size }
}

/** A missing field gets the default; an explicit null stays (transcript 04: two nulls switch paging off). */
function readNumber(
  params: Readonly<Record<string, unknown>>,
  field: string,
  whenMissing: number | null,
): number | null {
  const value = params[field]
  if (value === undefined) return whenMissing
  if (value === null || typeof value === 'number') return value
  throw new PythonException(`'<' not supported between instances of '${typeName(value)}' and 'int'`)
}

function tooLow(reason: string, field: string): ApiError {
  return new ApiError([400, 12], `Validation error (${reason}): field=${field}`)
}
