import type { RuleSettings } from '../plan/policy.ts'
import { RULE_PARSERS, type RuleInput } from './rule.ts'
import { specOf } from './table.ts'

/** Where the rules of a run come from. `name`: the path of the policy, or `policy` where the input is its text. */
export type RuleSource = { kind: 'inputs' } | { kind: 'policy'; name: string }

/** What reading the input `policy` came to. */
export type PolicyReading =
  | { kind: 'none' }
  | { kind: 'read'; name: string; rules: readonly RuleSettings[]; warnings: readonly string[] }
  | { kind: 'refused'; problems: readonly string[] }

/**
 * Inputs that are given although the policy decides on what they say. What has the text of its default cannot be told from
 * what was not given: a workflow's runner fills in the defaults of action.yml.
 */
export function givenBeside(textOf: (name: RuleInput) => string): readonly RuleInput[] {
  return (Object.keys(RULE_PARSERS) as RuleInput[]).filter(
    (name) => textOf(name) !== (specOf(name).default ?? ''),
  )
}
