import type { ClearmlConf } from './conf/conf.ts'
import type { ConfTexts } from './conf/precedence.ts'
import { specOf, type InputName } from './table.ts'

/** Where inputs come from: a workflow's `with:` or flags, and the environment variables that the ClearML SDK reads. */
export type InputSource = {
  /** The text of an input; undefined where it was not given at all. */
  input: (name: InputName) => string | undefined
  /** What was wrong with the flags, or with names, before any input was read. */
  problems?: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** The receipt's path when none is given. */
  defaultReceiptFile: string
  /** A clearml.conf, asked after all of them. */
  conf?: OpenedConf | undefined
}

/** A configuration file, and what it gives to inputs beside what is given otherwise. */
export type OpenedConf = ConfTexts & { conf: ClearmlConf }

/** Where the text of an input was found. */
export type Origin =
  | { kind: 'input' }
  | { kind: 'variable'; name: string }
  /** `key` is the place in the configuration file. */
  | { kind: 'file'; file: string; key: string }
  | { kind: 'default' }
  | { kind: 'inferred' }

/** Where each input was found. */
export type Origins = Readonly<Record<InputName, Origin>>

export type Found = { text: string; origin: Origin }

/** An input as it was given: by itself, by the first of its variables that is set, by the file, by its default. */
export function findInput(
  { input, env, conf }: Pick<InputSource, 'input' | 'env' | 'conf'>,
  name: InputName,
): Found {
  const text = input(name)?.trim() ?? ''
  if (text !== '') return { text, origin: { kind: 'input' } }
  const { variables = [], default: standard = '' } = specOf(name)
  for (const variable of variables) {
    const value = env[variable]?.trim() ?? ''
    if (value !== '') return { text: value, origin: { kind: 'variable', name: variable } }
  }
  const said = conf?.texts.get(name)
  if (conf !== undefined && said !== undefined) {
    return { text: said.text, origin: { kind: 'file', file: conf.conf.file, key: said.key } }
  }
  return { text: standard, origin: { kind: 'default' } }
}

/** What people have to look at if the value is wrong: the input, or what stood in for it. */
export function whereFound(name: InputName, origin: Origin): string {
  switch (origin.kind) {
    case 'variable':
      return origin.name
    case 'file':
      return `${origin.key} in ${origin.file}`
    case 'input':
    case 'default':
    case 'inferred':
      return name
  }
}

/**
 * Why an empty text is refused where it would set the default. GitHub's runner gives the default of an input that is
 * not there, and an empty text only for an expression that came to nothing.
 */
export function emptiedProblem({ input }: Pick<InputSource, 'input'>, name: InputName): string | undefined {
  const { default: standard, narrows, form } = specOf(name)
  if (narrows !== true || standard === undefined || input(name)?.trim() !== '') return undefined
  // `false || true` is true: a form that says false would be overruled.
  const expression =
    form === 'boolean' && standard === 'true'
      ? `github.event_name == 'schedule' && '${standard}' || inputs.${name}`
      : `inputs.${name} || ${/^(?:false|\d+)$/u.test(standard) ? standard : `'${standard}'`}`
  return (
    `got an empty value, as from an expression that came to nothing: on a schedule all of "inputs" is empty. ` +
    `Write "\${{ ${expression} }}" or the like, or leave the input out for its default, ${standard}`
  )
}
