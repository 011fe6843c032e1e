import type { Value } from '../../hocon/value.ts'

const TRUE = new Set(['true', 'yes', 'on', '1'])
const FALSE = new Set(['false', 'no', 'off', '0'])

/** A part of a configuration file. What is of another kind than it should be is a problem, and counts as not there. */
export class Section {
  readonly #value: Value | undefined
  readonly #label: string
  readonly #problems: string[]

  /** @param label for people: `sdk.aws.s3` */
  constructor(value: Value | undefined, label: string, problems: string[]) {
    this.#value = value
    this.#label = label
    this.#problems = problems
    if (value !== undefined && !['object', 'null'].includes(value.kind) && !isBlank(value)) {
      this.#problem('', 'is no section in braces')
    }
  }

  /** A text without blanks around it; an empty one is as good as none, since the SDK's own file is full of them. */
  text(name: string): string | undefined {
    const value = this.#get(name)
    if (value === undefined || value.kind === 'null' || isBlank(value)) return undefined
    if (value.kind === 'text') return value.text.trim()
    this.#problem(name, 'is no text')
    return undefined
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase()
    if (text === undefined) return undefined
    if (TRUE.has(text)) return true
    if (!FALSE.has(text)) this.#problem(name, 'is neither true nor false')
    return false
  }

  section(...names: readonly string[]): Section {
    const [name, ...rest] = names
    if (name === undefined) return this
    return new Section(this.#get(name), this.label(name), this.#problems).section(...rest)
  }

  /** The sections of a list. */
  sections(name: string): readonly Section[] {
    const value = this.#get(name)
    if (value === undefined || value.kind === 'null' || isBlank(value)) return []
    if (value.kind === 'list') {
      return value.items.map((item, i) => new Section(item, this.label(`${name}[${i}]`), this.#problems))
    }
    this.#problem(name, 'is no list in brackets')
    return []
  }

  label(name = ''): string {
    return [this.#label, name].filter((part) => part !== '').join('.')
  }

  refuse(name: string, problem: string): void {
    this.#problem(name, problem)
  }

  #get(name: string): Value | undefined {
    return this.#value?.kind === 'object' ? this.#value.fields.get(name) : undefined
  }

  #problem(name: string, problem: string): void {
    this.#problems.push(`${this.label(name)} ${problem}`)
  }
}

function isBlank(value: Value): boolean {
  return value.kind === 'text' && value.text.trim() === ''
}
