import type { Config } from '../inputs/inputs.ts'
import { abortAboveText } from '../plan/brake.ts'
import { wordsOf } from '../plan/target.ts'
import { policyText, ruleSettings } from './rule-settings.ts'

export type Settings = Readonly<Record<string, string | number | boolean>>

/**
 * The effective configuration by the names of the inputs, without the keys. Where a policy decides it stands there by its
 * meaning, in place of the inputs that it decides.
 */
export function effectiveSettings(config: Config): Settings {
  return {
    'api-host': config.apiHost,
    'config-file': config.configFile,
    target: config.target,
    roots: config.roots.join(', '),
    ...rulesText(config),
    'dry-run': config.dryRun,
    'max-tasks': config.maxTasks,
    'abort-above': abortAboveText(config.abortAbove),
    'notice-days': config.noticeDays,
    plan: config.plan,
    shard: `${config.shard.index}/${config.shard.count}`,
    concurrency: config.concurrency,
    'batch-size': config.batchSize,
    'time-budget-minutes': config.timeBudgetMinutes,
    'receipt-file': config.receiptFile,
    'track-run': config.trackRun,
    'on-file-error': config.onFileError,
    'remove-task-folders': config.removeTaskFolders,
    'files-host': config.filesHosts.join(', ') || 'none',
    'uri-map': config.uriMap.map(({ from, to }) => `${from}=${to}`).join(', '),
    'local-roots': config.localRoots.map(({ from, to }) => `${from}=${to}`).join(', '),
    'size-requests': config.sizeRequests,
    's3-region': config.s3Region,
    's3-endpoints': config.s3Endpoints.map(({ url }) => url).join(', '),
  }
}

function rulesText({ rules, ruleSource, target }: Config): Settings {
  if (ruleSource.kind === 'policy') return { policy: policyText(rules) }
  const { chosenBy } = wordsOf({ target })
  const settings = rules
    .flatMap((rule) => Object.entries(ruleSettings(rule)))
    .filter(([name]) => chosenBy === 'all' || chosenBy.includes(name))
  const texts = settings.map(([name, value]): [string, string | number | boolean] => [
    name,
    typeof value === 'object' ? value.join(', ') : value,
  ])
  return { ...Object.fromEntries(texts), policy: 'none' }
}

/** Where a value was found if neither in the input itself nor in its default; else empty. */
export function foundIn({ origins }: Config, setting: string): string {
  const origin = Object.entries(origins).find(([name]) => name === setting)?.[1]
  switch (origin?.kind) {
    case 'variable':
      return origin.name
    case 'file':
      return `${origin.key} in config-file`
    case 'inferred':
      return 'inferred from api-host'
    case 'input':
    case 'default':
    case undefined:
      return ''
  }
}
