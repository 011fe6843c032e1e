import path from 'node:path'
import type { AbortAbove } from '../plan/brake.ts'
import { AGE_FIELDS, PROTECTED_KINDS, type Selection } from '../plan/policy.ts'
import type { Shard } from '../plan/shard.ts'
import type { UriMap } from '../files/locate.ts'
import { s3Endpoints, type S3Endpoint } from '../files/stores/s3-endpoints.ts'
import {
  abortAbove,
  lines,
  pattern,
  projectPatterns,
  shard,
  taskTypes,
  words,
  wordsOrNone,
} from './choice.ts'
import { inferFilesHost, inferWebHost } from './hosts.ts'
import {
  anyText,
  boolean,
  days,
  httpUrl,
  httpUrls,
  key,
  minutes,
  oneOf,
  setOf,
  uriMap,
  wholeNumber,
  type Parser,
} from './parse.ts'
import { INPUTS, specOf, type InputName, type InputWithVariable } from './table.ts'

/** Who deletes files: this step, the server's own job, or nobody. */
export type DeleteFiles = 'runner' | 'server' | 'none'
export type OnFileError = 'keep-task' | 'delete-task'

/** The effective configuration of a run. */
export type Config = Readonly<
  Selection & {
    apiHost: string
    accessKey: string
    secretKey: string
    dryRun: boolean
    /** 0 sets no limit. */
    maxTasks: number
    abortAbove: AbortAbove
    /** An absolute path of the receipt of a dry run; empty without one. */
    plan: string
    shard: Shard
    concurrency: number
    batchSize: number
    /** After this long no new batch is started. */
    timeBudgetMinutes: number
    /** An absolute path. */
    receiptFile: string
    deleteFiles: DeleteFiles
    deleteModels: boolean
    onFileError: OnFileError
    removeTaskFolders: boolean
    /** Addresses of fileservers: each is asked for what was recorded under it. */
    filesHosts: readonly string[]
    uriMap: UriMap
    /** Empty: that of the environment. */
    s3Region: string
    s3Endpoints: readonly S3Endpoint[]
    /** Whether the run is recorded as a task on the server. */
    trackRun: boolean
    /** Where people see the server's tasks; empty where it is not known. */
    webHost: string
  }
>

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

/** Reads and checks every input. An empty one counts as not given. @throws InputError */
export function readConfig({ input, env, defaultReceiptFile, problems: misused = [] }: InputSource): Config {
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

  const SECRET = 'a value that is not shown'
  const config: Draft = {
    apiHost: required('api-host', httpUrl),
    accessKey: required('access-key', key, SECRET),
    secretKey: required('secret-key', key, SECRET),
    thresholdDays: optional('delete-threshold-days', days),
    forceDelete: optional('force-delete', boolean),
    ageField: optional('age-field', oneOf(AGE_FIELDS)),
    includeHidden: optional('include-hidden', boolean),
    protect: optional('protect', setOf(PROTECTED_KINDS)),
    projects: optional('projects', projectPatterns),
    excludeProjects: optional('exclude-projects', projectPatterns),
    tags: optional('tags', words),
    excludeTags: optional('exclude-tags', wordsOrNone),
    taskTypes: optional('task-types', taskTypes),
    users: optional('users', lines),
    namePattern: optional('name-pattern', pattern),
    keepLast: optional('keep-last', wholeNumber(0, 10_000_000)),
    abortAbove: optional('abort-above', abortAbove),
    plan: pathOf(given('plan')),
    shard: optional('shard', shard),
    dryRun: optional('dry-run', boolean),
    maxTasks: optional('max-tasks', wholeNumber(0, 10_000_000)),
    concurrency: optional('concurrency', wholeNumber(1, 32)),
    batchSize: optional('batch-size', wholeNumber(1, 500)),
    timeBudgetMinutes: optional('time-budget-minutes', minutes),
    receiptFile: path.resolve(input('receipt-file').trim() || defaultReceiptFile),
    deleteFiles: optional('delete-files', oneOf(['runner', 'server', 'none'] as const)),
    deleteModels: optional('delete-models', boolean),
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
  if (config.deleteFiles === 'server' && config.deleteModels === false) {
    // The server would delete the files of the models that it keeps (transcript 13).
    problems.push(
      'delete-files: server cannot go with delete-models: false, since models would lose their files',
    )
  }
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
  if (config.deleteFiles !== 'runner') return config
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
