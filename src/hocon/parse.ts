import { parseInclude, type Include } from './include.ts'
import { append, emptyObject, put, type Node, type ObjectNode, type Path, type Place } from './node.ts'
import { Scanner } from './scanner.ts'

/** Gives the object of an included file; undefined if there is none. */
export type FollowInclude = (include: Include, at: Path, place: Place) => ObjectNode | undefined

const MAX_DEPTH = 64
/** What else a text without quotes may not have, by HOCON. The SDK takes colons, and its wizard writes URLs so. */
const BARE = /[^\s"{}[\],#=$`^?!@*&\\+]+/uy
const BARE_KEY = /(?:(?!\/\/)[^\n"{}[\],#:=$`^?!@*&\\+])+/uy

/** Reads one file. @param base where it was included. @throws HoconError */
export function parseFile(text: string, file: string, base: Path, follow: FollowInclude): ObjectNode {
  const scanner = new Scanner(text, file)
  const parser = new Parser(scanner, base, follow)
  const object = emptyObject()
  scanner.skip('fields')
  if (scanner.takes('{')) {
    parser.fields(object, base, '}')
    scanner.skip('fields')
    if (!scanner.isAtEnd()) throw scanner.error('something follows the end of the object')
  } else parser.fields(object, base, '')
  return object
}

class Parser {
  readonly #scanner: Scanner
  readonly #base: Path
  readonly #follow: FollowInclude
  #depth = 0

  constructor(scanner: Scanner, base: Path, follow: FollowInclude) {
    this.#scanner = scanner
    this.#base = base
    this.#follow = follow
  }

  /** Fields up to a closing brace, or to the end of the file. @param at the path of the object itself */
  fields(object: ObjectNode, at: Path, end: '}' | ''): void {
    const scanner = this.#scanner
    const opened = scanner.place()
    for (;;) {
      scanner.skip('fields')
      if (scanner.isAtEnd()) {
        if (end === '}') throw scanner.error('a brace "{" is opened and not closed', opened)
        return
      }
      if (end === '}' && scanner.takes('}')) return
      const place = scanner.place()
      const include = parseInclude(scanner)
      if (include === undefined) this.#field(object, at)
      else {
        const included = this.#follow(include, at, place)
        for (const [key, value] of included?.fields ?? []) put(object, [key], value)
      }
    }
  }

  #field(object: ObjectNode, at: Path): void {
    const scanner = this.#scanner
    const place = scanner.place()
    const path = parsePath(scanner)
    scanner.skip('lines')
    const isAppended = scanner.takes('+=')
    if (!isAppended && !scanner.takes('=') && !scanner.takes(':') && !scanner.sees('{')) {
      throw scanner.error('after the name of a field ":", "=" or "{" is expected', place)
    }
    scanner.skip('lines')
    const value = this.#value([...at, ...path])
    if (isAppended) append(object, path, value, place)
    else put(object, path, value)
  }

  #value(at: Path): Node {
    const scanner = this.#scanner
    const place = scanner.place()
    const parts: { gap: string; node: Node }[] = []
    for (;;) {
      const gap = scanner.blanks()
      const node = this.#part(at)
      if (node === undefined) break
      parts.push({ gap: parts.length === 0 ? '' : gap, node })
    }
    const [first] = parts
    if (first === undefined) throw scanner.error('a value is expected')
    return parts.length === 1 ? first.node : { kind: 'joined', parts, place }
  }

  /** Undefined where the value ends. */
  #part(at: Path): Node | undefined {
    const scanner = this.#scanner
    if (scanner.isAtEnd() || /^[\n,}\]]/u.test(scanner.sign()) || scanner.skipComment()) return undefined
    if (scanner.sees('"')) return { kind: 'text', text: scanner.quoted(), isQuoted: true }
    if (scanner.takes('{')) return this.#nested(() => this.#object(at))
    if (scanner.takes('[')) return this.#nested(() => this.#list(at))
    if (scanner.takes('${')) return this.#reference()
    const text = scanner.match(BARE)
    if (text !== '') return { kind: 'text', text, isQuoted: false }
    throw scanner.error(`a value with the sign ${scanner.sign()} must stand in quotes`)
  }

  #object(at: Path): Node {
    const object = emptyObject()
    this.fields(object, at, '}')
    return object
  }

  #list(at: Path): Node {
    const scanner = this.#scanner
    const opened = scanner.place()
    const items: Node[] = []
    for (;;) {
      scanner.skip('fields')
      if (scanner.takes(']')) return { kind: 'list', items }
      if (scanner.isAtEnd() || scanner.sees('}')) {
        throw scanner.error('a bracket "[" is opened and not closed', opened)
      }
      items.push(this.#value(at))
    }
  }

  #reference(): Node {
    const scanner = this.#scanner
    const place = scanner.place()
    const isOptional = scanner.takes('?')
    const name = scanner.match(/[^}\n]*/uy).trim()
    if (!scanner.takes('}')) throw scanner.error('"${" is opened and not closed in its line', place)
    const path = parsePath(new Scanner(name, place.file))
    return { kind: 'reference', path, name, isOptional, base: this.#base, place }
  }

  #nested(read: () => Node): Node {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw this.#scanner.error(`more than ${MAX_DEPTH} braces within each other`)
    const node = read()
    this.#depth -= 1
    return node
  }
}

/** Names parted by dots; dots within quotes are parts of a name. */
function parsePath(scanner: Scanner): Path {
  const path = ['']
  for (;;) {
    const [first = '', ...rest] = scanner.sees('"') ? [scanner.quoted()] : scanner.match(BARE_KEY).split('.')
    if (first === '' && rest.length === 0) break
    path.push((path.pop() ?? '') + first, ...rest)
  }
  const names = path.map((name) => name.trim())
  if (names.includes('')) throw scanner.error('the name of a field is expected')
  return names
}
