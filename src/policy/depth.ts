import { CST, Lexer } from 'yaml'
import type { Offset } from './problems.ts'

/** A policy has four levels. */
const MAX_DEPTH = 64

const OPENING: ReadonlySet<string> = new Set(['flow-seq-start', 'flow-map-start'])
const CLOSING: ReadonlySet<string> = new Set(['flow-seq-end', 'flow-map-end'])
const INDICATORS: ReadonlySet<string> = new Set(['seq-item-ind', 'explicit-key-ind'])
/** Lexemes that only mark what follows. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR])

/**
 * Where a text goes deeper than any policy does; undefined if it does not. The parser goes into each level by calling itself:
 * what is too deep ends the process, and can be caught by nobody. Levels by indentation are no danger, since each needs a
 * longer line than the one above it.
 */
export function tooDeepAt(text: string): Offset | undefined {
  let at = 0
  let open = 0
  let inLine = 0
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme) ?? ''
    if (OPENING.has(type)) open += 1
    else if (CLOSING.has(type)) open -= 1
    else if (INDICATORS.has(type)) inLine += 1
    else if (type === 'newline') inLine = 0
    if (open + inLine > MAX_DEPTH) return at
    if (!WITHOUT_TEXT.has(lexeme)) at += lexeme.length
  }
  return undefined
}
