import type { Config } from '../inputs/inputs.ts'
import { abortAboveText } from '../plan/brake.ts'

/** The effective configuration by the names of the inputs, without the keys. */
export function effectiveSettings(config: Config): Readonly<Record<string, string | number | boolean>> {
  return {
    'api-host': config.apiHost,
    'config-file': config.configFile,
    'delete-threshold-days': config.thresholdDays,
    'force-delete': config.forceDelete,
    'age-field': config.ageField,
    'include-hidden': config.includeHidden,
    protect: [...config.protect].join(', ') || 'none',
    projects: config.projects.map(({ text }) => text).join(', '),
    'exclude-projects': config.excludeProjects.map(({ text }) => text).join(', '),
    tags: config.tags.join(', '),
    'exclude-tags': config.excludeTags.join(', ') || 'none',
    'task-types': config.taskTypes.join(', '),
    users: config.users.join(', '),
    'name-pattern': patternText(config.namePattern),
    'keep-last': config.keepLast,
    'dry-run': config.dryRun,
    'max-tasks': config.maxTasks,
    'abort-above': abortAboveText(config.abortAbove),
    plan: config.plan,
    shard: `${config.shard.index}/${config.shard.count}`,
    concurrency: config.concurrency,
    'batch-size': config.batchSize,
    'time-budget-minutes': config.timeBudgetMinutes,
    'receipt-file': config.receiptFile,
    'track-run': config.trackRun,
    'delete-files': config.deleteFiles,
    'delete-models': config.deleteModels,
    'on-file-error': config.onFileError,
    'remove-task-folders': config.removeTaskFolders,
    'files-host': config.filesHosts.join(', ') || 'none',
    'uri-map': config.uriMap.map(({ from, to }) => `${from}=${to}`).join(', '),
    's3-region': config.s3Region,
    's3-endpoints': config.s3Endpoints.map(({ url }) => url).join(', '),
  }
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

/** As it was given: a regular expression spells its slashes `\/`, and an empty one `(?:)`. */
function patternText({ source }: RegExp): string {
  return source === '(?:)' ? '' : source.replaceAll('\\/', '/')
}
