import { appended, joined, merged, type ObjectValue, type Value } from './value.ts'
import { HoconError, type Node, type ObjectNode, type Path, type Reference } from './node.ts'

type Env = Readonly<Record<string, string | undefined>>
/** A field whose value is being found, and what was there before it. */
type Open = { path: Path; below: Node | undefined }

const MAX_OPEN = 200

/** Follows all references. @throws HoconError */
export function resolveObject(root: ObjectNode, env: Env): ObjectValue {
  return new Resolver(root, env).object(root, [])
}

class Resolver {
  readonly #root: ObjectNode
  readonly #env: Env
  readonly #open: Open[] = []

  constructor(root: ObjectNode, env: Env) {
    this.#root = root
    this.#env = env
  }

  object({ fields }: ObjectNode, path: Path): ObjectValue {
    const values = new Map<string, Value>()
    for (const [key, node] of fields) {
      const value = this.#field(node, [...path, key], undefined)
      if (value !== undefined) values.set(key, value)
    }
    return { kind: 'object', fields: values }
  }

  /** Undefined where optional references are all there is, and none leads anywhere. */
  #field(node: Node, path: Path, below: Node | undefined): Value | undefined {
    this.#open.push({ path, below })
    const value = this.#value(node, path)
    this.#open.pop()
    return value
  }

  #value(node: Node, path: Path): Value | undefined {
    switch (node.kind) {
      case 'text':
        return node.text === 'null' && !node.isQuoted ? { kind: 'null' } : { kind: 'text', text: node.text }
      case 'list':
        return { kind: 'list', items: node.items.flatMap((item) => this.#value(item, path) ?? []) }
      case 'object':
        return this.object(node, path)
      case 'reference':
        return this.#follow(node)
      case 'joined':
        return joined(
          node.parts.map(({ gap, node: part }) => ({ gap, value: this.#value(part, path) })),
          node.place,
        )
      case 'over': {
        const above = this.#field(node.above, path, node.below)
        if (above !== undefined && above.kind !== 'object') return above
        const below = this.#field(node.below, path, undefined)
        if (above === undefined) return below
        return below?.kind === 'object' ? merged(below, above) : above
      }
      case 'appended': {
        const below = node.below === undefined ? undefined : this.#field(node.below, path, undefined)
        return appended(below, this.#value(node.item, path), node.place)
      }
    }
  }

  #follow({ path, name, base, isOptional, place }: Reference): Value | undefined {
    if (this.#open.length > MAX_OPEN) throw new HoconError(place, `\${${name}} leads in a circle`)
    const value = (base.length > 0 ? this.#at([...base, ...path]) : undefined) ?? this.#at(path)
    const text = value === undefined ? this.#env[name] : undefined
    const found: Value | undefined = text === undefined ? value : { kind: 'text', text }
    if (found !== undefined || isOptional) return found
    throw new HoconError(
      place,
      `\${${name}} leads to no field of this file and to no environment variable; \${?${name}} may lead nowhere`,
    )
  }

  #at(path: Path): Value | undefined {
    const open = this.#open.findLast((field) => isSame(field.path, path))
    if (open === undefined) return this.#within(this.#root, [], path)
    return open.below === undefined ? undefined : this.#field(open.below, path, undefined)
  }

  /** Looks a path up below a node, without following what it does not need. */
  #within(node: Node, at: Path, [key, ...rest]: Path, below?: Node): Value | undefined {
    if (key === undefined) return this.#field(node, at, below)
    switch (node.kind) {
      case 'object': {
        const field = node.fields.get(key)
        return field === undefined ? undefined : this.#within(field, [...at, key], rest)
      }
      case 'over': {
        const above = this.#within(node.above, at, [key, ...rest], node.below)
        if (above !== undefined && above.kind !== 'object') return above
        const under = this.#within(node.below, at, [key, ...rest])
        return above !== undefined && under?.kind === 'object' ? merged(under, above) : (above ?? under)
      }
      case 'text':
      case 'list':
      case 'appended':
        return undefined
      case 'reference':
      case 'joined': {
        // What is being found already knows only what was there before it.
        const open = this.#open.findLast((field) => isSame(field.path, at))
        if (open !== undefined) {
          return open.below === undefined ? undefined : this.#within(open.below, at, [key, ...rest])
        }
        return [key, ...rest].reduce<Value | undefined>(
          (value, name) => (value?.kind === 'object' ? value.fields.get(name) : undefined),
          this.#field(node, at, below),
        )
      }
    }
  }
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i])
}
