import { draftRule, contradictionOf, isWhole, type ReadValue, type RuleInput } from '../inputs/rule.ts'
import type { Parser } from '../inputs/parse.ts'
import { specOf } from '../inputs/table.ts'
import type { RuleSettings } from '../plan/policy.ts'
import { BRAKE_KEYS, KEEP, RULE_KEYS, SELECTION_KEYS } from './keys.ts'
import type { Mapping } from './mapping.ts'
import type { Problems } from './problems.ts'
import { ofText, type ReadNode } from './values.ts'

/** Long names make no table. */
const MAX_NAME_LENGTH = 100

const name: Parser<string> = (text) =>
  text !== '' && text.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(text)
    ? { ok: true, value: text }
    : { ok: false, accepted: `a name of 1 to ${MAX_NAME_LENGTH} characters, in one line` }

/** What a rule is called; undefined where it has no name that can be read, which is told. */
export function nameOf(rule: Mapping, place: string, problems: Problems): string | undefined {
  if (rule.has('name')) return rule.read('name', ofText(name))
  problems.add(rule.at, `${place}: has no name; every rule needs one, for the report to tell them apart`)
  return undefined
}

/** One rule, with what `defaults` say, and else what the inputs' own defaults are; undefined where a value is refused. */
export function readRule(
  rule: Mapping,
  ruleName: string | undefined,
  defaults: Mapping | undefined,
  problems: Problems,
): RuleSettings | undefined {
  const keep = rule.has('keep') ? rule.read('keep', KEEP) : false
  const place = `rule "${ruleName ?? ''}"`
  if (keep === true) {
    const idle = [...Object.keys(RULE_KEYS), ...Object.keys(BRAKE_KEYS)].filter(
      (key) => rule.has(key) && !(SELECTION_KEYS as readonly string[]).includes(key),
    )
    for (const key of idle) {
      problems.add(
        rule.atOf(key),
        `${place}: ${key}: says nothing where keep is true, since nothing goes; take one of them out`,
      )
    }
  }
  const read: ReadValue = <T>(key: RuleInput, parser: Parser<T>): T | undefined => {
    const isDefault = !keep && defaults?.has(key) === true
    const given = rule.has(key) ? rule : isDefault ? defaults : undefined
    // The table has one entry for each key, of the type that the parser of that key gives.
    if (given !== undefined) return given.read(key, RULE_KEYS[key] as ReadNode<unknown> as ReadNode<T>)
    // What a rule keeps is not to fall to one behind it for having a tag that means the same.
    const text = keep === true && key === 'exclude-tags' ? 'none' : (specOf(key).default ?? '')
    const standard = parser(text)
    return standard.ok ? standard.value : undefined
  }
  const draft = draftRule(read, {
    name: ruleName,
    keep,
    maxTasks: rule.has('max-tasks') ? rule.read('max-tasks', BRAKE_KEYS['max-tasks']) : 0,
    abortAbove: rule.has('abort-above')
      ? rule.read('abort-above', BRAKE_KEYS['abort-above'])
      : { kind: 'never' },
  })
  const contradiction = contradictionOf(draft)
  if (contradiction !== undefined)
    problems.add(rule.atOf('delete-models'), `${place}: delete-files: ${contradiction}`)
  return isWhole(draft) ? draft : undefined
}
