import {
  AGE_FIELDS,
  DELETE_FILES,
  PROTECTED_KINDS,
  type ProtectedKind,
  type RuleSettings,
} from '../plan/policy.ts'
import { abortAbove, lines, pattern, projectPatterns, taskTypes, words } from './choice.ts'
import { keepBest } from './keep-best.ts'
import { boolean, days, daysOrNone, oneOf, orNone, setOf, wholeNumber, type Parser } from './parse.ts'
import type { InputName } from './table.ts'

/** What the inputs that decide on tasks accept; the keys of a policy's rules have their names, and take the same. */
export const RULE_PARSERS = {
  'delete-threshold-days': days,
  'force-delete': boolean,
  'age-field': oneOf(AGE_FIELDS),
  'include-hidden': boolean,
  projects: projectPatterns,
  'exclude-projects': projectPatterns,
  tags: words,
  'exclude-tags': orNone(words, []),
  'task-types': taskTypes,
  users: lines,
  'name-pattern': pattern,
  'keep-last': wholeNumber(0, 10_000_000),
  'keep-best': keepBest,
  'archive-after-days': daysOrNone,
  protect: orNone<ReadonlySet<ProtectedKind>>(setOf(PROTECTED_KINDS), new Set()),
  'delete-files': oneOf(DELETE_FILES),
  'delete-models': boolean,
} as const satisfies Partial<Record<InputName, Parser<unknown>>>

/** The inputs that make the one rule of a run without a policy. */
export type RuleInput = keyof typeof RULE_PARSERS

/** The brakes of a rule have the names of the run's own. */
export const BRAKE_PARSERS = { 'max-tasks': wholeNumber(0, 10_000_000), 'abort-above': abortAbove } as const

/** Reads a value of the rule; undefined where it was refused, and that was told. */
export type ReadValue = <T>(name: RuleInput, parser: Parser<T>) => T | undefined

export type RuleDraft = { [Field in keyof RuleSettings]: RuleSettings[Field] | undefined }

/** A rule of which each value comes from `read`. */
export function draftRule(
  read: ReadValue,
  own: Pick<RuleDraft, 'name' | 'keep' | 'maxTasks' | 'abortAbove'>,
): RuleDraft {
  const P = RULE_PARSERS
  return {
    ...own,
    thresholdDays: read('delete-threshold-days', P['delete-threshold-days']),
    forceDelete: read('force-delete', P['force-delete']),
    ageField: read('age-field', P['age-field']),
    includeHidden: read('include-hidden', P['include-hidden']),
    protect: read('protect', P.protect),
    projects: read('projects', P.projects),
    excludeProjects: read('exclude-projects', P['exclude-projects']),
    tags: read('tags', P.tags),
    excludeTags: read('exclude-tags', P['exclude-tags']),
    taskTypes: read('task-types', P['task-types']),
    users: read('users', P.users),
    namePattern: read('name-pattern', P['name-pattern']),
    keepLast: read('keep-last', P['keep-last']),
    keepBest: read('keep-best', P['keep-best']),
    archiveAfterDays: read('archive-after-days', P['archive-after-days']),
    deleteFiles: read('delete-files', P['delete-files']),
    deleteModels: read('delete-models', P['delete-models']),
  }
}

/** Every value that could not be read has left its problem behind; only the rule of the inputs has no name. */
export function isWhole(rule: RuleDraft): rule is RuleSettings {
  return Object.entries(rule).every(([field, value]) => value !== undefined || field === 'name')
}

/** The server would delete the files of the models that it keeps (transcript 13). */
export function contradictionOf({
  deleteFiles,
  deleteModels,
}: Pick<RuleDraft, 'deleteFiles' | 'deleteModels'>): string | undefined {
  return deleteFiles === 'server' && deleteModels === false
    ? 'server cannot go with delete-models: false, since models would lose their files'
    : undefined
}
