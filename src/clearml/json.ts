/** Readers for foreign JSON: each gives the value if it has the shape, else undefined. */
export type JsonObject = Readonly<Record<string, unknown>>

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined
}

export function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** A list of texts; undefined as soon as one element is something else. */
export function asTexts(value: unknown): readonly string[] | undefined {
  const list = asArray(value)
  return list?.every((element) => typeof element === 'string') ? list : undefined
}

/** Of an object, as `get_all_ex` refers to another one, or the id alone. */
export function idOf(reference: unknown): string | undefined {
  return asText(reference) ?? asText(asObject(reference)?.['id'])
}
