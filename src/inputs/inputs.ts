import { inferFilesHost, inferWebHost } from '../clearml/hosts.ts'
import type { AbortAbove } from '../plan/brake.ts'
import type { RuleSettings } from '../plan/policy.ts'
import type { Shard } from '../plan/shard.ts'
import type { UriMap } from '../files/locate.ts'
import { s3Endpoints, type S3Endpoint } from '../files/stores/s3-endpoints.ts'
import { shard } from './choice.ts'
import { filesHosts, httpUrl, uriMap, type FilesHosts } from './addresses.ts'
import { boolean, daysOrNone, filePath, key, minutes, oneOf, oneWord, wholeNumber } from './parse.ts'
import { createReader, notAtAll, withoutPassword, type Reader } from './reader.ts'
import { BRAKE_PARSERS, contradictionOf, draftRule, isWhole } from './rule.ts'
import { givenBeside, type PolicyReading, type RuleSource } from './rule-source.ts'
import type { InputSource, Origin, Origins } from './source.ts'

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
  /** Addresses of fileservers: each is asked for what was recorded under it. Empty: there is no fileserver. */
  filesHosts: readonly string[]
  uriMap: UriMap
  /** Empty: that of the environment. */
  s3Region: string
  s3Endpoints: readonly S3Endpoint[]
  /** Whether the run is recorded as a task on the server. */
  trackRun: boolean
  /** Where people see the server's tasks; empty where it is not known. */
  webHost: string
  origins: Origins
}>

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

/**
 * Reads and checks every input.
 * @param policy what the input `policy` was read to, where there is one.
 * @throws InputError
 */
export function readConfig(source: InputSource, policy: PolicyReading = { kind: 'none' }): Config {
  const problems = [...(source.problems ?? [])]
  const reader = createReader(source, problems)
  const { read, need, refuse } = reader
  const given: Given = {
    apiHost: need('api-host', httpUrl, withoutPassword),
    accessKey: need('access-key', key, notAtAll),
    secretKey: need('secret-key', key, notAtAll),
    ...rulesOf(policy, reader, problems),
    abortAbove: read('abort-above', BRAKE_PARSERS['abort-above']),
    noticeDays: read('notice-days', daysOrNone),
    plan: read('plan', filePath('')),
    shard: read('shard', shard),
    dryRun: read('dry-run', boolean),
    maxTasks: read('max-tasks', BRAKE_PARSERS['max-tasks']),
    concurrency: read('concurrency', wholeNumber(1, 32)),
    batchSize: read('batch-size', wholeNumber(1, 500)),
    timeBudgetMinutes: read('time-budget-minutes', minutes),
    receiptFile: read('receipt-file', filePath(source.defaultReceiptFile)),
    onFileError: read('on-file-error', oneOf(['keep-task', 'delete-task'] as const)),
    removeTaskFolders: read('remove-task-folders', boolean),
    uriMap: read('uri-map', uriMap, withoutPassword),
    s3Region: read('s3-region', oneWord),
    s3Endpoints: read('s3-endpoints', s3Endpoints, notAtAll),
    trackRun: read('track-run', boolean),
  }
  const filesHost = read('files-host', filesHosts, withoutPassword)
  const { hosts, origin } = resolveFilesHosts(filesHost, given, reader)
  for (const problem of unsetVariables(given, source.env)) refuse('s3-endpoints', problem)
  if (problems.length > 0 || !isComplete(given)) throw new InputError(problems)
  return Object.freeze({
    ...given,
    filesHosts: hosts,
    webHost: webHostOf(given.apiHost, source.env),
    origins: { ...reader.origins, 'files-host': origin },
  })
}

/** The rules of the policy, or the one that the inputs make. */
function rulesOf(
  policy: PolicyReading,
  { read, refuse, textOf }: Reader,
  problems: string[],
): Pick<Given, 'rules' | 'ruleSource'> {
  // Only whether it came empty: its text was read before the other inputs.
  read('policy', (text) => ({ ok: true, value: text }))
  if (policy.kind === 'none') {
    const own = { name: undefined, keep: false, maxTasks: 0, abortAbove: { kind: 'never' } } as const
    const rule = draftRule(read, own)
    const contradiction = contradictionOf(rule)
    if (contradiction !== undefined) refuse('delete-files', contradiction)
    return { rules: isWhole(rule) ? [rule] : undefined, ruleSource: { kind: 'inputs' } }
  }
  problems.push(...(policy.kind === 'refused' ? policy.problems : []))
  for (const name of givenBeside(textOf))
    refuse(name, 'the policy decides this; write it into its rules, or leave the input out')
  return policy.kind === 'refused'
    ? { rules: undefined, ruleSource: undefined }
    : { rules: policy.rules, ruleSource: { kind: 'policy', name: policy.name } }
}

type Read = Omit<Config, 'filesHosts' | 'webHost' | 'origins'>
type Given = { [Field in keyof Read]: Read[Field] | undefined }

/** The fileserver's addresses: by ClearML's own conventions where none is given and it is needed. */
function resolveFilesHosts(
  given: FilesHosts | undefined,
  { apiHost, rules }: Given,
  { refuse, origins }: Reader,
): { hosts: readonly string[]; origin: Origin } {
  const found = { hosts: given?.kind === 'given' ? given.hosts : [], origin: origins['files-host'] }
  if (given?.kind !== 'infer' || apiHost === undefined) return found
  const host = inferFilesHost(apiHost)
  if (host !== undefined) return { hosts: [host], origin: { kind: 'inferred' } }
  if (deletesFiles(rules)) {
    refuse(
      'files-host',
      `got nothing, and it cannot be inferred from ${apiHost}; give the URL of the fileserver (files-host or ` +
        'CLEARML_FILES_HOST), or none if all files lie on other storage',
    )
  }
  return found
}

/** What a live run would miss with the first file of such a store. */
function unsetVariables({ s3Endpoints, rules }: Given, env: InputSource['env']): readonly string[] {
  if (s3Endpoints === undefined || !deletesFiles(rules)) return []
  return s3Endpoints.flatMap(({ url, variables }) =>
    [variables?.key, variables?.secret].flatMap((name) =>
      name === undefined || (env[name]?.trim() ?? '') !== ''
        ? []
        : [`it names the environment variable ${name} for ${url}, and that is not set or empty`],
    ),
  )
}

/** Whether this step deletes files by any rule; also where that is not known, since a rule was refused. */
function deletesFiles(rules: Given['rules']): boolean {
  return rules?.some(({ keep, deleteFiles }) => !keep && deleteFiles === 'runner') !== false
}

/** Only for a link: an address that cannot be read is none. */
function webHostOf(apiHost: string, env: InputSource['env']): string {
  const given = httpUrl((env['CLEARML_WEB_HOST'] ?? '').trim())
  return given.ok ? given.value : (inferWebHost(apiHost) ?? '')
}

/** Every field that could not be read has left its problem behind. */
function isComplete(given: Given): given is Read {
  return Object.values(given).every((value) => value !== undefined)
}
