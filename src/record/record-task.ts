import type { FinalStatus, NewTask } from '../clearml/reporting.ts'
import type { Redact } from '../redact.ts'
import { cut, plainText } from '../report/escape.ts'
import type { Config } from '../inputs/inputs.ts'
import type { RunReport } from '../report/run-report.ts'
import { effectiveSettings } from '../report/settings.ts'
import { VERSION } from '../version.ts'

/** As the Cleanup Service of the SDK's examples named them. */
export const PROJECT = 'DevOps'
export const TASK_NAME = 'Cleanup Service'
export const TASK_TYPE = 'service'
/** Tells these records from tasks of the Cleanup Service itself. */
export const TAG = 'clearml-cleanup'
const DRY_RUN_TAG = 'dry-run'
const TARGET_TAG = 'target '
/** Records of old name no target. */
const UNTAGGED: readonly string[] = ['tasks']
const SHARD_TAG = 'shard '

const TEXT_LENGTH = 1_000

export type Env = Readonly<Record<string, string | undefined>>

/** The record of a run as it is created: its inputs are the parameters. */
export function recordTask(config: Config, env: Env, hide: Redact, projectId: string): NewTask {
  const parameters = Object.entries(effectiveSettings(config)).map(([name, value]) => [
    name,
    plainText(hide(String(value)), TEXT_LENGTH),
  ])
  return {
    name: TASK_NAME,
    type: TASK_TYPE,
    projectId,
    comment: cut([`ClearML Cleanup ${VERSION}`, ...workflowRun(env)].join(', '), TEXT_LENGTH),
    tags: [TAG, ...(config.dryRun ? [DRY_RUN_TAG] : []), ...trendTags(config)],
    parameters: Object.fromEntries(parameters) as Record<string, string>,
  }
}

/** Models are counted apart from tasks; parallel jobs end at the same time, so each share has a trend of its own. */
export function trendTags({ target, shard }: Pick<Config, 'target' | 'shard'>): readonly string[] {
  return [
    ...(UNTAGGED.includes(target) ? [] : [`${TARGET_TAG}${target}`]),
    ...(shard.count === 1 ? [] : [`${SHARD_TAG}${shard.index}/${shard.count}`]),
  ]
}

/** Whether a record with these tags belongs to the same trend. A dry run deletes nothing, and is in none. */
export function sharesTrend(tags: readonly string[], config: Config): boolean {
  if (tags.includes(DRY_RUN_TAG)) return false
  const own = tags.filter((tag) => tag.startsWith(TARGET_TAG) || tag.startsWith(SHARD_TAG))
  return own.toSorted().join() === trendTags(config).toSorted().join()
}

export function finalStatus({ stopReason }: RunReport, failure: string | undefined): FinalStatus {
  if (stopReason === 'cancelled') return 'stopped'
  return failure === undefined ? 'completed' : 'failed'
}

/** Where the run can be looked at on GitHub. */
function workflowRun(env: Env): readonly string[] {
  const { GITHUB_SERVER_URL: host, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env
  return host === undefined || repository === undefined || id === undefined
    ? []
    : [`${host}/${repository}/actions/runs/${id}`]
}
