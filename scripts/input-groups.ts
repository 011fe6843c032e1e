/**
 * The inputs as README.md and docs/inputs.md show them. A test names an input of action.yml that stands in none of these
 * groups, or in two of them.
 */
export const INPUT_GROUPS: Readonly<Record<string, readonly string[]>> = {
  Connection: ['api-host', 'access-key', 'secret-key', 'config-file'],
  'What goes': [
    'target',
    'roots',
    'policy',
    'archive-after-days',
    'delete-threshold-days',
    'force-delete',
    'age-field',
    'projects',
    'tags',
    'task-types',
    'users',
    'name-pattern',
    'include-hidden',
    'delete-models',
    'delete-files',
    'remove-task-folders',
  ],
  'What stays': ['exclude-projects', 'exclude-tags', 'protect', 'keep-last', 'keep-best', 'on-file-error'],
  Brakes: ['dry-run', 'max-tasks', 'abort-above', 'notice-days', 'plan'],
  'Files and stores': ['files-host', 'uri-map', 'local-roots', 'size-requests', 's3-region', 's3-endpoints'],
  'The run': ['shard', 'concurrency', 'batch-size', 'time-budget-minutes', 'receipt-file', 'track-run'],
}
