import type { Parser } from './parse.ts'
import {
  emptiedProblem,
  findInput,
  whereFound,
  type InputSource,
  type Origin,
  type Origins,
} from './source.ts'
import { INPUTS, INPUT_NAMES, type InputName, type InputWithVariable } from './table.ts'

/** How a text that is refused may be shown. */
type Shown = (text: string) => string

export type Reader = {
  /** The value of an input; undefined if it is refused, which is a problem then. */
  read: <T>(name: InputName, parser: Parser<T>, shown?: Shown) => T | undefined
  /** The same for an input without which there is no run. */
  need: <T>(name: InputWithVariable, parser: Parser<T>, shown?: Shown) => T | undefined
  /** Adds a problem of the input, under the name where people find its text. */
  refuse: (name: InputName, problem: string) => void
  /** The text of an input, wherever it was found. */
  textOf: (name: InputName) => string
  origins: Origins
}

export const asItIs: Shown = (text) => `"${text}"`
export const notAtAll: Shown = () => 'a value that is not shown'
/** All before the last `@` may be a user and password: URL parsers take them without slashes, too. */
export const withoutPassword: Shown = (text) => `"${text.replace(/^(https?:\/\/)?.*@/isu, '$1***@')}"`

/** Why a configuration file did not help. */
function beside({ conf }: InputSource): string {
  if (conf === undefined) return ''
  const { file } = conf.conf
  return conf.otherServer === undefined
    ? `; ${file} has none either`
    : `; ${file} is for another server, ${withoutPassword(conf.otherServer)}`
}

/** Reads inputs one by one, and collects all that is wrong with them. */
export function createReader(source: InputSource, problems: string[]): Reader {
  const origins = Object.fromEntries(
    INPUT_NAMES.map((name) => [name, findInput(source, name).origin]),
  ) as Record<InputName, Origin>

  const refuse: Reader['refuse'] = (name, problem) => {
    problems.push(`${whereFound(name, origins[name])}: ${problem}`)
  }
  const read: Reader['read'] = (name, parser, shown = asItIs) => {
    const emptied = emptiedProblem(source, name)
    if (emptied !== undefined) {
      refuse(name, emptied)
      return undefined
    }
    const { text } = findInput(source, name)
    const result = parser(text)
    if (result.ok) return result.value
    refuse(name, `got ${shown(text)}, accepted is ${result.accepted}`)
    return undefined
  }
  const need: Reader['need'] = (name, parser, shown) => {
    if (findInput(source, name).text !== '') return read(name, parser, shown)
    const [variable] = INPUTS[name].variables
    refuse(
      name,
      `got nothing; give the input ${name} or the environment variable ${variable}${beside(source)}`,
    )
    return undefined
  }
  return { read, need, refuse, textOf: (name) => findInput(source, name).text, origins }
}
