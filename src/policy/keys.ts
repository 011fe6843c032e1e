import type { InputName } from '../inputs/table.ts'
import { BRAKE_PARSERS, RULE_PARSERS, type RuleInput } from '../inputs/rule.ts'
import { boolean, type Parser } from '../inputs/parse.ts'
import {
  ofBoolean,
  ofLines,
  ofNumber,
  ofText,
  ofTextOrNumber,
  ofWords,
  ofWordsOrNone,
  type ReadNode,
} from './values.ts'

const P = RULE_PARSERS

/** The keys of a rule that have the names of inputs, and how their values are written in YAML. */
export const RULE_KEYS = {
  projects: ofLines(P.projects),
  'exclude-projects': ofLines(P['exclude-projects']),
  tags: ofWords(P.tags),
  'exclude-tags': ofWordsOrNone(P['exclude-tags']),
  'task-types': ofLines(P['task-types']),
  users: ofLines(P.users),
  'name-pattern': ofText(P['name-pattern']),
  'include-hidden': ofBoolean(P['include-hidden']),
  'delete-threshold-days': ofNumber(P['delete-threshold-days']),
  'force-delete': ofBoolean(P['force-delete']),
  'age-field': ofText(P['age-field']),
  protect: ofLines(P.protect),
  'keep-last': ofNumber(P['keep-last']),
  'keep-best': ofText(P['keep-best']),
  'archive-after-days': ofNumber(P['archive-after-days']),
  'delete-files': ofText(P['delete-files']),
  'delete-models': ofBoolean(P['delete-models']),
} as const satisfies { [Name in RuleInput]: ReadNode<ValueOf<Name>> }

type ValueOf<Name extends RuleInput> = (typeof RULE_PARSERS)[Name] extends Parser<infer T> ? T : never

export const BRAKE_KEYS = {
  'max-tasks': ofNumber(BRAKE_PARSERS['max-tasks']),
  'abort-above': ofTextOrNumber(BRAKE_PARSERS['abort-above']),
} as const satisfies Partial<Record<InputName, unknown>>

export const KEEP = ofBoolean(boolean)

/** What a rule takes in: these also stand in a rule that keeps everything. */
export const SELECTION_KEYS = [
  'projects',
  'exclude-projects',
  'tags',
  'exclude-tags',
  'task-types',
  'users',
  'name-pattern',
  'include-hidden',
] as const satisfies readonly RuleInput[]

/** What `defaults` says for all rules that say nothing else. */
export const DEFAULT_KEYS = ['exclude-tags', 'protect'] as const satisfies readonly RuleInput[]

export const ALL_RULE_KEYS: readonly string[] = [
  'name',
  'keep',
  ...Object.keys(RULE_KEYS),
  ...Object.keys(BRAKE_KEYS),
]
