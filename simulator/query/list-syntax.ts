import { ApiError } from '../errors.ts'
import { repr } from '../python.ts'
import type { Release } from '../release.ts'
import { emptyPart, type ListConditions, type ListValue } from './list-conditions.ts'

type Mode = 'default' | 'any' | 'all'

const OPERATORS: Readonly<Record<string, Mode | 'not'>> = {
  __$all: 'all',
  __$and: 'all',
  __$any: 'any',
  __$or: 'any',
  __$nop: 'default',
  __$not: 'not',
}

/** `["__$all", "archived", "__$not", "dataset"]` and its relatives (docs, section 3.3). */
export function parseListSyntax(field: string, values: readonly unknown[], release: Release): ListConditions {
  const conditions = { any: emptyPart(), all: emptyPart() }
  let mode: Mode = 'default'
  let pendingNot: string | undefined
  let sawOperator = false
  let sawAll = false
  for (const value of values) {
    const operator = typeof value === 'string' && value.startsWith('__$') ? value : undefined
    if (operator !== undefined) {
      const meaning = OPERATORS[operator]
      if (meaning === undefined) throw invalid('Unsupported operator', `field=${field}, operator=${operator}`)
      sawOperator = true
      if (meaning === 'not') pendingNot = operator
      else mode = meaning
      sawAll ||= mode === 'all'
      continue
    }
    const entry = readValue(field, value, !sawOperator)
    const excluded = entry.excluded || pendingNot !== undefined
    pendingNot = undefined
    if (excluded) conditions[mode === 'any' ? 'any' : 'all'].exclude.push(entry.value)
    else conditions[mode === 'all' ? 'all' : 'any'].include.push(entry.value)
  }
  if (pendingNot !== undefined) throw invalid('Value is expected after', `operator=${pendingNot}`)
  // From 1.2 to 1.13 includes and excludes in one list meant OR, unless it asked for all.
  const meansOr = release.atLeast('1.2') && !release.atLeast('1.14') && !sawAll
  return { ...conditions, op: meansOr ? 'or' : 'and' }
}

/** `-x` excludes, as long as no operator has been seen. */
function readValue(
  field: string,
  value: unknown,
  allowPrefix: boolean,
): { value: ListValue; excluded: boolean } {
  if (value === null) return { value, excluded: false }
  if (typeof value !== 'string') {
    throw invalid('invalid value type, string expected', `field=${field}, value=${repr(value)}`)
  }
  if (!allowPrefix || !value.startsWith('-')) return { value, excluded: false }
  if (value === '-') throw invalid('Missing value after the exclude prefix -', `field=${field}, value=`)
  return { value: value.slice(1), excluded: true }
}

function invalid(extra: string, details: string): ApiError {
  return new ApiError([400, 16], `Invalid value for fields (${extra}): ${details}`)
}
