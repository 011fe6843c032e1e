import { nearNames } from '../plan/near.ts'
import { INPUT_NAMES, isInputName, specOf, type InputName } from './table.ts'

/** What a command line asks for. */
export type CommandLine = { asked: 'help' | 'version' } | Comparison | RunFlags

/** Two receipts; `problem` says what is wrong with how they are given. */
export type Comparison = { asked: 'compare'; files: readonly string[]; problem: string | undefined }

export type RunFlags = {
  asked: 'run'
  /** What was given, several lines joined. */
  inputs: ReadonlyMap<InputName, string>
  /** What is wrong with the flags themselves, one line each. */
  problems: readonly string[]
}

/** A flag is an input's name. Nothing is guessed: what cannot be read as flags of inputs is a problem. */
export function readFlags(args: readonly string[]): CommandLine {
  if (args.includes('--help') || args.includes('-h')) return { asked: 'help' }
  if (args.includes('--version')) return { asked: 'version' }
  if (args[0] === '--compare') return comparisonOf(args.slice(1))
  const values = new Map<InputName, string[]>()
  const problems = new Set<string>()
  for (const word of flagsIn(args)) {
    if ('stray' in word) {
      problems.add(strayWord(word.stray))
      continue
    }
    const problem = problemOf(word)
    if (problem !== undefined) problems.add(problem)
    const name = inputOf(word.flag)
    // A refused key is read all the same: what is not known cannot be masked.
    if (name !== undefined && valueOf(name, word).trim() !== '')
      values.set(name, [...(values.get(name) ?? []), valueOf(name, word)])
  }
  const inputs = new Map<InputName, string>()
  for (const [name, texts] of values) {
    const isList = specOf(name).form === 'lines'
    if (!isList && texts.length > 1) {
      problems.add(`--${name}: given ${texts.length} times, and takes one value`)
    }
    inputs.set(name, isList ? texts.join('\n') : (texts.at(-1) ?? ''))
  }
  return { asked: 'run', inputs, problems: [...problems] }
}

function comparisonOf(files: readonly string[]): Comparison {
  const isPair = files.length === 2 && files.every((file) => file !== '' && !file.startsWith('-'))
  const problem = isPair
    ? undefined
    : '--compare: takes the paths of two receipts and nothing else: --compare OLD NEW'
  return { asked: 'compare', files, problem }
}

type Flag = { flag: string; value: string | undefined }
/** A word that belongs to no flag. */
type Stray = { stray: string }

/**
 * `--name=value`, `--name value` or `--name`, whether there is such an input or not. `parseArgs` of Node takes `-dry-run`
 * for seven flags, the next flag for a missing value, and `--dry-run false` for `--dry-run`.
 */
function flagsIn(args: readonly string[]): readonly (Flag | Stray)[] {
  const found: (Flag | Stray)[] = []
  let open: Flag | undefined
  for (const word of args) {
    if (word.startsWith('-') && word !== '-') {
      const end = word.includes('=') ? word.indexOf('=') : word.length
      const flag = { flag: word.slice(0, end), value: end < word.length ? word.slice(end + 1) : undefined }
      open = flag.value === undefined ? flag : undefined
      found.push(flag)
    } else {
      if (open === undefined) found.push({ stray: word })
      else open.value = word
      open = undefined
    }
  }
  return found
}

function inputOf(flag: string): InputName | undefined {
  const name = flag.replace(/^--/u, '')
  return flag.startsWith('--') && isInputName(name) ? name : undefined
}

/** A boolean that stands alone is true. */
function valueOf(name: InputName, { value }: Flag): string {
  return value ?? (specOf(name).form === 'boolean' ? 'true' : '')
}

function problemOf({ flag, value }: Flag): string | undefined {
  const name = inputOf(flag)
  if (name === undefined) return unknownFlag(flag)
  const { form, variables = ['the variable'] } = specOf(name)
  if (form === 'secret') {
    return (
      `${flag}: a command line can be read by everybody on the machine. Set ${variables[0]} instead, ` +
      'and replace a key that was given here before'
    )
  }
  if (value === undefined && form !== 'boolean') {
    return `${flag}: got no value; write ${flag} VALUE, or ${flag}=VALUE if it begins with a hyphen`
  }
  // An unset variable in `--dry-run=$DRY_RUN` must not make a live run.
  return value?.trim() === '' ? `${flag}: got an empty value; give one, or leave the flag out` : undefined
}

function unknownFlag(flag: string): string {
  const near = nearNames(flag.replace(/^-+/u, ''), INPUT_NAMES).map((name) => `--${name}`)
  return `${flag}: there is no such flag${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '; --help lists them'}`
}

function strayWord(word: string): string {
  return `"${word}": belongs to no flag; put quotes around a value with blanks, and two hyphens before a name`
}
