import type { Write } from './host.ts'

const TO_LINE_START = '\r'
const CLEAR_TO_END = '\u001b[K'

/** The last line of a terminal, which the next one may replace. */
export class Screen {
  readonly #out: Write
  readonly #columns: () => number
  #isOpen = false

  /** @param columns how wide the terminal is just now: a line that wraps could not be taken back */
  constructor(out: Write, columns: () => number) {
    this.#out = out
    this.#columns = columns
  }

  show(line: string): void {
    this.#isOpen = true
    this.#out(`${TO_LINE_START}${line.slice(0, this.#columns() - 1)}${CLEAR_TO_END}`)
  }

  /** Before anything else is written. */
  clear(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#out(`${TO_LINE_START}${CLEAR_TO_END}`)
  }
}
