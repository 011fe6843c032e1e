import type { AbortAbove } from '../plan/brake.ts'
import { AGE_FIELDS, PROTECTED_KINDS, type Selection } from '../plan/policy.ts'
import type { Shard } from '../plan/shard.ts'
import type { UriMap } from '../files/locate.ts'
import type { StoreCredentials } from '../files/stores/credentials.ts'
import { s3Endpoints, type S3Endpoint } from '../files/stores/s3-endpoints.ts'
import { abortAbove, lines, pattern, projectPatterns, shard, taskTypes, words } from './choice.ts'
import { filesHosts, httpUrl, uriMap } from './addresses.ts'
import { boolean, days, filePath, key, minutes, oneOf, oneWord, orNone, setOf, wholeNumber } from './parse.ts'
import { resolveFilesHosts, webHostOf } from './hosts.ts'
import { createReader, notAtAll, withoutPassword } from './reader.ts'
import type { InputSource, Origins } from './source.ts'
import { credentialsOf, unsetVariables, withHosts } from './stores.ts'

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
    /** Every spelling of the fileserver's address; requests go to the first. Empty: there is no fileserver. */
    filesHosts: readonly string[]
    uriMap: UriMap
    /** Empty: that of the environment. */
    s3Region: string
    s3Endpoints: readonly S3Endpoint[]
    /** Whether the run is recorded as a task on the server. */
    trackRun: boolean
    /** Where people see the server's tasks; empty where it is not known. */
    webHost: string
    /** The absolute path of the clearml.conf that was read; empty without one. */
    configFile: string
    /** What that says for the stores, as far as no variable does. */
    storeCredentials: StoreCredentials
    origins: Origins
  }
>

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

/** Reads and checks every input. @throws InputError */
export function readConfig(source: InputSource): Config {
  const problems = [...(source.problems ?? [])]
  const reader = createReader(source, problems)
  const { read, need, refuse } = reader
  const given: Given = {
    apiHost: need('api-host', httpUrl, withoutPassword),
    accessKey: need('access-key', key, notAtAll),
    secretKey: need('secret-key', key, notAtAll),
    thresholdDays: read('delete-threshold-days', days),
    forceDelete: read('force-delete', boolean),
    ageField: read('age-field', oneOf(AGE_FIELDS)),
    includeHidden: read('include-hidden', boolean),
    protect: read('protect', orNone(setOf(PROTECTED_KINDS), new Set())),
    projects: read('projects', projectPatterns),
    excludeProjects: read('exclude-projects', projectPatterns),
    tags: read('tags', words),
    excludeTags: read('exclude-tags', orNone(words, [])),
    taskTypes: read('task-types', taskTypes),
    users: read('users', lines),
    namePattern: read('name-pattern', pattern),
    keepLast: read('keep-last', wholeNumber(0, 10_000_000)),
    abortAbove: read('abort-above', abortAbove),
    plan: read('plan', filePath('')),
    shard: read('shard', shard),
    dryRun: read('dry-run', boolean),
    maxTasks: read('max-tasks', wholeNumber(0, 10_000_000)),
    concurrency: read('concurrency', wholeNumber(1, 32)),
    batchSize: read('batch-size', wholeNumber(1, 500)),
    timeBudgetMinutes: read('time-budget-minutes', minutes),
    receiptFile: read('receipt-file', filePath(source.defaultReceiptFile)),
    deleteFiles: read('delete-files', oneOf(['runner', 'server', 'none'] as const)),
    deleteModels: read('delete-models', boolean),
    onFileError: read('on-file-error', oneOf(['keep-task', 'delete-task'] as const)),
    removeTaskFolders: read('remove-task-folders', boolean),
    uriMap: read('uri-map', uriMap, withoutPassword),
    s3Region: read('s3-region', oneWord),
    s3Endpoints: read('s3-endpoints', s3Endpoints, notAtAll),
    trackRun: read('track-run', boolean),
  }
  const filesHost = read('files-host', filesHosts, withoutPassword)
  const { hosts, origin } = resolveFilesHosts(filesHost, given, reader)
  const deletesFiles = given.deleteFiles !== 'server' && given.deleteFiles !== 'none'
  for (const problem of deletesFiles ? unsetVariables(given.s3Endpoints ?? [], source.env) : []) {
    refuse('s3-endpoints', problem)
  }
  if (given.deleteFiles === 'server' && given.deleteModels === false) {
    // The server would delete the files of the models that it keeps (transcript 13).
    refuse('delete-files', 'server cannot go with delete-models: false, since models would lose their files')
  }
  if (problems.length > 0 || !isComplete(given)) throw new InputError(problems)
  return Object.freeze({
    ...given,
    filesHosts: hosts,
    s3Endpoints: withHosts(given.s3Endpoints, source),
    webHost: webHostOf(given.apiHost, source),
    configFile: source.conf?.conf.file ?? '',
    storeCredentials: credentialsOf(source, reader.origins['s3-region']),
    origins: { ...reader.origins, 'files-host': origin },
  })
}

type Read = Omit<Config, 'filesHosts' | 'webHost' | 'configFile' | 'storeCredentials' | 'origins'>
type Given = { [Field in keyof Read]: Read[Field] | undefined }

/** Every field that could not be read has left its problem behind. */
function isComplete(given: Given): given is Read {
  return Object.values(given).every((value) => value !== undefined)
}
