import type { Config } from '../inputs/inputs.ts'
import { agreed } from '../plan/agreed.ts'
import type { AgeField, RuleSettings } from '../plan/policy.ts'
import { ageFieldName } from '../plan/reasons.ts'
import { wordsOf } from '../plan/target.ts'

type Rules = Pick<Config, 'rules'>
type Listed = Pick<Config, 'rules' | 'target'>

/** The rule that a task is told by: where there is but one it is that, whether it takes the task in or not. */
export function toldBy(rule: RuleSettings | undefined, { rules }: Rules): RuleSettings | undefined {
  return rule ?? (rules.length === 1 ? rules[0] : undefined)
}

/** The clock by which a task is told; undefined where it is in no rule, and rules have different ones. */
export function clockOf(rule: RuleSettings | undefined, { rules }: Rules): AgeField | undefined {
  return rule?.ageField ?? agreed(rules, ({ ageField }) => ageField)
}

/** Without force-delete the server is asked for drafts alone, unless a rule keeps tasks of any status. */
export function listsDraftsOnly({ rules, target }: Listed): boolean {
  return wordsOf({ target }).hasStatus && rules.every(({ forceDelete, keep }) => !forceDelete && !keep)
}

/** One of what the server is asked for. */
export function listedNoun(config: Listed): string {
  return listsDraftsOnly(config) ? 'archived draft' : wordsOf(config).listed
}

/** What tells how old one of it is, as people read it. */
export function clockName(config: Pick<Config, 'target'>, ageField: AgeField): string {
  return wordsOf(config).clock ?? ageFieldName(ageField)
}

/** The name of a rule before what is told of its tasks; nothing where the inputs make the one rule. */
export function ruleText(rule: RuleSettings | undefined): string {
  return rule?.name === undefined ? '' : `rule "${rule.name}": `
}
