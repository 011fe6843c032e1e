/** An exception of the server's own code: HTTP 500 with result_subcode 0 and, up to 2.0, a traceback. */
export class PythonException extends Error {}

/** As `type(value).__name__`. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return 'dict'
}

/** As `repr(value)`: error messages quote the request in Python's spelling. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'string') return value.includes("'") ? `"${value}"` : `'${value}'`
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  const pairs = Object.entries(value).map(([key, entry]) => `${repr(key)}: ${repr(entry)}`)
  return `{${pairs.join(', ')}}`
}

/** As `str(value)`. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value)
}

/** As `bool(value)`: a non-empty string is true, `"false"` too (transcript 02). */
export function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

export function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
