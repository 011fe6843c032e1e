import path from 'node:path'
import type { AbortAbove } from '../plan/brake.ts'
import type { RuleSettings } from '../plan/policy.ts'
import type { Shard } from '../plan/shard.ts'
import type { UriMap } from '../files/locate.ts'
import { s3Endpoints, type S3Endpoint } from '../files/stores/s3-endpoints.ts'
import { shard } from './choice.ts'
import { inferFilesHost, inferWebHost } from './hosts.ts'
import {
  anyText,
  boolean,
  daysOrNone,
  httpUrl,
  httpUrls,
  key,
  minutes,
  oneOf,
  uriMap,
  wholeNumber,
  type Parser,
} from './parse.ts'
import { BRAKE_PARSERS, contradictionOf, draftRule, isWhole } from './rule.ts'
import { givenBeside, type PolicyReading, type RuleSource } from './rule-source.ts'
import { INPUTS, specOf, type InputName, type InputWithVariable } from './table.ts'

export type OnFileError = 'keep-task' | 'delete-task'

/** The effective configuration of a run. */
export type Config = Readonly<{
  apiHost: string
  accessKey: string
  secretKey: string
  /** At least one; the first that takes a task in decides on it. */
  rules: readonly RuleSettings[]
  ruleSource: RuleSource
  dryRun: boolean
  /** 0 sets no limit. */
  maxTasks: number
  abortAbove: AbortAbove
  /** How far ahead the run tells what becomes due; 0 tells nothing. */
  noticeDays: number
  /** An absolute path of the receipt of a dry run; empty without one. */
  plan: string
  shard: Shard
  concurrency: number
  batchSize: number
  /** After this long no new batch is started. */
  timeBudgetMinutes: number
  /** An absolute path. */
  receiptFile: string
  onFileError: OnFileError
  removeTaskFolders: boolean
  /** Every spelling of the fileserver's address; requests go to the first. */
  filesHosts: readonly string[]
  uriMap: UriMap
  /** Empty: that of the environment. */
  s3Region: string
  s3Endpoints: readonly S3Endpoint[]
  /** Whether the run is recorded as a task on the server. */
  trackRun: boolean
  /** Where people see the server's tasks; empty where it is not known. */
  webHost: string
}>

