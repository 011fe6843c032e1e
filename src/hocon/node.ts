/** Names of fields, from the root down. */
export type Path = readonly string[]

/** What a file says before its references are followed. */
export type Node =
  | { kind: 'text'; text: string; isQuoted: boolean }
  | { kind: 'list'; items: readonly Node[] }
  | ObjectNode
  | Reference
  /** Values side by side, with the blanks before each. */
  | { kind: 'joined'; parts: readonly { gap: string; node: Node }[]; place: Place }
  /** A value that was set after another, which it may refer to, complete or leave as it is. */
  | { kind: 'over'; below: Node; above: Node }
  /** `+=` */
  | { kind: 'appended'; below: Node | undefined; item: Node; place: Place }

export type ObjectNode = { kind: 'object'; fields: Map<string, Node> }

/** `${path}`, or `${?path}`, which may lead nowhere. */
export type Reference = {
  kind: 'reference'
  path: Path
  /** As it is written: the name of an environment variable if there is no such field. */
  name: string
  isOptional: boolean
  /** Where the file was included. A path is looked for there first. */
  base: Path
  place: Place
}

/** A place in a file, by the number of signs before it. */
export type Place = { file: string; text: string; at: number }

/** An error of the file. It quotes no value, since values may be secrets. */
export class HoconError extends Error {
  override readonly name = 'HoconError'

  constructor({ file, text, at }: Place, message: string) {
    super(`${file}, line ${text.slice(0, at).split('\n').length}: ${message}`)
  }
}

export function emptyObject(): ObjectNode {
  return { kind: 'object', fields: new Map() }
}

/** Sets a field, as deep as its path says. */
export function put(object: ObjectNode, path: Path, value: Node): void {
  const [key = '', ...rest] = path
  const below = object.fields.get(key)
  if (rest.length === 0) object.fields.set(key, layered(below, value))
  else {
    const child = below?.kind === 'object' ? below : emptyObject()
    put(child, rest, value)
    object.fields.set(key, below === child ? child : layered(below, child))
  }
}

/** Sets a field to what it is, and one item more. */
export function append(object: ObjectNode, path: Path, item: Node, place: Place): void {
  const [key = '', ...rest] = path
  const below = object.fields.get(key)
  if (rest.length === 0) object.fields.set(key, { kind: 'appended', below, item, place })
  else {
    const child = below?.kind === 'object' ? below : emptyObject()
    append(child, rest, item, place)
    object.fields.set(key, below === child ? child : layered(below, child))
  }
}

/** Objects are merged field by field, and a plain text leaves nothing of what was before it. */
function layered(below: Node | undefined, above: Node): Node {
  if (below === undefined || above.kind === 'text') return above
  if (below.kind !== 'object' || above.kind !== 'object') return { kind: 'over', below, above }
  for (const [key, value] of above.fields) put(below, [key], value)
  return below
}
