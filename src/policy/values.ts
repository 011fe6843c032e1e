import { isScalar, isSeq, type Node, type Scalar } from 'yaml'
import { orNone, type Parsed, type Parser } from '../inputs/parse.ts'

/** Follows aliases to the node that they stand for. */
export type Follow = (node: unknown) => Node | undefined

/** Reads the value of a key, or says what is accepted. `got` is what stands there, as people would call it. */
export type ReadNode<T> = (node: Node, follow: Follow) => Parsed<T> & { got?: string }

/** A number as YAML writes it, read as the input of that name is. */
export function ofNumber<T>(parser: Parser<T>): ReadNode<T> {
  return (node) => ofScalar(node, ['number'], parser)
}

/** `true` or `false`; `yes` and `"true"` are texts. */
export function ofBoolean(parser: Parser<boolean>): ReadNode<boolean> {
  return (node) => ofScalar(node, ['boolean'], parser)
}

export function ofText<T>(parser: Parser<T>): ReadNode<T> {
  return (node) => ofScalar(node, ['string'], parser)
}

export function ofTextOrNumber<T>(parser: Parser<T>): ReadNode<T> {
  return (node) => ofScalar(node, ['string', 'number'], parser)
}

/** A list of texts, or one text as the input takes it. An empty one would set no condition. */
export function ofTexts<T>(parser: Parser<T>, join: (texts: readonly string[]) => Parsed<T>): ReadNode<T> {
  return (node, follow) => {
    if (!isSeq(node)) return notEmpty(ofScalar(node, ['string'], parser), node)
    const items = node.items.map(follow)
    const texts = items.map((item) =>
      isScalar(item) && typeof item.value === 'string' ? item.value.trim() : '',
    )
    const bad = texts.findIndex((text) => text === '' || text.includes('\n'))
    if (bad >= 0 || texts.length === 0) {
      return { ok: false, accepted: 'a list of texts', got: bad < 0 ? 'an empty list' : gotOf(items[bad]) }
    }
    return { ...join(texts), got: `[${texts.join(', ')}]` }
  }
}

/** Texts that the input takes one a line. */
export function ofLines<T>(parser: Parser<T>): ReadNode<T> {
  return ofTexts(parser, (texts) => parser(texts.join('\n')))
}

/** Texts that the input parts at commas; in a list they are whole. */
export function ofWords(parser: Parser<readonly string[]>): ReadNode<readonly string[]> {
  return ofTexts(parser, (texts) => ({ ok: true, value: texts }))
}

/** The same, where the single word `none` is an empty list. */
export function ofWordsOrNone(parser: Parser<readonly string[]>): ReadNode<readonly string[]> {
  return ofTexts(parser, (texts) =>
    orNone<readonly string[]>(() => ({ ok: true, value: texts }), [])(texts.join('\n')),
  )
}

function notEmpty<T>(parsed: Parsed<T> & { got?: string }, node: Node): Parsed<T> & { got?: string } {
  return isScalar(node) && typeof node.value === 'string' && node.value.trim() === ''
    ? { ok: false, accepted: 'a list of texts', got: 'an empty text' }
    : parsed
}

type Kind = 'string' | 'number' | 'boolean'

const KINDS: Record<Kind, string> = { string: 'a text', number: 'a number', boolean: 'true or false' }

function ofScalar<T>(node: Node, kinds: readonly Kind[], parser: Parser<T>): Parsed<T> & { got: string } {
  const got = gotOf(node)
  const isRight = isScalar(node) && kinds.some((kind) => typeof node.value === kind)
  const parsed = parser(isRight ? textOf(node) : NEVER)
  if (isRight && textOf(node) !== '') return { ...parsed, got }
  const accepted = parsed.ok ? kinds.map((kind) => KINDS[kind]).join(' or ') : parsed.accepted
  return { ok: false, accepted, got }
}

/** No value of an input: a parser says of it what it accepts. */
const NEVER = '\u0000'

/** As it is written, so that a number reads as the input would: `0x10` and `1e3` are none of its numbers. */
function textOf({ value, source }: Scalar): string {
  return typeof value === 'string' ? value.trim() : (source ?? String(value))
}

/** What stands there, with quotes only where it has them or is a text. */
export function gotOf(node: Node | undefined): string {
  if (isSeq(node)) return 'a list'
  if (!isScalar(node)) return node === undefined ? 'nothing' : 'keys'
  if (node.value === null) return 'nothing'
  return typeof node.value === 'string' ? JSON.stringify(node.value) : textOf(node)
}
