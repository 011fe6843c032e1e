import { HoconError, type Place } from './node.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** A text that is read from its beginning to its end. */
export class Scanner {
  readonly #text: string
  readonly #file: string
  #at = 0

  constructor(text: string, file: string) {
    this.#text = text.replace(/^\ufeff/u, '')
    this.#file = file
  }

  place(): Place {
    return { file: this.#file, text: this.#text, at: this.#at }
  }

  error(message: string, place = this.place()): HoconError {
    return new HoconError(place, message)
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  /** The next sign; empty at the end. */
  sign(): string {
    const code = this.#text.codePointAt(this.#at)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  /** Goes past the text if it comes next. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false
    this.#at += text.length
    return true
  }

  /** Goes past what matches here, and gives it. @param pattern with the flag y */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [found = ''] = pattern.exec(this.#text) ?? []
    this.#at += found.length
    return found
  }

  blanks(): string {
    return this.match(/[^\S\n]*/uy)
  }

  /** A comment lasts to the end of its line. */
  skipComment(): boolean {
    return this.match(/(?:#|\/\/)[^\n]*/uy) !== ''
  }

  /** Goes past blanks, comments and line breaks, and past commas where they part things. */
  skip(between: 'lines' | 'fields'): void {
    const gap = between === 'lines' ? /\s+/uy : /[\s,]+/uy
    while (this.match(gap) !== '' || this.skipComment());
  }

  /** A text in quotes, which must come next. */
  quoted(): string {
    const place = this.place()
    if (this.takes('"""')) {
      const text = this.match(/[^]*?"{3,}/uy)
      if (text === '') throw this.error('three quotes are opened and not closed', place)
      return text.slice(0, -3)
    }
    if (!this.takes('"')) throw this.error('a text in quotes is expected')
    const text = this.match(/(?:[^"\\\n]|\\[^\n])*/uy)
    if (!this.takes('"')) throw this.error('a quote is opened and not closed in its line', place)
    return unescaped(text)
  }
}

/** What JSON escapes; other backslashes stay, as the SDK leaves them in the paths of Windows. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([\da-f]{4})|([nrtbf])|(["\\/=#!]))/giu, (_, hex, letter, sign) => {
    if (typeof hex === 'string') return String.fromCharCode(parseInt(hex, 16))
    return typeof letter === 'string' ? (ESCAPES[letter] ?? `\\${letter}`) : String(sign)
  })
}