/** Where inputs come from: a workflow's `with:` or flags, and the environment variables that the ClearML SDK reads. */
export type InputSource = {
  input: (name: InputName) => string
  /** What was wrong with the flags before any of them was read. */
  problems?: readonly string[]
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

/** An input as it was given: by itself, else by its variable, else by its default. */
export function givenText({ input, env }: Pick<InputSource, 'input' | 'env'>, name: InputName): string {
  const { variable, default: standard = '' } = specOf(name)
  return input(name).trim() || (variable === undefined ? '' : (env[variable] ?? '').trim()) || standard
}

/**
 * Reads and checks every input. An empty one counts as not given.
 * @param policy what the input `policy` was read to, where there is one.
 * @throws InputError
 */
export function readConfig(
  { input, env, defaultReceiptFile, problems: misused = [] }: InputSource,
  policy: PolicyReading = { kind: 'none' },
): Config {
  const problems = [...misused]

  const parse = <T>(name: string, text: string, parser: Parser<T>, shown = `"${text}"`): T | undefined => {
    const result = parser(text)
    if (result.ok) return result.value
    problems.push(`${name}: got ${shown}, accepted is ${result.accepted}`)
    return undefined
  }
  const given = (name: InputName): string => givenText({ input, env }, name)
  const addresses = <T>(name: InputName, text: string, parser: Parser<T>): T | undefined =>
    parse(name, text, parser, `"${withoutPassword(text)}"`)
  const optional = <T>(name: InputName, parser: Parser<T>): T | undefined => parse(name, given(name), parser)
  const required = <T>(name: InputWithVariable, parser: Parser<T>, shown?: string): T | undefined => {
    const text = given(name)
    if (text !== '')
      return shown === undefined ? addresses(name, text, parser) : parse(name, text, parser, shown)
    problems.push(
      `${name}: got nothing; give the input ${name} or the environment variable ${INPUTS[name].variable}`,
    )
    return undefined
  }

  const rulesOf = (reading: PolicyReading): Pick<Draft, 'rules' | 'ruleSource'> => {
    if (reading.kind === 'none') {
      const rule = draftRule(optional, {
        name: undefined,
        keep: false,
        maxTasks: 0,
        abortAbove: { kind: 'never' },
      })
      const contradiction = contradictionOf(rule)
      if (contradiction !== undefined) problems.push(contradiction)
      return { rules: isWhole(rule) ? [rule] : undefined, ruleSource: { kind: 'inputs' } }
    }
    problems.push(...(reading.kind === 'refused' ? reading.problems : []), ...givenBeside(given))
    return reading.kind === 'refused'
      ? { rules: undefined, ruleSource: undefined }
      : { rules: reading.rules, ruleSource: { kind: 'policy', name: reading.name } }
  }

  const SECRET = 'a value that is not shown'
  const config: Draft = {
    apiHost: required('api-host', httpUrl),
    accessKey: required('access-key', key, SECRET),
    secretKey: required('secret-key', key, SECRET),
    ...rulesOf(policy),
    abortAbove: optional('abort-above', BRAKE_PARSERS['abort-above']),
    noticeDays: optional('notice-days', daysOrNone),
    plan: pathOf(given('plan')),
    shard: optional('shard', shard),
    dryRun: optional('dry-run', boolean),
    maxTasks: optional('max-tasks', BRAKE_PARSERS['max-tasks']),
    concurrency: optional('concurrency', wholeNumber(1, 32)),
    batchSize: optional('batch-size', wholeNumber(1, 500)),
    timeBudgetMinutes: optional('time-budget-minutes', minutes),
    receiptFile: path.resolve(input('receipt-file').trim() || defaultReceiptFile),
    onFileError: optional('on-file-error', oneOf(['keep-task', 'delete-task'] as const)),
    removeTaskFolders: optional('remove-task-folders', boolean),
    filesHosts: addresses('files-host', given('files-host'), httpUrls),
    uriMap: addresses('uri-map', given('uri-map'), uriMap),
    s3Region: optional('s3-region', anyText),
    s3Endpoints: parse('s3-endpoints', given('s3-endpoints'), s3Endpoints, SECRET),
    trackRun: optional('track-run', boolean),
    webHost: '',
  }
  const complete = { ...withInferredHost(config, problems), webHost: webHostOf(config, env) }
  if (problems.length > 0 || !isComplete(complete)) throw new InputError(problems)
  return Object.freeze(complete)
}

function pathOf(text: string): string {
  return text === '' ? '' : path.resolve(text)
}

/** All before the last `@` may be a user and password: URL parsers take them without slashes, too. */
function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)?.*@/isu, '$1***@')
}

type Draft = { [Field in keyof Config]: Config[Field] | undefined }

/** The fileserver's address by ClearML's own conventions, where none is given. */
function withInferredHost(config: Draft, problems: string[]): Draft {
  if (config.apiHost === undefined || config.filesHosts?.length !== 0) return config
  const host = inferFilesHost(config.apiHost)
  if (host !== undefined) return { ...config, filesHosts: [host] }
  const needsFiles =
    config.rules?.some(({ keep, deleteFiles }) => !keep && deleteFiles === 'runner') !== false
  if (!needsFiles) return config
  problems.push(
    `files-host: got nothing, and it cannot be inferred from ${config.apiHost}; give the URL of the fileserver ` +
      '(files-host or CLEARML_FILES_HOST), or set delete-files to none',
  )
  return config
}

/** Only for a link: an address that cannot be read is none. */
function webHostOf({ apiHost }: Draft, env: InputSource['env']): string {
  const given = httpUrl((env['CLEARML_WEB_HOST'] ?? '').trim())
  if (given.ok) return given.value
  return (apiHost === undefined ? undefined : inferWebHost(apiHost)) ?? ''
}

/** Every field that could not be read has left its problem behind. */
function isComplete(config: Draft): config is Config {
  return Object.values(config).every((value) => value !== undefined)
}
