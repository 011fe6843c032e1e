import { createHash } from 'node:crypto'

const ROWS = 'tasks'

/**
 * The fingerprint of a receipt: SHA-256 over its JSON without blanks, with the fields of every object in order of their
 * names, and without the fingerprint itself. Rows are added one by one, so that no receipt lies in memory as a whole.
 */
export class Fingerprint {
  readonly #hash = createHash('sha256')
  readonly #end: string
  #separator = ''

  constructor(head: Readonly<Record<string, unknown>>) {
    const fields = Object.entries(head)
      .filter(([name, value]) => name !== ROWS && name !== 'fingerprint' && value !== undefined)
      .map(([name, value]) => ({ name, text: `${JSON.stringify(name)}:${canonicalJson(value)}` }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const before = fields.filter(({ name }) => name < ROWS).map(({ text }) => `${text},`)
    const after = fields.filter(({ name }) => name > ROWS).map(({ text }) => `,${text}`)
    this.#hash.update(`{${before.join('')}"${ROWS}":[`)
    this.#end = `]${after.join('')}}`
  }

  add(row: unknown): void {
    this.#hash.update(this.#separator + canonicalJson(row))
    this.#separator = ','
  }

  digest(): string {
    return this.#hash.update(this.#end).digest('hex')
  }
}

export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`
}
