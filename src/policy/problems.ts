import { LineCounter } from 'yaml'

/** Where something stands in the text, as an offset from its start. */
export type Offset = number

type Problem = { at: Offset; text: string }

/** All that is wrong with a policy, in the order of its text, each with line and column. */
export class Problems {
  readonly lines = new LineCounter()
  readonly #name: string
  readonly #found: Problem[] = []

  constructor(name: string) {
    this.#name = name
  }

  add(at: Offset, text: string): void {
    this.#found.push({ at, text })
  }

  /** Of a text that is not read any further, so that nobody has counted its lines. */
  addAlone(text: string, at: Offset, problem: string): void {
    this.lines.addNewLine(0)
    for (const { index } of text.slice(0, at).matchAll(/\n/gu)) this.lines.addNewLine(index + 1)
    this.add(at, problem)
  }

  get isEmpty(): boolean {
    return this.#found.length === 0
  }

  list(): readonly string[] {
    const texts = this.#found
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, text }) => `${this.place(at)}: ${text}`)
    // What defaults say is read for each rule.
    return [...new Set(texts)]
  }

  place(at: Offset): string {
    const { line, col } = this.lines.linePos(at)
    return `${this.#name}, line ${Math.max(line, 1)}, column ${Math.max(col, 1)}`
  }
}
