/**
 * Evaluates the expressions of GitHub workflows as far as the examples use them: literals, contexts, `==`, `!=`, `>`,
 * `!`, `&&`, `||`, brackets and the status functions. Falsy are false, 0, '' and null; any other text is true.
 */
export type Value = string | number | boolean | null
export type Context = Readonly<Record<string, Value | undefined>>

const TOKEN = /\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|(&&|\|\||==|!=|[!()>])|([A-Za-z_][\w.-]*))/uy

/** @param context by full names such as `inputs.dry-run`; a missing one is null, as on GitHub */
export function evaluate(expression: string, context: Context): Value {
  const tokens = tokenize(expression)
  let at = 0

  const take = (...wanted: string[]): string | undefined =>
    wanted.includes(tokens[at] ?? '') ? tokens[at++] : undefined

  // Every operand is read, since what is not evaluated has to be parsed too.
  const or = (): Value => {
    let left = and()
    while (take('||') !== undefined) {
      const right = and()
      left = isTrue(left) ? left : right
    }
    return left
  }
  const and = (): Value => {
    let left = equality()
    while (take('&&') !== undefined) {
      const right = equality()
      left = isTrue(left) ? right : left
    }
    return left
  }
  const equality = (): Value => {
    let left = comparison()
    for (let sign = take('==', '!='); sign !== undefined; sign = take('==', '!=')) {
      left = isEqual(left, comparison()) === (sign === '==')
    }
    return left
  }
  const comparison = (): Value => {
    let left = unary()
    while (take('>') !== undefined) left = toNumber(left) > toNumber(unary())
    return left
  }
  const unary = (): Value => {
    if (take('!') !== undefined) return !isTrue(unary())
    if (take('(') !== undefined) {
      const value = or()
      if (take(')') === undefined) throw new Error(`a bracket is not closed: ${expression}`)
      return value
    }
    return primary()
  }
  const primary = (): Value => {
    const token = tokens[at++]
    if (token === undefined) throw new Error(`an operand is missing: ${expression}`)
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
    if (/^\d/u.test(token)) return Number(token)
    if (token === 'true' || token === 'false') return token === 'true'
    if (token === 'null') return null
    if (take('(') !== undefined) {
      take(')')
      return context[`${token}()`] ?? null
    }
    return context[token] ?? null
  }

  const value = or()
  if (at < tokens.length) throw new Error(`not understood from ${tokens[at] ?? ''} on: ${expression}`)
  return value
}

/** A value of `with:` as the action gets it: the expression's value as text. */
export function render(text: string, context: Context): string {
  return text.replaceAll(/\$\{\{(.+?)\}\}/gu, (_, expression: string) =>
    String(evaluate(expression.trim(), context) ?? ''),
  )
}

function tokenize(expression: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; at < expression.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(expression)
    if (match === null) throw new Error(`not understood at ${at}: ${expression}`)
    tokens.push(match[0].trim())
  }
  return tokens
}

function isTrue(value: Value): boolean {
  return value !== null && value !== false && value !== 0 && value !== ''
}

/** Texts are compared without regard to case; different types as numbers. */
function isEqual(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.toLowerCase() === b.toLowerCase()
  return typeof a === typeof b ? a === b : toNumber(a) === toNumber(b)
}

function toNumber(value: Value): number {
  if (value === null || value === '') return 0
  return Number(value)
}
