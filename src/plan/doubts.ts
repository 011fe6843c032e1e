import type { RuleSettings } from './policy.ts'

/** What a rule says that may not be what somebody means by it. */
export function doubtsOf(rules: readonly RuleSettings[]): readonly string[] {
  return rules.flatMap(({ name, archiveAfterDays, ageField }) => {
    if (archiveAfterDays === 0 || ageField === 'last-change') return []
    const place = name === undefined ? '' : `rule "${name}": `
    return [
      `${place}archive-after-days with age-field ${ageField} leaves no time to restore a task: by that clock it may be old ` +
        'enough to go the next day. With age-field last-change it has delete-threshold-days.',
    ]
  })
}
