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
  }
>

/** Defaults as action.yml states them. Inputs without one here have none. */
export const DEFAULTS = {
  'delete-threshold-days': '30',
  'force-delete': 'false',
  'age-field': 'status-changed',
  'include-hidden': 'false',
  'exclude-tags': 'keep',
  protect: 'published, running, datasets, reports',
  'dry-run': 'false',
  'max-tasks': '0',
  'keep-last': '0',
  shard: '1/1',
  concurrency: '4',
  'batch-size': '100',
  'time-budget-minutes': '300',
  'delete-files': 'runner',
  'delete-models': 'true',
  'on-file-error': 'keep-task',
  'remove-task-folders': 'true',
  'track-run': 'false',
} as const

export type InputName =
  | keyof typeof DEFAULTS
  | 'api-host'
  | 'access-key'
  | 'secret-key'
  | 'receipt-file'
  | 'files-host'
  | 'uri-map'
  | 's3-region'
  | 's3-endpoints'
  | 'projects'
  | 'exclude-projects'
  | 'tags'
  | 'task-types'
  | 'users'
  | 'name-pattern'
  | 'abort-above'
  | 'plan'

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
  const given = (name: InputName, variable?: string): string =>
    input(name).trim() || (variable === undefined ? '' : (env[variable] ?? '').trim())
  const addresses = <T>(name: InputName, text: string, parser: Parser<T>): T | undefined =>
    parse(name, text, parser, `"${withoutPassword(text)}"`)
  const optional = <T>(name: keyof typeof DEFAULTS, parser: Parser<T>): T | undefined =>
    parse(name, input(name).trim() || DEFAULTS[name], parser)
  const required = <T>(
    name: InputName,
    variable: string,
    parser: Parser<T>,
    shown?: string,
  ): T | undefined => {
    const text = given(name, variable)
    if (text !== '')
      return shown === undefined ? addresses(name, text, parser) : parse(name, text, parser, shown)
    problems.push(`${name}: got nothing; give the input ${name} or the environment variable ${variable}`)
    return undefined
  }

  const SECRET = 'a value that is not shown'
  const config: Draft = {
    apiHost: required('api-host', 'CLEARML_API_HOST', httpUrl),
    accessKey: required('access-key', 'CLEARML_API_ACCESS_KEY', key, SECRET),
    secretKey: required('secret-key', 'CLEARML_API_SECRET_KEY', key, SECRET),
    thresholdDays: optional('delete-threshold-days', days),
    forceDelete: optional('force-delete', boolean),
    ageField: optional('age-field', oneOf(AGE_FIELDS)),
    includeHidden: optional('include-hidden', boolean),
    protect: optional('protect', setOf(PROTECTED_KINDS)),
    projects: parse('projects', given('projects'), projectPatterns),
    excludeProjects: parse('exclude-projects', given('exclude-projects'), projectPatterns),
    tags: parse('tags', given('tags'), words),
    excludeTags: optional('exclude-tags', wordsOrNone),
    taskTypes: parse('task-types', given('task-types'), taskTypes),
    users: parse('users', given('users'), lines),
    namePattern: parse('name-pattern', given('name-pattern'), pattern),
    keepLast: optional('keep-last', wholeNumber(0, 10_000_000)),
    abortAbove: parse('abort-above', given('abort-above'), abortAbove),
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
    filesHosts: addresses('files-host', given('files-host', 'CLEARML_FILES_HOST'), httpUrls),
    uriMap: addresses('uri-map', given('uri-map'), uriMap),
    s3Region: parse('s3-region', given('s3-region'), anyText),
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
