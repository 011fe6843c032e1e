import type { Config } from '../inputs/inputs.ts'

/** The effective configuration by the names of the inputs, without the keys. */
export function effectiveSettings(config: Config): Readonly<Record<string, string | number | boolean>> {
  return {
    'api-host': config.apiHost,
    'delete-threshold-days': config.thresholdDays,
    'force-delete': config.forceDelete,
    'age-field': config.ageField,
    'include-hidden': config.includeHidden,
    protect: [...config.protect].join(', ') || 'none',
    'dry-run': config.dryRun,
    'max-tasks': config.maxTasks,
    concurrency: config.concurrency,
    'batch-size': config.batchSize,
    'time-budget-minutes': config.timeBudgetMinutes,
    'receipt-file': config.receiptFile,
    'delete-files': config.deleteFiles,
    'delete-models': config.deleteModels,
    'on-file-error': config.onFileError,
    'remove-task-folders': config.removeTaskFolders,
    'files-host': config.filesHosts.join(', '),
    'uri-map': config.uriMap.map(({ from, to }) => `${from}=${to}`).join(', '),
    's3-region': config.s3Region,
    's3-endpoints': config.s3Endpoints.map(({ url }) => url).join(', '),
  }
}
