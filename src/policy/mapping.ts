import { isMap, isScalar, type Node, type YAMLMap } from 'yaml'
import { nearNames } from '../plan/near.ts'
import type { Offset, Problems } from './problems.ts'
import { gotOf, type Follow, type ReadNode } from './values.ts'

/** A key with its value; `at` is where the value stands. */
type Entry = { at: Offset; node: Node }

/** The keys of one place of a policy, by name. Those that nobody knows have left their problem behind. */
export class Mapping {
  readonly #entries = new Map<string, Entry>()
  readonly #follow: Follow
  readonly #problems: Problems
  readonly #place: string
  readonly at: Offset

  /** @param place how problems call it, for example `rule "sandbox"`. */
  constructor(map: YAMLMap, place: string, known: readonly string[], follow: Follow, problems: Problems) {
    this.#follow = follow
    this.#problems = problems
    this.#place = place
    this.at = map.range?.[0] ?? 0
    for (const { key, value } of map.items) {
      const keyAt = offsetOf(key) ?? this.at
      const keyNode = follow(key)
      const name = isScalar(keyNode) && typeof keyNode.value === 'string' ? keyNode.value : undefined
      if (name === undefined || !known.includes(name)) {
        problems.add(keyAt, `${place}: ${unknownKey(name ?? gotOf(keyNode), known)}`)
        continue
      }
      const node = follow(value)
      if (node === undefined) problems.add(keyAt, `${place}: ${name}: got nothing`)
      // An alias is told where it stands, not where its anchor does.
      else this.#entries.set(name, { at: offsetOf(value) ?? keyAt, node })
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  nodeOf(name: string): Node | undefined {
    return this.#entries.get(name)?.node
  }

  atOf(name: string): Offset {
    return this.#entries.get(name)?.at ?? this.at
  }

  /** Undefined where the value is refused, which is told. The key must be there. */
  read<T>(name: string, read: ReadNode<T>): T | undefined {
    const entry = this.#entries.get(name)
    if (entry === undefined) return undefined
    const parsed = read(entry.node, this.#follow)
    if (parsed.ok) return parsed.value
    const got = parsed.got ?? gotOf(entry.node)
    this.#problems.add(entry.at, `${this.#place}: ${name}: got ${got}, accepted is ${parsed.accepted}`)
    return undefined
  }
}

/** The node as keys; undefined where it is something else, which is told. */
export function mappingOf(
  node: Node | undefined,
  at: Offset,
  place: string,
  known: readonly string[],
  { follow, problems }: { follow: Follow; problems: Problems },
): Mapping | undefined {
  if (isMap(node)) return new Mapping(node, place, known, follow, problems)
  problems.add(at, `${place}: got ${gotOf(node)}, accepted are the keys ${known.join(', ')}`)
  return undefined
}

function unknownKey(name: string, known: readonly string[]): string {
  const near = nearNames(name, known)
  const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : `; accepted are ${known.join(', ')}`
  return `there is no key ${name}${hint}`
}

export function offsetOf(node: unknown): Offset | undefined {
  const range = (node as Partial<Node> | null | undefined)?.range
  return range?.[0]
}
