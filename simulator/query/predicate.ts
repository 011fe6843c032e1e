import type { StoredDocument } from './kinds.ts'

export type Predicate = (document: StoredDocument) => boolean

/** The value at a dotted name; a list on the way gives the list of its items' values, as in MongoDB. */
export function valueAt(document: StoredDocument, name: string): unknown {
  if (!name.includes('.')) return document[name]
  let value: unknown = document
  for (const part of name.split('.')) {
    if (Array.isArray(value)) value = value.map((item) => property(item, part))
    else value = property(value, part)
    if (value === undefined) return undefined
  }
  return value
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

export function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}
