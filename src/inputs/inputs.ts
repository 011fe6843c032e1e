import type { AbortAbove } from '../plan/brake.ts'
import type { OnFileError, RuleSettings } from '../plan/policy.ts'
import type { Shard } from '../plan/shard.ts'
import type { LocalRoot } from '../files/local-roots.ts'
import type { UriMap } from '../files/locate.ts'
import type { StoreCredentials } from '../files/stores/credentials.ts'
import { s3Endpoints, type S3Endpoint } from '../files/stores/s3-endpoints.ts'
import type { TargetName } from '../plan/target.ts'
import { shard } from './choice.ts'
import { filesHosts, httpUrl, uriMap } from './addresses.ts'
import { boolean, daysOrNone, filePath, key, minutes, oneOf, oneWord, wholeNumber } from './parse.ts'
import { localRoots } from './local-roots.ts'
import { roots } from './roots.ts'
import { resolveFilesHosts, webHostOf } from './hosts.ts'
import { createReader, notAtAll, withoutPassword, type Reader } from './reader.ts'
import { BRAKE_PARSERS, contradictionOf, draftRule, isWhole } from './rule.ts'
import { givenBeside, type PolicyReading, type RuleSource } from './rule-source.ts'
import type { InputSource, Origins } from './source.ts'
import { credentialsOf, unsetVariables, withHosts } from './stores.ts'
import { asTargeted, leftoverProblems, readTarget, withDefaults } from './target.ts'

/** The effective configuration of a run. */
export type Config = Readonly<{
  apiHost: string
  accessKey: string
  secretKey: string
  /** What the run deletes: what is said of tasks here goes for that. */
  target: TargetName
  /** Where leftovers are looked for; empty for any other target. */
  roots: readonly string[]
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
  /** Recorded prefixes that are mounted on this machine. */
  localRoots: readonly LocalRoot[]
  /** How many files a dry run asks for their sizes, one by one; 0 asks for none. */
  sizeRequests: number
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
export function readConfig(asGiven: InputSource, policy: PolicyReading = { kind: 'none' }): Config {
  const source = withDefaults(asGiven)
  const problems = [...(source.problems ?? [])]
  const reader = createReader(source, problems)
  const { read, need, refuse } = reader
  const target = readTarget(reader)
  const given: Given = {
    apiHost: need('api-host', httpUrl, withoutPassword),
    accessKey: need('access-key', key, notAtAll),
    secretKey: need('secret-key', key, notAtAll),
    target,
    roots: read('roots', roots, withoutPassword),
    ...rulesOf(policy, reader, problems, target),
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
    localRoots: read('local-roots', localRoots, withoutPassword),
    sizeRequests: read('size-requests', wholeNumber(0, 1_000_000)),
    s3Region: read('s3-region', oneWord),
    s3Endpoints: read('s3-endpoints', s3Endpoints, notAtAll),
    trackRun: read('track-run', boolean),
  }
  leftoverProblems(target, given, refuse)
  const filesHost = read('files-host', filesHosts, withoutPassword)
  const deletesOwn = deletesFiles(given.rules)
  const { hosts, origin } = resolveFilesHosts(filesHost, given.apiHost, deletesOwn, reader)
  for (const problem of deletesOwn ? unsetVariables(given.s3Endpoints ?? [], source.env) : []) {
    refuse('s3-endpoints', problem)
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

/** The rules of the policy, or the one that the inputs make. */
function rulesOf(
  policy: PolicyReading,
  { read, refuse, textOf }: Reader,
  problems: string[],
  target: TargetName | undefined,
): Pick<Given, 'rules' | 'ruleSource'> {
  // Only whether it came empty: its text was read before the other inputs.
  read('policy', (text) => ({ ok: true, value: text }))
  if (policy.kind === 'none') {
    const own = { name: undefined, keep: false, maxTasks: 0, abortAbove: { kind: 'never' } } as const
    const rule = draftRule(read, own)
    const contradiction = contradictionOf(rule)
    if (contradiction !== undefined) refuse('delete-files', contradiction)
    return { rules: isWhole(rule) ? [asTargeted(target, rule)] : undefined, ruleSource: { kind: 'inputs' } }
  }
  problems.push(...(policy.kind === 'refused' ? policy.problems : []))
  for (const name of givenBeside(textOf))
    refuse(name, 'the policy decides this; write it into its rules, or leave the input out')
  return policy.kind === 'refused'
    ? { rules: undefined, ruleSource: undefined }
    : { rules: policy.rules, ruleSource: { kind: 'policy', name: policy.name } }
}

type Read = Omit<Config, 'filesHosts' | 'webHost' | 'configFile' | 'storeCredentials' | 'origins'>
type Given = { [Field in keyof Read]: Read[Field] | undefined }

/** Whether this step deletes files by any rule; also where that is not known, since a rule was refused. */
function deletesFiles(rules: Given['rules']): boolean {
  return rules?.some(({ keep, deleteFiles }) => !keep && deleteFiles === 'runner') !== false
}

/** Every field that could not be read has left its problem behind. */
function isComplete(given: Given): given is Read {
  return Object.values(given).every((value) => value !== undefined)
}
