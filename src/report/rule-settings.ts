import { abortAboveText } from '../plan/brake.ts'
import { keepBestText } from '../plan/keep-best.ts'
import type { RuleSettings } from '../plan/policy.ts'

export type RuleValue = string | number | boolean | readonly string[]

/** What a rule says, by the names of the inputs. Lists are in order and without doubles: so they mean the same, and read the same. */
export function ruleSettings(rule: RuleSettings): Readonly<Record<string, RuleValue>> {
  return { ...decidingSettings(rule), ...choiceSettings(rule) }
}

function choiceSettings(rule: RuleSettings): Record<string, RuleValue> {
  return {
    'include-hidden': rule.includeHidden,
    projects: rule.projects.map(({ text }) => text),
    'exclude-projects': rule.excludeProjects.map(({ text }) => text),
    tags: rule.tags,
    'exclude-tags': rule.excludeTags.length === 0 ? 'none' : rule.excludeTags,
    'task-types': rule.taskTypes,
    users: rule.users,
    'name-pattern': patternText(rule.namePattern),
  }
}

function decidingSettings(rule: RuleSettings): Record<string, RuleValue> {
  return {
    'delete-threshold-days': rule.thresholdDays,
    'force-delete': rule.forceDelete,
    'age-field': rule.ageField,
    protect: rule.protect.size === 0 ? 'none' : [...rule.protect],
    'keep-last': rule.keepLast,
    'keep-best': keepBestText(rule.keepBest),
    'archive-after-days': rule.archiveAfterDays,
    'delete-files': rule.deleteFiles,
    'delete-models': rule.deleteModels,
  }
}

/**
 * A policy by its meaning: whatever its text looks like, what decides alike reads alike. It is a policy itself, as JSON, which
 * YAML takes.
 */
export function policyText(rules: readonly RuleSettings[]): string {
  return JSON.stringify({ rules: rules.map(meaningOf) })
}

function meaningOf(rule: RuleSettings): object {
  const settings: Readonly<Record<string, RuleValue>> = rule.keep
    ? { keep: true, ...choiceSettings(rule) }
    : {
        ...ruleSettings(rule),
        'max-tasks': rule.maxTasks,
        'abort-above': abortAboveText(rule.abortAbove),
      }
  const entries = Object.entries(settings)
    .map(([name, value]): [string, RuleValue] => [name, typeof value === 'object' ? inOrder(value) : value])
    .filter(([, value]) => value !== '' && value !== 0 && !(typeof value === 'object' && value.length === 0))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { name: rule.name, ...Object.fromEntries(entries) }
}

function inOrder(list: readonly string[]): readonly string[] {
  return [...new Set(list)].toSorted()
}

/** As it was given: a regular expression spells its slashes `\/`, and an empty one `(?:)`. */
function patternText({ source }: RegExp): string {
  return source === '(?:)' ? '' : source.replaceAll('\\/', '/')
}
