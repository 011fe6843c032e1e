import { CST, Lexer } from 'yaml'
import type { Offset } from './problems.ts'

/** A policy has four levels. */
const MAX_DEPTH = 64

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
    switch (CST.tokenType(lexeme)) {
      case 'flow-seq-start':
      case 'flow-map-start':
        open += 1
        break
      case 'flow-seq-end':
      case 'flow-map-end':
        open -= 1
        break
      case 'seq-item-ind':
      case 'explicit-key-ind':
        inLine += 1
        break
      case 'newline':
        inLine = 0
        break
      default:
    }
    if (open + inLine > MAX_DEPTH) return at
    // Lexemes of one control character stand for what has no text.
    if (!/^[\u0002\u0018\u001f]$/u.test(lexeme)) at += lexeme.length
  }
  return undefined
}
