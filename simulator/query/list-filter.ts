import { ApiError } from '../errors.ts'
import { isDict, repr, str } from '../python.ts'
import type { Release } from '../release.ts'
import { emptyPart, type ListConditions, type ListPart, type ListValue } from './list-conditions.ts'
import { parseListSyntax } from './list-syntax.ts'
import { valueAt } from './predicate.ts'
import type { Predicate } from './predicate.ts'

/** The flat spelling; an empty list is no filter at all (transcript 06). */
export function listPredicate(field: string, data: unknown, release: Release): Predicate | undefined {
  const values: readonly unknown[] = Array.isArray(data) ? data : [data]
  return predicateOf(field, parseListSyntax(field, values, release))
}

/** The spelling of the `filters` object. */
export function filterObjectPredicate(field: string, data: unknown): Predicate | undefined {
  if (!isDict(data)) {
    const details = `field=${field}, value=${repr(data)}`
    throw new ApiError(
      [400, 12],
      `Validation error (invalid filter for field, dictionary expected): ${details}`,
    )
  }
  const op = data['op'] ?? 'and'
  if (op !== 'and' && op !== 'or') {
    const value = `Invalid list query filter operator: ${str(op)}. Should be one of ['and', 'or']`
    throw new ApiError([400, 12], `Validation error: field=${field}, value=${value}`)
  }
  return predicateOf(field, { any: readPart(data['any']), all: readPart(data['all']), op })
}

function readPart(data: unknown): ListPart {
  if (!isDict(data)) return emptyPart()
  const list = (value: unknown): ListValue[] => (Array.isArray(value) ? (value as ListValue[]) : [])
  return { include: list(data['include']), exclude: list(data['exclude']) }
}

function predicateOf(field: string, { any, all, op }: ListConditions): Predicate | undefined {
  const anyTest = any.include.length + any.exclude.length > 0 ? anyOf(any) : undefined
  const allTest = all.include.length + all.exclude.length > 0 ? allOf(all) : undefined
  const test = anyTest && allTest ? joined(anyTest, allTest, op) : (anyTest ?? allTest)
  return test && ((document) => test(valuesOf(valueAt(document, field))))
}

type Test = (values: readonly unknown[]) => boolean

function joined(left: Test, right: Test, op: 'and' | 'or'): Test {
  return op === 'or' ? (values) => left(values) || right(values) : (values) => left(values) && right(values)
}

function anyOf({ include, exclude }: ListPart): Test {
  // Id lists are long.
  const included = new Set<unknown>(include)
  return (values) =>
    values.some((value) => included.has(value)) ||
    (values.length === 0 && included.has(null)) ||
    (exclude.length > 0 && !exclude.every((value) => has(values, value)))
}

function allOf({ include, exclude }: ListPart): Test {
  const excluded = new Set<unknown>(exclude)
  return (values) =>
    include.every((value) => has(values, value)) &&
    !values.some((value) => excluded.has(value)) &&
    !(values.length === 0 && excluded.has(null))
}

function has(values: readonly unknown[], value: ListValue): boolean {
  return value === null ? values.length === 0 : values.includes(value)
}

function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}
