import type { Config } from '../inputs/inputs.ts'
import { effectiveSettings } from '../report/settings.ts'

export type Settings = Readonly<Record<string, string | number | boolean>>

/** They say how a run works, not what goes; the server is compared by itself. */
const FREE: ReadonlySet<string> = new Set([
  'api-host',
  'config-file',
  'dry-run',
  'plan',
  'shard',
  'receipt-file',
  'concurrency',
  'batch-size',
  'time-budget-minutes',
  'track-run',
  'notice-days',
  'size-requests',
  's3-region',
])

/** The settings that an approved plan and the run that carries it out must have in common. */
export function decidingSettings(config: Config): Settings {
  return withoutFree(effectiveSettings(config))
}

export function withoutFree(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !FREE.has(name)))
}
