import path from 'node:path'
import { AGE_FIELDS, PROTECTED_KINDS, type Selection } from '../plan/policy.ts'
import { boolean, days, httpUrl, key, oneOf, setOf, wholeNumber, type Parser } from './parse.ts'

/** The effective configuration of a run. */
export type Config = Readonly<
  Selection & {
    apiHost: string
    accessKey: string
    secretKey: string
    dryRun: boolean
    /** 0 sets no limit. */
    maxTasks: number
    concurrency: number
    batchSize: number
    /** An absolute path. */
    receiptFile: string
  }
>

/** Defaults as action.yml states them. Inputs without one here have none. */
export const DEFAULTS = {
  'delete-threshold-days': '30',
  'force-delete': 'false',
  'age-field': 'status-changed',
  'include-hidden': 'false',
  protect: 'published, running, datasets, reports',
  'dry-run': 'false',
  'max-tasks': '0',
  concurrency: '4',
  'batch-size': '100',
} as const

export type InputName = keyof typeof DEFAULTS | 'api-host' | 'access-key' | 'secret-key' | 'receipt-file'

/** Where inputs come from: a workflow's `with:`, and the environment variables that the ClearML SDK reads. */
export type InputSource = {
  input: (name: InputName) => string
  env: Readonly<Record<string, string | undefined>>
  /** The receipt's path when none is given. */
  defaultReceiptFile: string
}

/** All that is wrong with the inputs, in one error. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `${problems.length === 1 ? 'An input is' : `${problems.length} inputs are`} not valid:\n${problems.join('\n')}`,
    )
    this.problems = problems
  }
}

/** Reads and checks every input. An empty one counts as not given. @throws InputError */
export function readConfig({ input, env, defaultReceiptFile }: InputSource): Config {
  const problems: string[] = []

  const parse = <T>(name: string, text: string, parser: Parser<T>, shown = `"${text}"`): T | undefined => {
    const result = parser(text)
    if (result.ok) return result.value
    problems.push(`${name}: got ${shown}, accepted is ${result.accepted}`)
    return undefined
  }
  const optional = <T>(name: keyof typeof DEFAULTS, parser: Parser<T>): T | undefined =>
    parse(name, input(name).trim() || DEFAULTS[name], parser)
  const required = <T>(
    name: InputName,
    variable: string,
    parser: Parser<T>,
    shown?: string,
  ): T | undefined => {
    const text = input(name).trim() || (env[variable] ?? '').trim()
    if (text !== '') return parse(name, text, parser, shown ?? `"${withoutPassword(text)}"`)
    problems.push(`${name}: got nothing; give the input ${name} or the environment variable ${variable}`)
    return undefined
  }

  const SECRET = 'a value that is not shown'
  const config: { [Field in keyof Config]: Config[Field] | undefined } = {
    apiHost: required('api-host', 'CLEARML_API_HOST', httpUrl),
    accessKey: required('access-key', 'CLEARML_API_ACCESS_KEY', key, SECRET),
    secretKey: required('secret-key', 'CLEARML_API_SECRET_KEY', key, SECRET),
    thresholdDays: optional('delete-threshold-days', days),
    forceDelete: optional('force-delete', boolean),
    ageField: optional('age-field', oneOf(AGE_FIELDS)),
    includeHidden: optional('include-hidden', boolean),
    protect: optional('protect', setOf(PROTECTED_KINDS)),
    dryRun: optional('dry-run', boolean),
    maxTasks: optional('max-tasks', wholeNumber(0, 10_000_000)),
    concurrency: optional('concurrency', wholeNumber(1, 32)),
    batchSize: optional('batch-size', wholeNumber(1, 500)),
    receiptFile: path.resolve(input('receipt-file').trim() || defaultReceiptFile),
  }
  if (!isComplete(config)) throw new InputError(problems)
  return Object.freeze(config)
}

/** All before the last `@` may be a user and password: URL parsers take them without slashes, too. */
function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)?.*@/isu, '$1***@')
}

/** Every field that could not be read has left its problem behind. */
function isComplete(config: { [Field in keyof Config]: Config[Field] | undefined }): config is Config {
  return Object.values(config).every((value) => value !== undefined)
}
