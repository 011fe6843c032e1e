import { HoconError, type Place } from './node.ts'

/** What a file says. Numbers and booleans are the texts that they are written as: `007` stays a key. */
export type Value =
  | { kind: 'text'; text: string }
  | { kind: 'null' }
  | { kind: 'list'; items: readonly Value[] }
  | { kind: 'object'; fields: ReadonlyMap<string, Value> }

export type ObjectValue = Extract<Value, { kind: 'object' }>

/** Field by field. */
export function merged(below: ObjectValue, above: ObjectValue): ObjectValue {
  const fields = new Map(below.fields)
  for (const [key, value] of above.fields) {
    const before = fields.get(key)
    fields.set(key, before?.kind === 'object' && value.kind === 'object' ? merged(before, value) : value)
  }
  return { kind: 'object', fields }
}

/** One item more; a list as the SDK does it, by all of its items. */
export function appended(below: Value | undefined, item: Value | undefined, place: Place): Value | undefined {
  if (item === undefined) return below
  const items = item.kind === 'list' ? item.items : [item]
  if (below === undefined || below.kind === 'null') return { kind: 'list', items }
  if (below.kind !== 'list') throw new HoconError(place, '"+=" appends to what is no list')
  return { kind: 'list', items: [...below.items, ...items] }
}

/** Texts become one text, objects one object, lists one list. */
export function joined(
  parts: readonly { gap: string; value: Value | undefined }[],
  place: Place,
): Value | undefined {
  const values = parts.flatMap(({ value }) => value ?? [])
  if (values.length === 0) return undefined
  if (values.every((value) => value.kind === 'object')) return values.reduce(merged)
  if (values.every((value) => value.kind === 'list')) {
    return { kind: 'list', items: values.flatMap(({ items }) => items) }
  }
  if (values.some(({ kind }) => kind === 'object' || kind === 'list')) {
    throw new HoconError(place, 'texts, lists and objects cannot be joined')
  }
  const texts = parts.map(
    ({ gap, value }) => gap + (value?.kind === 'text' ? value.text : value === undefined ? '' : 'null'),
  )
  return { kind: 'text', text: texts.join('').trim() }
}
