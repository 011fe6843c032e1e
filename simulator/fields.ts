import { ApiError } from './errors.ts'
import type { Params } from './params.ts'
import { repr, truthy, typeName } from './python.ts'

/*
 * The request models of the endpoints: typed fields and what a wrong value answers (transcript 02).
 */

export const invalid = (text: string) => new ApiError([400, 12], `Validation error (${text})`)

const wrongType = (field: string, expected: string, value: unknown) =>
  invalid(`error for field '${field}': ('value is wrong, expected type "${expected}"', ${repr(value)}).`)

/** Booleans are tested for truth: the string "false" is true, null is false. */
export const flag = (params: Params, field: string, whenMissing: boolean): boolean =>
  Object.hasOwn(params, field) ? truthy(params[field]) : whenMissing

export const optionalString = (params: Params, field: string): string | undefined =>
  params[field] === undefined || params[field] === null ? undefined : requiredString(params, field)

export function requiredString(params: Params, field: string): string {
  const value = params[field]
  if (value === undefined) throw invalid(`error for field '${field}'. field is required!`)
  if (value === null) throw invalid(`error for field '${field}': field is required!.`)
  if (typeof value !== 'string') throw wrongType(field, 'str', value)
  return value
}

/** A list of at least one string: the `ids` of every `*_many` call. There is no upper limit. */
export function requiredStrings(params: Params, field: string): string[] {
  const values = params[field]
  const tooShort = "value '[]' length is lower than allowed minimum '1'."
  if (values === undefined) throw invalid(`error for field '${field}'. ${tooShort}`)
  if (!Array.isArray(values)) throw wrongType(field, 'list', values)
  if (values.length === 0) throw invalid(`error for field '${field}': ${tooShort}.`)
  return values.map((value: unknown) => {
    if (typeof value === 'string') return value
    const found = typeName(value)
    throw invalid(`error for field '${field}': all items must be instances of "str", and not "${found}"..`)
  })
}

export function oneOf<Value extends string>(
  params: Params,
  field: string,
  allowed: readonly Value[],
  typeShown: string,
): Value | undefined {
  const value = params[field]
  if (value === undefined || value === null) return undefined
  const found = allowed.find((candidate) => candidate === value)
  if (found === undefined) throw wrongType(field, typeShown, value)
  return found
}

export function optionalInteger(params: Params, field: string): number | undefined {
  const value = params[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(field, 'int', value)
  return value
}
